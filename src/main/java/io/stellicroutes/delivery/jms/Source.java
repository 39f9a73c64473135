package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import jakarta.jms.ConnectionFactory;

/**
 * Where the connections to a broker come from.
 *
 * @param factory what makes them
 * @param owned what must be closed behind them
 * @param broker what errors call the broker
 * @param artemis whether it is Artemis by its own client for sure: a broker that drops a message whose id it has had
 */
record Source(ConnectionFactory factory, AutoCloseable owned, String broker, boolean artemis) {
    /** The Artemis broker of {@code broker-url}. */
    static Source artemis(DestinationSpec destination) {
        Artemis artemis = Artemis.of(destination);
        String addresses = Addresses.in(destination.get("broker-url"));
        return new Source(
                artemis.factory(), artemis, addresses.isEmpty() ? "the broker" : "the broker at " + addresses, true);
    }

    /**
     * A factory of the runtime, which is left open.
     *
     * @param bean its name
     */
    static Source of(String bean, Object factory, DestinationSpec destination) {
        if (!(factory instanceof ConnectionFactory connections)) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.WRONG_BEAN,
                    Subject.ofProperty(JmsLoads.property(destination, "connection-factory")),
                    "names a bean that is a " + factory.getClass().getName() + " and no jakarta.jms.ConnectionFactory"
                            + advice(factory)));
        }
        return new Source(connections, () -> {}, "the broker of bean " + bean, false);
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
}
