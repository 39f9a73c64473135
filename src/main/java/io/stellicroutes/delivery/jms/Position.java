package io.stellicroutes.delivery.jms;

import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.MessageHeaders;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;

/**
 * How far a delivery has come, kept by the broker: one message in a queue of its own. Each transaction of the delivery
 * receives this message and sends it anew, with the number of the transaction's last row. So
 *
 * <ul>
 *   <li>it tells exactly which rows are committed, also those of a commit whose answer was lost;
 *   <li>only one session at a time can commit: nobody else gets the message while a session that has received it lives
 *       at the broker, and when that session ends without a commit, the message is there again.
 * </ul>
 *
 * <p>The message is known by a random token. It is used by one session's thread.
 */
final class Position {
    static final String TOKEN = "stellic_token";

    private final Session session;
    private final LoadContext context;
    private final String token;
    private final MessageProducer producer;
    private final MessageConsumer consumer;

    /**
     * @param session transacted
     * @param keep how long the message stays, if the delivery is never ended
     */
    Position(Session session, String queueName, LoadContext context, String token, Duration keep) throws JMSException {
        this.session = session;
        this.context = context;
        this.token = token;
        Queue queue = session.createQueue(queueName);
        this.producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        producer.setTimeToLive(keep.toMillis());
        this.consumer = session.createConsumer(queue, TOKEN + " = '" + token + "'");
    }

    /** Sends the message as part of the session's transaction. */
    void put(long row) throws JMSException {
        Message message = session.createMessage();
        message.setStringProperty(TOKEN, token);
        message.setStringProperty(MessageHeaders.EXPORT, context.export().name());
        message.setStringProperty(MessageHeaders.RUN_ID, context.runId());
        message.setLongProperty(MessageHeaders.ROW, row);
        producer.send(message);
    }

    /**
     * Receives the message as part of the session's transaction.
     *
     * @return the row; -1 if the message does not come in time
     */
    long take(Duration within) throws JMSException {
        Message message = consumer.receive(Math.max(1, within.toMillis()));
        return message == null ? -1 : message.getLongProperty(MessageHeaders.ROW);
    }
}
