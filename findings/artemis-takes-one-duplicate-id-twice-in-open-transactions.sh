#!/usr/bin/env bash
# Artemis 2.56.0, duplicate detection: a message carries an id of the program's own (_AMQ_DUPL_ID), and the broker drops a message whose id it
# has had. It is meant for a sender that does not know whether its commit was made, and sends again. The documentation: if one message of a
# transaction is a duplicate, the whole transaction is ignored. Guessed: whatever is sent by whom, the queue has one message of an id.
# Instead the broker looks the id up when a message is sent, and notes it when its transaction has been committed; what is sent in
# between is not seen, and at the commit nobody looks again:
#  - two transactions that are open at once, as that of a node that stands still and that of the node which took over, send the same id;
#    both commits return, and the queue has the message twice. So it is if the second sender uses no transaction;
#  - one transaction that sends an id twice, as a source does that gives a record twice: commit() returns, two messages.
# Without transactions the second message is dropped; of two transactions one after the other, the second commit() throws. With a journal on
# disk it is the same as in memory. Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
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
    <dependency><groupId>org.apache.artemis</groupId><artifactId>artemis-server</artifactId><version>2.56.0</version></dependency>
    <dependency><groupId>org.apache.artemis</groupId><artifactId>artemis-jakarta-client</artifactId><version>2.56.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Twice.java <<'JAVA'
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

class Twice {
    interface Work {
        String run(String queue, Session plain, Session one, Session other) throws JMSException;
    }

    public static void main(String[] arguments) throws Exception {
        for (boolean disk : new boolean[] {false, true}) {
            EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
            broker.setConfiguration(new ConfigurationImpl()
                    .setPersistenceEnabled(disk)
                    .setJournalDirectory("journal")
                    .setBindingsDirectory("bindings")
                    .setPagingDirectory("paging")
                    .setLargeMessagesDirectory("large")
                    .setSecurityEnabled(false)
                    .addAcceptorConfiguration("vm", "vm://0"));
            broker.start();
            ActiveMQServer server = broker.getActiveMQServer();
            tell(server, disk, "no transactions", (queue, plain, one, other) -> {
                send(plain, queue);
                send(plain, queue);
                return "sent twice";
            });
            tell(server, disk, "one after the other", (queue, plain, one, other) -> {
                send(one, queue);
                String first = commit(one);
                send(other, queue);
                return first + ", " + commit(other);
            });
            tell(server, disk, "after a rollback", (queue, plain, one, other) -> {
                send(one, queue);
                one.rollback();
                send(other, queue);
                return "rolled back, " + commit(other);
            });
            tell(server, disk, "two at once", (queue, plain, one, other) -> {
                send(one, queue);
                send(other, queue);
                return commit(other) + ", " + commit(one);
            });
            tell(server, disk, "one, and a sender without", (queue, plain, one, other) -> {
                send(one, queue);
                send(plain, queue);
                return "sent, " + commit(one);
            });
            tell(server, disk, "twice in one", (queue, plain, one, other) -> {
                send(one, queue);
                send(one, queue);
                return commit(one);
            });
            broker.stop();
        }
        System.exit(0);
    }

    static void tell(ActiveMQServer server, boolean disk, String name, Work work) throws Exception {
        server.createQueue(QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST));
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://0");
                Connection mine = factory.createConnection();
                Connection another = factory.createConnection()) {
            String said = work.run(
                    name,
                    another.createSession(false, Session.AUTO_ACKNOWLEDGE),
                    mine.createSession(true, Session.SESSION_TRANSACTED),
                    another.createSession(true, Session.SESSION_TRANSACTED));
            System.out.println((disk ? "disk, " : "memory, ") + name + ": " + said + "; messages in the queue: " + received(mine, name));
        }
    }

    /** How many messages come before one that is sent last. */
    static int received(Connection connection, String queue) throws JMSException {
        int messages = 0;
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(session.createTextMessage("last"));
        }
        connection.start();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            while (consumer.receive(60_000) instanceof TextMessage message && !message.getText().equals("last")) {
                messages++;
            }
        }
        return messages;
    }

    static void send(Session session, String queue) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            TextMessage message = session.createTextMessage("row");
            message.setStringProperty("_AMQ_DUPL_ID", "row 1");
            producer.send(message);
        }
    }

    static String commit(Session session) throws JMSException {
        try {
            session.commit();
            return "commit returned";
        } catch (JMSException e) {
            return "commit threw";
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Artemis 2.56.0, one id sent twice:"
java -cp "$(cat classpath)" Twice.java 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
for where in memory disk; do
    expect "$where, no transactions: sent twice; messages in the queue: 1"
    expect "$where, one after the other: commit returned, commit threw; messages in the queue: 1"
    expect "$where, after a rollback: rolled back, commit returned; messages in the queue: 1"
    expect "$where, two at once: commit returned, commit returned; messages in the queue: 2"
    expect "$where, one, and a sender without: sent, commit returned; messages in the queue: 2"
    expect "$where, twice in one: commit returned; messages in the queue: 2"
done
echo "as described"
