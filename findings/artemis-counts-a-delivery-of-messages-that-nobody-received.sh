#!/usr/bin/env bash
# Artemis 2.56.0, its JMS client with its settings: 200 persistent messages, of which the first one makes its reader die (it runs out
# of memory, or is killed), again and again. The documentation says that a message goes to the dead letter address after
# max-delivery-attempts (10; here 3, for the time it takes) unsuccessful deliveries, which is what one poison message needs. Guessed:
# the first message is put aside, and the other 199 stay, for nobody has received them. Instead all 200 leave the queue: the client fetches
# ahead (consumerWindowSize, 1 MiB), and each message that was in the dead client's buffer counts as delivered without success, though
# receive() never gave it to anybody. With a dead letter address they are there; without one, which is the broker's default, they
# are removed, and a warning for each in the broker's log is all that is left of them. (So it was with 10 attempts, too.)
# As guessed: consumerWindowSize=0, and a reader that closes its connection, or rolls back, instead of dying.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
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
    <dependency><groupId>org.apache.artemis</groupId><artifactId>artemis-jakarta-server</artifactId><version>2.56.0</version></dependency>
    <dependency><groupId>org.apache.artemis</groupId><artifactId>artemis-jakarta-client</artifactId><version>2.56.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Ahead.java <<'JAVA'
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

class Ahead {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            read(arguments[0], arguments[1], arguments[2]);
            return;
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false).setPersistenceEnabled(true).setJournalType(JournalType.NIO)
                .setJournalDirectory("journal").setBindingsDirectory("bindings")
                .setPagingDirectory("paging").setLargeMessagesDirectory("large")
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port)
                .addAddressSetting("orders", new AddressSettings().setMaxDeliveryAttempts(3).setAutoDeleteQueues(false)
                        .setDeadLetterAddress(SimpleString.of("dead")))
                .addAddressSetting("plain", new AddressSettings().setMaxDeliveryAttempts(3).setAutoDeleteQueues(false));
        ActiveMQServer broker = new ActiveMQServerImpl(configuration);
        broker.start();
        broker.createQueue(QueueConfiguration.of("dead").setRoutingType(RoutingType.ANYCAST));
        String url = "tcp://127.0.0.1:" + port;
        tell(broker, url, "orders", "dies");
        tell(broker, url, "plain", "dies");
        tell(broker, url + "?consumerWindowSize=0", "orders", "dies");
        tell(broker, url, "orders", "closes");
        tell(broker, url, "orders", "rolls back");
        broker.stop();
        System.exit(0);
    }

    static void tell(ActiveMQServer broker, String url, String name, String end) throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
                Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(name));
            for (int i = 1; i <= 200; i++) {
                producer.send(session.createTextMessage("m" + i));
            }
            session.commit();
        }
        Queue queue = broker.locateQueue(name);
        Queue dead = broker.locateQueue("dead");
        StringBuilder received = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            Process reader = new ProcessBuilder(
                            "java", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "Ahead", url, name, end)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            received.append(' ').append(new String(reader.getInputStream().readAllBytes()));
            reader.waitFor();
            await(queue, 0);
        }
        // The dead are put aside as the next reader comes: one who takes nothing.
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url + (url.contains("?") ? "" : "?consumerWindowSize=0"));
                Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(name))) {
            await(queue, 1);
        }
        await(queue, 0);
        System.out.println(name + (url.contains("?") ? ", consumerWindowSize=0" : "") + ", the reader " + end + ", received" + received
                + ": in the queue " + queue.getMessageCount() + ", dead letters " + dead.getMessageCount());
        queue.deleteAllReferences();
        dead.deleteAllReferences();
    }

    /** As many consumers, and nothing at work in the queue. */
    static void await(Queue queue, int consumers) throws Exception {
        long count = -1;
        for (int i = 0; i < 200; i++) {
            Thread.sleep(100);
            boolean same = count == queue.getMessageCount() && queue.getConsumerCount() == consumers && queue.getDeliveringCount() == 0;
            count = queue.getMessageCount();
            if (same) {
                return;
            }
        }
        throw new IllegalStateException("the broker does not come to rest");
    }

    static void read(String url, String name, String end) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        Connection connection = factory.createConnection();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(name));
        connection.start();
        Message message = consumer.receive(10_000);
        System.out.print(((TextMessage) message).getText());
        System.out.flush();
        if (end.equals("dies")) {
            Runtime.getRuntime().halt(1);
        }
        if (end.equals("rolls back")) {
            session.rollback();
        }
        connection.close();
        System.exit(0);
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Artemis 2.56.0, max-delivery-attempts 3, three readers one after the other:"
javac -cp "$(cat classpath)" Ahead.java
java -cp ".:$(cat classpath)" Ahead 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'orders, the reader dies, received m1 m1 m1: in the queue 0, dead letters 200'
expect 'plain, the reader dies, received m1 m1 m1: in the queue 0, dead letters 0'
expect 'orders, consumerWindowSize=0, the reader dies, received m1 m1 m1: in the queue 199, dead letters 1'
expect 'orders, the reader closes, received m1 m1 m1: in the queue 199, dead letters 1'
expect 'orders, the reader rolls back, received m1 m1 m1: in the queue 199, dead letters 1'
echo "as described"
