package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.Deliveries;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunInProgress;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;

/**
 * Takes a delivery; bean {@code stellicDeliveryWait}. Another process may be at it that was at the run before: then the
 * delivery waits, without a thread, until that one has ended it or its lease has run out. Fails if the run is stopped,
 * or this process takes no more work. Thread-safe.
 */
public final class DeliveryWait extends WaitWithoutThread {
    private final Deliveries deliveries;
    private final Drain drain;

    /** @param threads by which deliveries go on */
    public DeliveryWait(Deliveries deliveries, Drain drain, ExecutorService threads) {
        super("StellicDeliveryWait", threads);
        this.deliveries = deliveries;
        this.drain = drain;
    }

    @Override
    boolean hasToWait(Exchange exchange, boolean waited) {
        Delivery delivery = exchange.getProperty(StellicConstants.PROPERTY_DELIVERY, Delivery.class);
        exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class).checkGoesOn();
        drain.checkGoesOn(delivery);
        if (!delivery.accounts().take()) {
            return true;
        }
        if (waited && isDelivered(delivery)) {
            throw new EndedElsewhereException();
        }
        return false;
    }

    private boolean isDelivered(Delivery delivery) {
        return deliveries
                .find(delivery.runId(), delivery.getDestinationName())
                .filter(record -> record.status() == DeliveryRecord.Status.DELIVERED)
                .isPresent();
    }

    /** Another process has brought the delivery to its end. */
    static final class EndedElsewhereException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
