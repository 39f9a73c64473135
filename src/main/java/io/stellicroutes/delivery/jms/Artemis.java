package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.artemis.jms.client.JMSExceptionHelper;

/** The only class that names Artemis' client, which need not be there. */
final class Artemis implements AutoCloseable {
    /** Bytes under way before the client waits for the broker: 64 KiB, Artemis' own, halts a bulk load all the time. */
    private static final int PRODUCER_WINDOW = 1 << 20;

    /** What the broker knows a session's delivery by. */
    private static final String DELIVERY = "stellic-delivery";

    private final ActiveMQConnectionFactory factory;

    private Artemis(ActiveMQConnectionFactory factory) {
        this.factory = factory;
    }

    static Artemis of(DestinationSpec destination) {
        ActiveMQConnectionFactory factory;
        try {
            factory = new ActiveMQConnectionFactory(destination.get("broker-url"));
        } catch (RuntimeException e) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty(JmsLoads.property(destination, "broker-url")),
                    "is not the URL of an Artemis broker, such as tcp://broker:61616"));
        }
        if (factory.getProducerWindowSize() == ActiveMQClient.DEFAULT_PRODUCER_WINDOW_SIZE) {
            factory.setProducerWindowSize(PRODUCER_WINDOW);
        }
        return new Artemis(factory);
    }

    /**
     * Marks a session as the one of a delivery, unless there is another one that still lives at the broker. The broker
     * removes a session after it has rolled back the session's transaction: once a claim succeeds, an earlier session
     * of the same delivery can't commit any more.
     *
     * @return false while there is another one
     */
    static boolean claim(Session session, String delivery) throws JMSException {
        try {
            ((ActiveMQSession) session).getCoreSession().addUniqueMetaData(DELIVERY, delivery);
            return true;
        } catch (ActiveMQException e) {
            if (e.getType() == ActiveMQExceptionType.DUPLICATE_METADATA) {
                return false;
            }
            throw JMSExceptionHelper.convertFromActiveMQException(e);
        }
    }

    ConnectionFactory factory() {
        return factory;
    }

    @Override
    public void close() {
        factory.close();
    }
}
