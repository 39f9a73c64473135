package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Opens deliveries to message brokers; bean {@code stellicJms}. Thread-safe. Jakarta Messaging and the broker's client
 * are optional: their classes are touched only when a delivery is opened.
 */
public final class JmsLoads implements Loads {
    private static final String BEAN = "#bean:";
    private static final String POSITIONS = "stellic.positions";

    private final Function<String, Object> beans;
    private final Duration retention;
    private final BooleanSupplier stopping;

    /**
     * @param beans finds a bean of the runtime by its name; null if there is none
     * @param retention how long a run that has ended may be resumed
     * @param stopping whether the bundle stops
     */
    public JmsLoads(Function<String, Object> beans, Duration retention, BooleanSupplier stopping) {
        this.beans = beans;
        this.retention = retention;
        this.stopping = stopping;
    }

    /**
     * Connects to the broker, and waits until no earlier session of the same delivery can commit there any more. The
     * load must be closed.
     *
     * @throws ConfigException if a setting is wrong or the broker's client is not on the classpath
     * @throws io.stellicroutes.delivery.DeliveryException if the broker can't be reached or refuses the user
     */
    @Override
    public Load open(LoadContext context) {
        DestinationSpec destination = context.destination();
        return withClient(
                destination,
                () -> JmsLoad.open(
                        context,
                        Broker.connect(source(destination), destination, context.subject(), stopping),
                        retention.plus(retention)));
    }

    /**
     * Connects to the broker and logs in; sends nothing and makes no queue.
     *
     * @throws ConfigException as {@link #open}
     * @throws io.stellicroutes.delivery.DeliveryException as {@link #open}
     */
    @Override
    public void check(DestinationSpec destination) {
        withClient(destination, () -> {
            Broker.connect(source(destination), destination, destination.subject(), stopping)
                    .close();
            return null;
        });
    }

    private Source source(DestinationSpec destination) {
        Optional<String> reference = destination.find("connection-factory");
        if (reference.isEmpty()) {
            return Source.artemis(destination);
        }
        String name = reference.get().startsWith(BEAN) ? reference.get().substring(BEAN.length()) : reference.get();
        Object bean = beans.apply(name);
        if (bean == null) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.MISSING_BEAN,
                    Subject.ofProperty(property(destination, "connection-factory")),
                    "names the bean " + name + ", which is not there"));
        }
        return Source.of(name, bean, destination);
    }

    private static <T> T withClient(DestinationSpec destination, Opening<T> opening) {
        try {
            return opening.open();
        } catch (NoClassDefFoundError e) {
            boolean factory = destination.find("connection-factory").isPresent();
            throw new ConfigException(Problem.completing(
                    ErrorCode.MISSING_LIBRARY,
                    factory ? destination.subject() : Subject.ofProperty(property(destination, "broker-url")),
                    factory
                            ? "needs jakarta.jms:jakarta.jms-api on the classpath"
                            : "needs org.apache.artemis:artemis-jakarta-client on the classpath"));
        }
    }

    /** The queue in which deliveries keep their position, its placeholders not filled; empty if they keep none. */
    static Optional<String> positionQueue(DestinationSpec destination) {
        return destination
                .find("position-queue")
                .or(() -> destination.find("connection-factory").map(factory -> POSITIONS))
                .filter(queue -> !queue.equals("none"));
    }

    static String property(DestinationSpec destination, String setting) {
        return destination.property(setting);
    }

    private interface Opening<T> {
        T open();
    }
}
