package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** The only class that names Artemis' client, which need not be there. */
final class Artemis implements AutoCloseable {
    /** Bytes under way before the client waits for the broker: 64 KiB, Artemis' own, halts a bulk load all the time. */
    private static final int PRODUCER_WINDOW = 1 << 20;

    private final ActiveMQConnectionFactory factory;

    private Artemis(ActiveMQConnectionFactory factory) {
        this.factory = factory;
    }

    static Artemis of(DestinationSpec destination) {
        ActiveMQConnectionFactory factory;
        try {
            factory = new ActiveMQConnectionFactory(destination.get("broker-url"));
        } catch (RuntimeException e) {
            throw new ConfigException(
                    ErrorCode.INVALID_VALUE,
                    JmsLoads.property(destination, "broker-url")
                            + " is not the URL of an Artemis broker, such as tcp://broker:61616");
        }
        if (factory.getProducerWindowSize() == ActiveMQClient.DEFAULT_PRODUCER_WINDOW_SIZE) {
            factory.setProducerWindowSize(PRODUCER_WINDOW);
        }
        return new Artemis(factory);
    }

    ConnectionFactory factory() {
        return factory;
    }

    @Override
    public void close() {
        factory.close();
    }
}
