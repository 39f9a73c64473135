package io.stellicroutes.servers;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** A broker that is reached by a connection factory alone. It asks for {@link ArtemisBroker#USER} and its password. */
public interface JmsBroker extends AutoCloseable {
    /** On 127.0.0.1. */
    int port();

    /**
     * What leads to it, or to a line in front of it.
     *
     * @param at the port to connect to
     * @param silence after how many milliseconds without a word of the client the broker gives it up
     */
    ConnectionFactory factory(int at, int silence);

    /** What leads there, too, but tries for ever when nobody answers. */
    ConnectionFactory patient(int at);

    /** What a line in front of it cuts its bytes into: whole messages of its protocol. */
    FrozenLine.Framing framing();

    /** Whether a chunk on its way to the broker is a commit. */
    boolean isCommit(byte[] chunk);

    /** The messages of a queue, in its order; they stay. */
    default List<Message> messages(String queue) throws JMSException {
        try (Connection connection = factory(port(), 0).createConnection(ArtemisBroker.USER, ArtemisBroker.PASSWORD);
                Session session = connection.createSession()) {
            connection.start();
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
                List<Message> messages = new ArrayList<>();
                Enumeration<?> found = browser.getEnumeration();
                while (found.hasMoreElements()) {
                    messages.add((Message) found.nextElement());
                }
                return messages;
            }
        }
    }
}
