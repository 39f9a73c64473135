#!/usr/bin/env bash
# Qpid JMS with failover: in its URL, a transacted session, Artemis by AMQP. The connection ends after the broker has committed and
# before its answer has come. commit() then throws TransactionRolledBackException, whose name and whose contract in JMS say that
# nothing was committed; the message is in the queue all the same. Whoever sends it again, as that exception invites to, has it twice.
# Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.activemq</groupId><artifactId>artemis-server</artifactId><version>2.40.0</version></dependency>
    <dependency><groupId>org.apache.activemq</groupId><artifactId>artemis-amqp-protocol</artifactId><version>2.40.0</version></dependency>
    <dependency><groupId>org.apache.qpid</groupId><artifactId>qpid-jms-client</artifactId><version>2.7.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >LostAnswer.java <<'JAVA'
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.qpid.jms.JmsConnectionFactory;

class LostAnswer {
    /** While it is set, what the broker answers is dropped, and the line ends as soon as the broker has committed. */
    static final AtomicBoolean losing = new AtomicBoolean();

    public static void main(String[] arguments) throws Exception {
        int port = free();
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + port + "?protocols=AMQP"));
        broker.start();
        broker.getActiveMQServer().createQueue(QueueConfiguration.of("orders").setRoutingType(RoutingType.ANYCAST));
        BooleanSupplier committed = () -> broker.getActiveMQServer().locateQueue("orders").getMessageCount() > 0;
        int line = line(port, committed);

        JmsConnectionFactory factory = new JmsConnectionFactory(
                "failover:(amqp://127.0.0.1:" + line + ")?failover.maxReconnectAttempts=20&failover.reconnectDelay=50");
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            session.createProducer(session.createQueue("orders")).send(session.createTextMessage("one"));
            losing.set(true);
            try {
                session.commit();
                System.out.println("commit returned");
            } catch (JMSException e) {
                System.out.println("commit threw " + e.getClass().getSimpleName());
            }
        }
        System.out.println("messages in the queue: "
                + broker.getActiveMQServer().locateQueue("orders").getMessageCount());
        broker.stop();
        System.exit(0);
    }

    static int line(int port, BooleanSupplier committed) throws IOException {
        ServerSocket accepting = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (true) {
                Socket client = accepting.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                daemon(() -> pass(client, server, false, committed));
                daemon(() -> pass(server, client, true, committed));
            }
        });
        return accepting.getLocalPort();
    }

    static void pass(Socket from, Socket to, boolean answers, BooleanSupplier committed) throws Exception {
        try (from; to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[8192];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (answers && losing.get() && committed.getAsBoolean()) {
                    losing.set(false);
                    return;
                }
                to.getOutputStream().write(buffer, 0, length);
                to.getOutputStream().flush();
            }
        }
    }

    interface Work {
        void run() throws Exception;
    }

    static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // the other end has closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Qpid JMS 2.7.0 with failover:, Artemis 2.40.0 by AMQP, the answer to a commit is lost:"
java -Dorg.slf4j.simpleLogger.defaultLogLevel=off -cp "$(cat classpath)" LostAnswer.java | tee seen
grep -qx 'commit threw TransactionRolledBackException' seen && grep -qx 'messages in the queue: 1' seen || {
    echo "changed: a committed transaction is no longer called rolled back" >&2
    exit 1
}
