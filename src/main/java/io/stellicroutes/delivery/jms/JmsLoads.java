package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens deliveries to message brokers; bean {@code stellicJms}. Thread-safe. Jakarta Messaging and the broker's client are
 * optional: their classes are touched only when a delivery is opened.
 */
public final class JmsLoads {
    private static final String BEAN = "#bean:";

    private final Function<String, Object> beans;

    /** @param beans finds a bean of the runtime by its name; null if there is none */
    public JmsLoads(Function<String, Object> beans) {
        this.beans = beans;
    }

    /**
     * Connects to the broker. The load must be closed.
     *
     * @throws ConfigException if a setting is wrong or the broker's client is not on the classpath
     * @throws io.stellicroutes.delivery.DeliveryException if the broker can't be reached or refuses the user
     */
    public Load open(LoadContext context) {
        DestinationSpec destination = context.destination();
        return withClient(destination, () -> new JmsLoad(context, broker(destination, context.toString())));
    }

    /**
     * Connects to the broker and logs in; sends nothing and makes no queue.
     *
     * @throws ConfigException as {@link #open}
     * @throws io.stellicroutes.delivery.DeliveryException as {@link #open}
     */
    public void check(DestinationSpec destination) {
        withClient(destination, () -> {
            broker(destination, "destination " + destination.name()).close();
            return null;
        });
    }

    private Broker broker(DestinationSpec destination, String subject) {
        Optional<String> reference = destination.find("connection-factory");
        if (reference.isEmpty()) {
            return Broker.artemis(destination, subject);
        }
        String name = reference.get().startsWith(BEAN) ? reference.get().substring(BEAN.length()) : reference.get();
        Object bean = beans.apply(name);
        if (bean == null) {
            throw new ConfigException(
                    ErrorCode.MISSING_BEAN,
                    property(destination, "connection-factory") + " names the bean " + name + ", which is not there");
        }
        return Broker.of(bean, destination, subject);
    }

    private static <T> T withClient(DestinationSpec destination, Opening<T> opening) {
        try {
            return opening.open();
        } catch (NoClassDefFoundError e) {
            throw new ConfigException(
                    ErrorCode.MISSING_LIBRARY,
                    destination.find("connection-factory").isPresent()
                            ? "destination " + destination.name()
                                    + " needs jakarta.jms:jakarta.jms-api on the classpath"
                            : property(destination, "broker-url")
                                    + " needs org.apache.artemis:artemis-jakarta-client on the classpath");
        }
    }

    static String property(DestinationSpec destination, String setting) {
        return "stellic.destinations." + destination.name() + "." + setting;
    }

    private interface Opening<T> {
        T open();
    }
}
