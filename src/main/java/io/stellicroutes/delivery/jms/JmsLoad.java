package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.delivery.CloudEventChanges;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.JsonMessages;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.MessageHeaders;
import io.stellicroutes.delivery.RecordKey;
import io.stellicroutes.delivery.StoppedDeliveryException;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Row;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery to a queue or a topic: a text message a record, a transaction a batch.
 *
 * <p>The answer to a commit may be lost, and a commit that a slow line holds back may reach the broker when the
 * delivery has long been begun again. So before anything is sent, this load makes sure that no earlier session of the
 * same delivery can commit any more, and then leaves out what has been committed:
 *
 * <ul>
 *   <li>with a position queue by the delivery's {@link Position};
 *   <li>at an Artemis broker by its own client without one: the broker keeps no two sessions with the mark of one
 *       delivery, and drops the messages whose ids it has had.
 * </ul>
 */
final class JmsLoad implements Load {
    /** How the attributes of an event begin, as the AMQP binding of CloudEvents has it for JMS. */
    static final String EVENT = "cloudEvents_";

    /** JMS' own name for the group whose messages go to one consumer in their order. */
    static final String GROUP = "JMSXGroupID";

    /** Artemis' name for the id that it knows repetitions by ("Duplicate Message Detection"); others ignore it. */
    static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

    private static final Duration LOOK = Duration.ofMillis(500);
    /** For the last message of a delivery that has ended: it expires, if it is not removed now. */
    private static final Duration REMOVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /** How far a transaction is. */
    private enum Phase {
        /** Nothing of the batch is committed, and it can still be given up. */
        SENDING,
        /** A commit has begun, and may have ended: the broker may have made it, or may still. */
        COMMITTING,
        /** It was given up, and must not be committed. */
        GIVEN_UP
    }

    private final LoadContext context;
    private final Accounts accounts;
    private final Broker broker;
    private final Duration keep;
    private final Duration timeout;
    private final Duration takeover;
    /** Empty if the broker keeps no position. */
    private final String positions;

    private final boolean positioned;
    private final JsonMessages json;
    private final RecordKey key;
    /** Null if messages are no events. */
    private final CloudEventChanges events;

    private final boolean grouped;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SENDING);
    /** Set by the thread that gives the broker's call up, or by the call itself. */
    private volatile UnconfirmedRows unconfirmed;

    private Session session;
    private MessageProducer producer;
    private Position position;
    /** The last row that an earlier attempt has committed. */
    private long there;

    private JmsLoad(LoadContext context, Broker broker, Duration keep) {
        this.context = context;
        this.accounts = context.accounts();
        this.broker = broker;
        this.keep = keep;
        this.timeout = TimeUtils.toDuration(context.destination().get("timeout"));
        this.takeover = TimeUtils.toDuration(context.destination().get("takeover-timeout"));
        this.positions = JmsLoads.positionQueue(context.destination())
                .map(context::filled)
                .orElse("");
        this.positioned = !positions.isEmpty();
        this.json = new JsonMessages(context.json());
        this.key = RecordKey.of(context);
        this.events = context.cloudEvents().orElse(null);
        this.grouped = context.destination().is("group-by-key", "true");
    }

    /**
     * Opens a session as the only one of its delivery. Closes the connection if that fails.
     *
     * @param keep how long the broker keeps the position of a delivery that is never ended
     */
    static JmsLoad open(LoadContext context, Broker broker, Duration keep) {
        boolean opened = false;
        try {
            JmsLoad load = new JmsLoad(context, broker, keep);
            load.prepare();
            load.takeOver(context.checkpoint());
            opened = true;
            return load;
        } finally {
            if (!opened) {
                broker.close();
            }
        }
    }

    private void prepare() {
        try {
            broker.call(() -> {
                session = broker.session();
                producer = session.createProducer(destination(session));
                return null;
            });
        } catch (JMSException e) {
            throw broker.failed("the broker does not open " + address(), e);
        } catch (TimeoutException e) {
            throw broker.silent("while " + address() + " was opened");
        }
    }

    private Optional<String> topic() {
        return context.destination().find("topic").map(this::named);
    }

    private String queue() {
        return named(context.destination().get("queue"));
    }

    private String named(String setting) {
        return context.filled(context.export().queue(setting));
    }

    private String address() {
        return topic().map(topic -> "topic " + topic).orElseGet(() -> "queue " + queue());
    }

    private Destination destination(Session of) throws JMSException {
        Optional<String> topic = topic();
        return topic.isPresent() ? of.createTopic(topic.get()) : of.createQueue(queue());
    }

    /** Makes sure that no earlier session of this delivery can commit any more, and finds out what it has committed. */
    private void takeOver(long checkpoint) {
        try {
            if (positioned) {
                openPosition(checkpoint);
            }
            if ((positioned || broker.isArtemis()) && !broker.call(() -> isAlone(checkpoint))) {
                throw new DeliveryException(
                        ErrorCode.EARLIER_SESSION,
                        context.subject(),
                        "a session of an earlier attempt is still open at the broker and may yet commit: nothing"
                                + " was sent in " + context.destination().get("takeover-timeout") + " ("
                                + JmsLoads.property(context.destination(), "takeover-timeout")
                                + "). It ends when its connection is closed at the broker or has been silent for long"
                                + " enough; then run the export again"
                                + (positioned
                                        ? ". If the message of run " + context.runId() + " was removed from queue "
                                                + positions
                                                + ": bin/stellic-exports replay " + context.runId()
                                                + " --force; records may then be there twice"
                                        : ""));
            }
        } catch (JMSException e) {
            throw positioned ? noPosition(e) : broker.failed("the broker does not open a session", e);
        } catch (TimeoutException e) {
            throw broker.silent("while the delivery was taken over");
        }
    }

    private DeliveryException noPosition(JMSException e) {
        return new DeliveryException(
                ErrorCode.POSITION_QUEUE,
                context.subject(),
                "the broker does not let the delivery keep its position in queue " + positions
                        + Broker.code(e)
                        + ": make that queue and let the user send to it and receive from it; or set "
                        + JmsLoads.property(context.destination(), "position-queue")
                        + "=none: then the records of a commit in doubt may be there twice");
    }

    /** The first position counts once its token is on record: one that never comes to that is never used. */
    private void openPosition(long checkpoint) throws JMSException, TimeoutException {
        Optional<String> known = accounts.token(context.attempt());
        String token = known.orElseGet(() -> UUID.randomUUID().toString());
        broker.call(() -> {
            broker.start();
            position = new Position(session, positions, context, token, keep);
            if (known.isEmpty()) {
                position.put(checkpoint);
                session.commit();
            }
            return null;
        });
        if (known.isEmpty()) {
            accounts.token(context.attempt(), token);
        }
    }

    /** Waits until the broker has no other session of this delivery. */
    private boolean isAlone(long checkpoint) throws JMSException, InterruptedException {
        long begun = System.nanoTime();
        boolean told = false;
        while (!isTakenOver()) {
            if (System.nanoTime() - begun > takeover.toNanos() || broker.calls().isAbandoned()) {
                return false;
            }
            if (!told && System.nanoTime() - begun > LOOK.toNanos()) {
                LOG.info("{}: waits for the end of an earlier attempt's session at the broker", context);
                told = true;
            }
            broker.calls().progress();
        }
        if (there > checkpoint) {
            LOG.info("{}: the broker has the rows up to {}", context, there);
        }
        return true;
    }

    /** Resends the position at once: brokers discard a message after too many uncommitted receives. */
    private boolean isTakenOver() throws JMSException, InterruptedException {
        if (!positioned) {
            boolean alone = Artemis.claim(session, context.id());
            if (!alone) {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
            return alone;
        }
        there = position.take(LOOK);
        if (there < 0) {
            return false;
        }
        position.put(there);
        session.commit();
        return true;
    }

    @Override
    public long write(Batch batch) {
        if (broker.calls().isStopping()) {
            throw new StoppedDeliveryException(context.subject(), "stopped; the next run goes on from there");
        }
        if (positioned && batch.through() <= there) {
            return batch.size();
        }
        phase.set(Phase.SENDING);
        try {
            broker.call(() -> send(batch));
        } catch (JMSException e) {
            throw broker.failed("the broker did not take " + batch + " for " + address(), e);
        } catch (TimeoutException e) {
            throw phase.getAndSet(Phase.GIVEN_UP) == Phase.COMMITTING
                    ? inDoubt(batch, "no answer in " + context.destination().get("timeout"))
                    : broker.silent("with " + batch + " for " + address() + ", which was not committed");
        } catch (StoppedDeliveryException e) {
            if (phase.getAndSet(Phase.GIVEN_UP) == Phase.COMMITTING) {
                throw inDoubt(batch, "stopped meanwhile");
            }
            throw e;
        }
        return batch.size();
    }

    private Void send(Batch batch) throws JMSException {
        try {
            for (Row row : batch.rows()) {
                if (row.number() > there) {
                    producer.send(message(row));
                    broker.calls().progress();
                }
            }
            if (positioned) {
                move(batch.through());
            }
            commit(batch);
        } catch (JMSException e) {
            if (!isRepetition(e)) {
                throw e;
            }
            sendOneByOne(batch);
        }
        return null;
    }

    private void move(long row) throws JMSException {
        position.put(row);
        if (position.take(timeout.dividedBy(2)) < 0) {
            accounts.fencedOff();
            throw new DeliveryException(
                    ErrorCode.EARLIER_SESSION,
                    context.subject(),
                    "the delivery's message in queue " + positions
                            + " is not there any more: another session has taken the delivery over, or somebody has removed"
                            + " the message. The rows up to " + row + " were not committed");
        }
    }

    private void commit(Batch batch) throws JMSException {
        // not back to SENDING afterwards: the one who gives this call up may look only then
        if (!phase.compareAndSet(Phase.SENDING, Phase.COMMITTING) && phase.get() == Phase.GIVEN_UP) {
            throw new JMSException("given up");
        }
        try {
            session.commit();
        } catch (JMSException e) {
            if (isRepetition(e) || isRolledBack(e)) {
                throw e;
            }
            throw inDoubt(batch, Broker.code(e).strip());
        }
        broker.calls().progress();
    }

    /**
     * Whether the broker has not made a commit for sure. Artemis' own client tells a transaction that was rolled back
     * from one whose outcome is unknown. Others that reconnect by themselves (failover: of Classic and of Qpid) say
     * TransactionRolledBackException in both cases.
     */
    private boolean isRolledBack(JMSException e) {
        return e instanceof JMSSecurityException || (broker.isArtemis() && e instanceof TransactionRolledBackException);
    }

    /** The broker refuses a transaction as a whole that has a message which it has had: then each row has its own. */
    private void sendOneByOne(Batch batch) throws JMSException {
        LOG.info("{}: the broker has {} already, or part of it; the rest is sent", context, batch);
        session.rollback();
        for (Row row : batch.rows()) {
            try {
                producer.send(message(row));
                commit(batch);
            } catch (JMSException e) {
                if (!isRepetition(e)) {
                    throw e;
                }
                session.rollback();
            }
        }
    }

    private DeliveryException inDoubt(Batch batch, String why) {
        unconfirmed = UnconfirmedRows.of(batch.firstRow(), batch.lastRow());
        String rows = batch.firstRow() == batch.lastRow()
                ? "row " + batch.firstRow()
                : "rows " + batch.firstRow() + " to " + batch.lastRow();
        return new DeliveryException(
                ErrorCode.BROKER_IN_DOUBT,
                context.subject(),
                "the commit of " + rows + " is in doubt: " + broker.name()
                        + " did not confirm it (" + why.replaceAll("^\\(|\\)$", "") + "). "
                        + (positioned || broker.isArtemis()
                                ? "Run the export again: it finds out, and goes on from there"
                                : "Run the export again: it sends them again, so that they may be there twice"));
    }

    private TextMessage message(Row row) throws JMSException {
        TextMessage message = session.createTextMessage(json.text(row));
        message.setStringProperty(MessageHeaders.EXPORT, context.export().name());
        message.setStringProperty(MessageHeaders.RUN_ID, context.runId());
        if (row.change() == null) {
            message.setLongProperty(MessageHeaders.ROW, row.number());
        } else {
            describe(message, row);
        }
        if (!positioned) {
            message.setStringProperty(DUPLICATE_ID, context.idOf(row.number()));
        }
        Optional<String> text = key.of(row);
        if (text.isPresent()) {
            message.setStringProperty(MessageHeaders.KEY, text.get());
            if (grouped && !text.get().isEmpty()) {
                message.setStringProperty(GROUP, text.get());
            }
        }
        return message;
    }

    private void describe(TextMessage message, Row row) throws JMSException {
        Change change = row.change();
        message.setStringProperty(MessageHeaders.OPERATION, change.operation().code());
        message.setLongProperty(MessageHeaders.SEQ, row.number());
        message.setStringProperty(MessageHeaders.ID, context.idOf(row.number()));
        if (change.row() > 0) {
            message.setLongProperty(MessageHeaders.ROW, change.row());
        }
        if (!change.columns().isEmpty()) {
            message.setStringProperty(MessageHeaders.CHANGED, String.join(",", change.columns()));
        }
        if (events != null) {
            for (Map.Entry<String, String> attribute : events.attributes(row).entrySet()) {
                message.setStringProperty(EVENT + attribute.getKey(), attribute.getValue());
            }
            message.setStringProperty(EVENT + "datacontenttype", CloudEventChanges.DATA_TYPE);
        }
    }

    /**
     * By the exception's name or words, for the factory may be a runtime's own and wrapped in its pool, or speak AMQP.
     */
    private boolean isRepetition(JMSException e) {
        if (positioned) {
            return false;
        }
        for (Throwable cause : Causes.of(e)) {
            if (cause.getClass().getSimpleName().equals("ActiveMQDuplicateIdException")
                    || "DUPLICATE_ID_REJECTED".equals(cause instanceof JMSException jms ? jms.getErrorCode() : null)
                    || String.valueOf(cause.getMessage()).contains("Duplicate message detected")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<UnconfirmedRows> unconfirmed() {
        return Optional.ofNullable(unconfirmed);
    }

    @Override
    public boolean knowsRepetitions() {
        return positioned || broker.isArtemis();
    }

    @Override
    public void finish() {
        // every batch has been committed
    }

    @Override
    public void recorded() {
        if (!positioned) {
            return;
        }
        accounts.forgetToken(context.attempt());
        try {
            broker.call(() -> {
                position.take(REMOVAL);
                session.commit();
                return null;
            });
        } catch (JMSException | TimeoutException | StoppedDeliveryException e) {
            LOG.debug("{}: its position stays at the broker until it expires", context);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
