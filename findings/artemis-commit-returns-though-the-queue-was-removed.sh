#!/usr/bin/env bash
# Artemis 2.56.0, a queue that the broker has created by itself (auto-create-queues, the default) and that a consumer has used. A producer
# sends in a transaction. While it is open, the last consumer has left and the queue has no committed message, so that the broker removes
# it (auto-delete-queues, the default; it looks every 30 seconds, here more often). Guessed: what is sent in an open transaction keeps the
# queue; or commit() makes the queue again, or throws. Instead commit() returns, and the persistent messages that were sent before
# the removal are gone: none is in the queue, in a dead letter address, or in the log. What the same transaction has sent after it
# arrives, in a new queue: so one committed transaction has a hole. Nothing tells the producer.
# With auto-delete-queues=false all messages arrive.
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
cat >Hole.java <<'JAVA'
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

class Hole {
    public static void main(String[] arguments) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false).setPersistenceEnabled(true).setJournalType(JournalType.NIO)
                .setJournalDirectory("journal").setBindingsDirectory("bindings")
                .setPagingDirectory("paging").setLargeMessagesDirectory("large")
                .setAddressQueueScanPeriod(200)
                .addAcceptorConfiguration("vm", "vm://0")
                .addAddressSetting("kept", new AddressSettings().setAutoDeleteQueues(false));
        ActiveMQServer broker = new ActiveMQServerImpl(configuration);
        broker.start();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://0");
                Connection connection = factory.createConnection()) {
            connection.start();
            for (String name : List.of("removed", "kept")) {
                tell(broker, connection, name);
            }
        }
        broker.stop();
        System.exit(0);
    }

    static void tell(ActiveMQServer broker, Connection connection, String name) throws Exception {
        Session reading = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
        Queue queue = transacted.createQueue(name);
        MessageProducer producer = transacted.createProducer(queue);
        for (String text : List.of("one", "two")) {
            producer.send(transacted.createTextMessage(text));
        }
        received(reading, queue);
        for (int i = 0; i < 100 && broker.locateQueue(name) != null; i++) {
            Thread.sleep(50);
        }
        boolean removed = broker.locateQueue(name) == null;
        producer.send(transacted.createTextMessage("three"));
        String committed;
        try {
            transacted.commit();
            committed = "commit() returned";
        } catch (Exception e) {
            committed = "commit() threw " + e.getClass().getSimpleName();
        }
        System.out.println("queue " + (removed ? "removed" : "kept") + " while one, two are uncommitted; three sent; " + committed
                + "; then received " + received(reading, queue));
    }

    /** All that is in the queue, until none comes for half a second. */
    static List<String> received(Session session, Queue queue) throws Exception {
        List<String> texts = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            for (Message message = consumer.receive(500); message != null; message = consumer.receive(500)) {
                texts.add(((TextMessage) message).getText());
            }
        }
        return texts;
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Artemis 2.56.0:"
java -cp "$(cat classpath)" Hole.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'queue removed while one, two are uncommitted; three sent; commit() returned; then received [three]'
expect 'queue kept while one, two are uncommitted; three sent; commit() returned; then received [one, two, three]'
echo "as described"
