#!/usr/bin/env bash
# Artemis 2.56.0, a last-value queue: of the messages with one key it keeps the latest, as the documentation says ("discard any messages when
# a newer message with the same value ... is put in the queue"). So it suits the changes of a record of which the latest state counts. A
# reader takes v1 in a transaction; v2 and v3 of the same key are sent; the reader rolls back. Guessed: v3 is there, or v1 and v3. With
# redelivery-delay=0, the default, v3 is. With a redelivery-delay, which readers that fail need, v3 is gone and v1 alone comes, when the
# delay is over: the old value is put in the queue as if it were the newest, and pushes the newest out. So it is whether v2 and v3
# are sent before the rollback or after it, within the delay. No error, and nothing in the broker's log: whoever reads the queue from then
# on has the old state, until the record changes once more.
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
cat >Last.java <<'JAVA'
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

class Last {
    public static void main(String[] arguments) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false).setPersistenceEnabled(true).setJournalType(JournalType.NIO)
                .setJournalDirectory("journal").setBindingsDirectory("bindings")
                .setPagingDirectory("paging").setLargeMessagesDirectory("large")
                .addAcceptorConfiguration("vm", "vm://0")
                .addAddressSetting("delayed.#", new AddressSettings().setRedeliveryDelay(1000));
        ActiveMQServer broker = new ActiveMQServerImpl(configuration);
        broker.start();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://0");
                Connection connection = factory.createConnection()) {
            connection.start();
            for (String delay : List.of("plain", "delayed")) {
                for (boolean before : List.of(true, false)) {
                    String name = delay + (before ? ".before" : ".after");
                    broker.createQueue(QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true)
                            .setAutoDelete(false).setLastValueKey("student"));
                    System.out.println(delay + ", v2 and v3 sent " + (before ? "before" : "after") + " the rollback: received "
                            + received(connection, name, before));
                }
            }
        }
        broker.stop();
        System.exit(0);
    }

    static List<String> received(Connection connection, String name, boolean before) throws Exception {
        List<String> texts = new ArrayList<>();
        try (Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Session reading = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            send(sending, name, "v1");
            try (MessageConsumer consumer = reading.createConsumer(reading.createQueue(name))) {
                texts.add(((TextMessage) consumer.receive(10_000)).getText());
                if (before) {
                    send(sending, name, "v2", "v3");
                }
                reading.rollback();
            }
            if (!before) {
                send(sending, name, "v2", "v3");
            }
            // Longer than the delay, so that all is there that is to come.
            Thread.sleep(2_000);
            try (MessageConsumer consumer = reading.createConsumer(reading.createQueue(name))) {
                for (Message message = consumer.receive(1_500); message != null; message = consumer.receive(1_500)) {
                    texts.add(((TextMessage) message).getText());
                }
            }
            reading.commit();
        }
        return texts;
    }

    static void send(Session session, String name, String... texts) throws Exception {
        try (MessageProducer producer = session.createProducer(session.createQueue(name))) {
            for (String text : texts) {
                TextMessage message = session.createTextMessage(text);
                message.setStringProperty("student", "4711");
                producer.send(message);
            }
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Artemis 2.56.0, a last-value queue; v1 is received and rolled back; plain: redelivery-delay 0, delayed: 1000:"
java -cp "$(cat classpath)" Last.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'plain, v2 and v3 sent before the rollback: received [v1, v3]'
expect 'plain, v2 and v3 sent after the rollback: received [v1, v3]'
expect 'delayed, v2 and v3 sent before the rollback: received [v1, v1]'
expect 'delayed, v2 and v3 sent after the rollback: received [v1, v1]'
echo "as described"
