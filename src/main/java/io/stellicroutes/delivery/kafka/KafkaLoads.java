package io.stellicroutes.delivery.kafka;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Opens deliveries to Kafka; bean {@code stellicKafka}. Thread-safe. Kafka's client is optional: its classes are
 * touched only when a delivery is opened.
 */
public final class KafkaLoads implements Loads {
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Set<KafkaLoad> open = ConcurrentHashMap.newKeySet();
    private final BooleanSupplier stopping;

    /** @param stopping whether the bundle stops: nothing is opened any more */
    public KafkaLoads(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    /**
     * Connects to Kafka, and asks how far an earlier attempt of this delivery has come. The load must be closed.
     *
     * @throws ConfigException if an option is wrong or Kafka's client is not on the classpath
     * @throws io.stellicroutes.delivery.DeliveryException if Kafka can't be reached or refuses the user, or if the
     *     bundle stops
     */
    @Override
    public Load open(LoadContext context) {
        if (stopping.getAsBoolean()) {
            throw new KafkaFailures(context.subject(), context.destination()).stopped();
        }
        return withClient(() -> {
            KafkaLoad load = new KafkaLoad(context, open);
            load.open();
            return load;
        });
    }

    /**
     * Lets every delivery end the batch that it is at, if that takes no longer than half a second: the process has
     * drained, and the context stops.
     */
    public void stop() {
        // also for one that is just about to open
        CompletableFuture.delayedExecutor(GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> open.forEach(KafkaLoad::breakOff));
    }

    /**
     * Asks Kafka for its brokers; sends nothing and makes no topic.
     *
     * @throws ConfigException as {@link #open}
     * @throws io.stellicroutes.delivery.DeliveryException as {@link #open}
     */
    @Override
    public void check(DestinationSpec destination) {
        withClient(() -> {
            KafkaLoad.check(destination);
            return null;
        });
    }

    private static <T> T withClient(Opening<T> opening) {
        try {
            return opening.open();
        } catch (NoClassDefFoundError e) {
            throw new ConfigException(
                    ErrorCode.MISSING_LIBRARY,
                    Subject.NONE,
                    "a destination of type kafka needs org.apache.kafka:kafka-clients on the classpath");
        }
    }

    private interface Opening<T> {
        T open();
    }
}
