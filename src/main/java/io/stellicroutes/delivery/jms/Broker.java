package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to a broker. Its errors say nothing that could be a secret: a client's own words may quote the URL, so
 * that only their code is told.
 */
final class Broker implements AutoCloseable {
    private static final Pattern CODE = Pattern.compile("\\b(AMQ\\d{4,6}|JMSWMQ\\d{4}|JMSCMQ\\d{4}|MQRC_\\w+)\\b");

    private final Connection connection;
    private final AutoCloseable factory;
    private final String subject;
    private final boolean artemis;

    private Broker(Connection connection, AutoCloseable factory, String subject, boolean artemis) {
        this.connection = connection;
        this.artemis = artemis;
        this.factory = factory;
        this.subject = subject;
    }

    /** Connects to the Artemis broker of {@code broker-url}. */
    static Broker artemis(DestinationSpec destination, String subject) {
        Artemis artemis = Artemis.of(destination);
        try {
            return of(artemis.factory(), artemis, destination, subject, true);
        } catch (RuntimeException e) {
            artemis.close();
            throw e;
        }
    }

    /** Connects by a factory of the runtime, which is left open. */
    static Broker of(Object factory, DestinationSpec destination, String subject) {
        if (!(factory instanceof ConnectionFactory connections)) {
            throw new ConfigException(
                    ErrorCode.WRONG_BEAN,
                    JmsLoads.property(destination, "connection-factory") + " names a bean that is a "
                            + factory.getClass().getName() + " and no jakarta.jms.ConnectionFactory"
                            + advice(factory));
        }
        return of(connections, () -> {}, destination, subject, false);
    }

    private static String advice(Object factory) {
        if (implementsOne(factory, "javax.jms.")) {
            return ": it is one of the older javax.jms, take its jakarta edition";
        }
        return implementsOne(factory, "jakarta.jms.")
                ? " of this application: keep jakarta.jms-api and the broker's client in one place, the container's or"
                        + " the application's"
                : "";
    }

    private static boolean implementsOne(Object factory, String api) {
        for (Class<?> type = factory.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> implemented : type.getInterfaces()) {
                if (implemented.getName().startsWith(api)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Broker of(
            ConnectionFactory factory,
            AutoCloseable owned,
            DestinationSpec destination,
            String subject,
            boolean artemis) {
        Optional<String> username = destination.find("username");
        try {
            Connection connection = username.isPresent()
                    ? factory.createConnection(
                            username.get(), destination.find("password").orElse(""))
                    : factory.createConnection();
            return new Broker(connection, owned, subject, artemis);
        } catch (JMSSecurityException e) {
            throw new DeliveryException(
                    ErrorCode.BROKER_USER,
                    subject + ": the broker refuses the user" + code(e) + ": check username and password");
        } catch (JMSException e) {
            throw new UnreachableException(
                    ErrorCode.BROKER_UNREACHABLE,
                    subject + ": the broker can't be reached" + code(e)
                            + ": check broker-url, and that the broker is up; then run the export again");
        }
    }

    /** Whether it is an Artemis broker for sure, which drops a message whose id it has had. */
    boolean knowsRepetitions() {
        return artemis;
    }

    Connection connection() {
        return connection;
    }

    /** Puts a failure into words that may be read by anybody. */
    DeliveryException failed(String what, JMSException e) {
        String advice = e instanceof JMSSecurityException
                ? ": give the user the permission to send there"
                : ". What was committed stays; run the export again and it goes on from there";
        return new DeliveryException(
                e instanceof JMSSecurityException ? ErrorCode.BROKER_PERMISSION : ErrorCode.BROKER_REFUSAL,
                subject + ": " + what + code(e) + advice);
    }

    private static String code(JMSException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Matcher code = CODE.matcher(cause.getMessage() == null ? "" : cause.getMessage());
            if (code.find()) {
                return " (" + code.group() + ")";
            }
        }
        return " (" + e.getClass().getSimpleName() + ")";
    }

    @Override
    public void close() {
        try (factory) {
            connection.close();
        } catch (Exception e) {
            // all that was to be kept has been committed
        }
    }
}
