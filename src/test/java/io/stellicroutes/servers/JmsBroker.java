package io.stellicroutes.servers;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** A broker that is reached by a connection factory alone. It asks for {@link ArtemisBroker#USER} and its password. */
public interface JmsBroker extends AutoCloseable {
    int LOOKS = 20;

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

    /** Whether a chunk on its way to the client is the answer to the commit before it. */
    boolean isAnswerToCommit(byte[] chunk);

    /** How many messages a queue has, whether they have been read or not; -1 if there is no such queue. */
    long count(String queue) throws IOException;

    /**
     * The messages of a queue, in its order; they stay. A browser that the broker does not serve at once may believe
     * that it has come to the end: then it looks again.
     *
     * @throws IllegalStateException if it never sees all of them
     */
    default List<Message> messages(String queue) throws JMSException, IOException {
        List<Message> messages = browse(queue);
        for (int look = 1; look < LOOKS && messages.size() < count(queue); look++) {
            messages = browse(queue);
        }
        if (messages.size() < count(queue)) {
            throw new IllegalStateException(
                    "the browser sees " + messages.size() + " of " + count(queue) + " messages of " + queue);
        }
        return messages;
    }

    /** What one browser sees of a queue. */
    default List<Message> browse(String queue) throws JMSException {
        return browse(queue, factory(port(), 0));
    }

    /** What a browser sees of a queue that connects in some way. */
    static List<Message> browse(String queue, ConnectionFactory factory) throws JMSException {
        try (Connection connection = factory.createConnection(ArtemisBroker.USER, ArtemisBroker.PASSWORD);
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
