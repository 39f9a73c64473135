package io.stellicroutes.delivery.jms;

import io.stellicroutes.delivery.JsonMessages;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.RecordKey;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Row;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery to a queue or a topic: a text message a record, a transaction a batch.
 *
 * <p>Each message has an id of its row. Where the broker knows repetitions by it, as Artemis does, a batch that had been
 * committed already is refused as a whole; its messages are then sent one by one, of which the broker drops those it has.
 */
final class JmsLoad implements Load {
    /** Names of the messages' properties: JMS allows letters, digits and underscores only. */
    static final String EXPORT = "stellic_export";

    static final String RUN_ID = "stellic_run_id";
    static final String ROW = "stellic_row";
    static final String KEY = "stellic_key";

    /** Artemis' name for the id that it knows repetitions by ("Duplicate Message Detection"); others ignore it. */
    static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final LoadContext context;
    private final Broker broker;
    private final JsonMessages json;
    private final RecordKey key;
    private final Session session;
    private final MessageProducer producer;

    JmsLoad(LoadContext context, Broker broker) {
        this.context = context;
        this.broker = broker;
        this.json = new JsonMessages(context.json());
        try {
            this.key = RecordKey.of(context);
            this.session = broker.connection().createSession(true, Session.SESSION_TRANSACTED);
            this.producer = session.createProducer(destination(session));
        } catch (JMSException e) {
            broker.close();
            throw broker.failed("the broker does not open " + address(), e);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private Optional<String> topic() {
        return context.destination().find("topic").map(topic -> context.text("topic"));
    }

    private String address() {
        return topic().map(topic -> "topic " + topic).orElseGet(() -> "queue " + context.text("queue"));
    }

    private Destination destination(Session of) throws JMSException {
        Optional<String> topic = topic();
        return topic.isPresent() ? of.createTopic(topic.get()) : of.createQueue(context.text("queue"));
    }

    @Override
    public long write(Batch batch) {
        try {
            commit(batch);
        } catch (JMSException e) {
            if (!isRepetition(e)) {
                throw broker.failed("the broker did not take " + batch + " for " + address(), e);
            }
            repeat(batch);
        }
        return batch.size();
    }

    private void commit(Batch batch) throws JMSException {
        for (Row row : batch.rows()) {
            producer.send(message(session, row));
        }
        session.commit();
    }

    private void repeat(Batch batch) {
        LOG.info("{}: the broker has {} already, or part of it; the rest is sent", context, batch);
        try {
            session.rollback();
            try (Session single = broker.connection().createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = single.createProducer(destination(single))) {
                for (Row row : batch.rows()) {
                    sendUnlessThere(producer, message(single, row));
                }
            }
        } catch (JMSException e) {
            throw broker.failed("the broker did not take " + batch + " for " + address(), e);
        }
    }

    private static void sendUnlessThere(MessageProducer producer, TextMessage message) throws JMSException {
        try {
            producer.send(message);
        } catch (JMSException e) {
            if (!isRepetition(e)) {
                throw e;
            }
        }
    }

    private TextMessage message(Session of, Row row) throws JMSException {
        TextMessage message = of.createTextMessage(json.text(row));
        message.setStringProperty(EXPORT, context.export().name());
        message.setStringProperty(RUN_ID, context.runId());
        message.setLongProperty(ROW, row.number());
        message.setStringProperty(DUPLICATE_ID, context.idOf(row.number()));
        Optional<String> text = key.of(row);
        if (text.isPresent()) {
            message.setStringProperty(KEY, text.get());
        }
        return message;
    }

    /** By the exception's name, for the factory may be a runtime's own and wrapped in its pool. */
    private static boolean isRepetition(JMSException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getSimpleName().equals("ActiveMQDuplicateIdException")
                    || "DUPLICATE_ID_REJECTED".equals(cause instanceof JMSException jms ? jms.getErrorCode() : null)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean knowsRepetitions() {
        return broker.knowsRepetitions();
    }

    @Override
    public void finish() {
        // every batch has been committed
    }

    @Override
    public void close() {
        broker.close();
    }
}
