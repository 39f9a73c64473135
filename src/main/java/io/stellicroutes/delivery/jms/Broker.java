package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.BoundedCalls;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.StoppedDeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker with one transacted session. Whatever calls the broker's client goes through {@link #call}:
 * no wait is longer than the destination's {@code timeout}, nor than a stop allows, whatever the client does. Errors
 * say nothing that could be a secret: a client's own words may quote the URL, so that only their code and the broker's
 * address are told.
 */
final class Broker implements AutoCloseable {
    private static final Pattern CODE = Pattern.compile("\\b(AMQ\\d{4,6}|JMSWMQ\\d{4}|JMSCMQ\\d{4}|MQRC_\\w+)\\b");
    /** A client that can't reach its broker any more may wait long for it; nothing depends on its good-bye. */
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Source source;
    private final DestinationSpec destination;
    private final Subject subject;
    private final Duration timeout;
    private final BoundedCalls calls;
    private volatile Connection connection;
    private volatile Session session;

    private Broker(Source source, DestinationSpec destination, Subject subject, BooleanSupplier stopping) {
        this.source = source;
        this.destination = destination;
        this.subject = subject;
        this.timeout = TimeUtils.toDuration(destination.get("timeout"));
        this.calls = new BoundedCalls("stellic-jms-" + destination.name(), timeout, stopping);
    }

    /**
     * Connects, logs in, and opens a session: clients that connect late do so by then.
     *
     * @param subject how errors begin
     */
    static Broker connect(Source source, DestinationSpec destination, Subject subject, BooleanSupplier stopping) {
        Broker broker = new Broker(source, destination, subject, stopping);
        boolean connected = false;
        try {
            broker.call(broker::open);
            connected = true;
            return broker;
        } catch (JMSSecurityException e) {
            throw new DeliveryException(
                    ErrorCode.BROKER_USER,
                    subject,
                    broker.name(e) + " refuses the user" + code(e) + ": check username and password");
        } catch (JMSException e) {
            throw new UnreachableException(
                    ErrorCode.BROKER_UNREACHABLE,
                    subject,
                    broker.name(e) + " can't be reached" + code(e) + ": check "
                            + (destination.find("connection-factory").isPresent() ? "its address" : "broker-url")
                            + ", and that the broker is up; then run the export again");
        } catch (TimeoutException e) {
            throw broker.silent("while the connection was made");
        } finally {
            if (!connected) {
                broker.close();
            }
        }
    }

    private Void open() throws JMSException {
        Optional<String> username = destination.find("username");
        Connection made = username.isPresent()
                ? source.factory()
                        .createConnection(
                                username.get(), destination.find("password").orElse(""))
                : source.factory().createConnection();
        connection = made;
        if (calls.isAbandoned()) {
            made.close();
            return null;
        }
        calls.progress();
        session = made.createSession(true, Session.SESSION_TRANSACTED);
        return null;
    }

    /** Whether it is an Artemis broker for sure, which drops a message whose id it has had. */
    boolean isArtemis() {
        return source.artemis();
    }

    /** From now on the session gets messages, too. */
    void start() throws JMSException {
        connection.start();
    }

    Session session() {
        return session;
    }

    BoundedCalls calls() {
        return calls;
    }

    /**
     * Makes a call of the broker's client.
     *
     * @throws JMSException what the client says
     * @throws TimeoutException if it makes no progress in time
     * @throws StoppedDeliveryException if the bundle stops
     */
    <T> T call(Callable<T> call) throws JMSException, TimeoutException {
        return call(call, timeout);
    }

    /** As {@link #call(Callable)}, with another limit. */
    <T> T call(Callable<T> call, Duration within) throws JMSException, TimeoutException {
        try {
            return calls.call(call, within);
        } catch (JMSException | TimeoutException | RuntimeException e) {
            throw e;
        } catch (BoundedCalls.StoppedCallException e) {
            throw new StoppedDeliveryException(subject, "stopped; the next run goes on from there");
        } catch (Exception e) {
            throw new IllegalStateException("a call that throws nothing else", e);
        }
    }

    /** A call took longer than {@code timeout}. */
    DeliveryException silent(String when) {
        return new UnreachableException(
                ErrorCode.BROKER_SILENT,
                subject,
                source.broker() + " did nothing for "
                        + destination.get("timeout") + " (" + JmsLoads.property(destination, "timeout") + ") "
                        + when + ": check that it is up, and that it does not hold producers back");
    }

    /** Puts a failure into words that may be read by anybody. */
    DeliveryException failed(String what, JMSException e) {
        String advice = e instanceof JMSSecurityException
                ? ": give the user the permission to send there"
                : ". What was committed stays; run the export again and it goes on from there";
        return new DeliveryException(
                e instanceof JMSSecurityException ? ErrorCode.BROKER_PERMISSION : ErrorCode.BROKER_REFUSAL,
                subject,
                what + code(e) + advice);
    }

    /** What errors call the broker; the address, where only the client's own words have it. */
    private String name(JMSException e) {
        String addresses = source.artemis() ? "" : Addresses.in(e);
        return source.broker() + (addresses.isEmpty() ? "" : " at " + addresses);
    }

    /** What errors call the broker. */
    String name() {
        return source.broker();
    }

    static String code(JMSException e) {
        for (Throwable cause : Causes.of(e)) {
            Matcher code = CODE.matcher(cause.getMessage() == null ? "" : cause.getMessage());
            if (code.find()) {
                return " (" + code.group() + ")";
            }
        }
        return " (" + e.getClass().getSimpleName() + ")";
    }

    /** Rolls back what is not committed. A client that takes long for it goes on in the background. */
    @Override
    public void close() {
        if (calls.isAbandoned()) {
            Thread closing = new Thread(this::hangUp, "stellic-jms-closing-" + destination.name());
            closing.setDaemon(true);
            closing.start();
            return;
        }
        try {
            call(
                    () -> {
                        hangUp();
                        return null;
                    },
                    CLOSING);
        } catch (JMSException | TimeoutException | StoppedDeliveryException e) {
            LOG.debug("{}: the connection is closed in the background", subject);
        } finally {
            calls.close();
        }
    }

    /** A pool's connection may leave its sessions open when it is closed. */
    private void hangUp() {
        Connection made = connection;
        Session opened = session;
        hangUp(opened == null || source.artemis() ? () -> {} : opened);
        hangUp(made == null ? () -> {} : made);
        hangUp(source.owned());
    }

    private void hangUp(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.debug(
                    "{}: a part of the connection was not closed ({})",
                    subject,
                    e.getClass().getSimpleName());
        }
    }
}
