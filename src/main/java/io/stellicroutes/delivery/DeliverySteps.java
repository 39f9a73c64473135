package io.stellicroutes.delivery;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.records.Batch;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/** The steps that the routes {@code to-*} share; bean {@code stellicDelivery}. Stateless. */
public final class DeliverySteps {
    /**
     * Writes a batch to the load that the route has opened. A batch of which the load rejects rows gets its checkpoint
     * at once: a destination that knows repetitions need not know which rows of earlier batches it has refused.
     */
    public void write(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_LOAD) Load load,
            @Body Batch batch)
            throws Exception {
        long rejected = delivery.rejected();
        delivery.countDelivered(load.write(batch));
        if (delivery.rejected() > rejected) {
            delivery.checkpointAtOnce();
        }
    }

    /** Makes what was written visible, unless too many of its rows were rejected. */
    public void finish(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_LOAD) Load load)
            throws Exception {
        delivery.accounts().check();
        delivery.countDelivered(load.rest());
        delivery.checkBeforeFinish();
        load.complete();
        delivery.accounts().check();
        if (load.commitsAtEnd()) {
            delivery.accounts().committing(1, delivery.read());
        }
        load.finish();
        if (!load.commitsAtEnd()) {
            // a file may have taken long to be finished, and goes to its destination next
            delivery.accounts().check();
        }
    }

    /** Counts a batch that the route has sent to an endpoint by itself. */
    public void sent(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_BATCH) Batch batch) {
        delivery.countDelivered(batch.size());
    }

    /**
     * Puts on record that a batch has reached its destination for good, or its rows the reject table: for destinations
     * that take a delivery bit by bit. A delivery that resumes starts after it. Where the destination
     * {@linkplain Load#knowsRepetitions() knows repetitions}, for some batches together.
     *
     * @param load null if the route sends by itself
     */
    public void checkpoint(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_LOAD) Load load,
            @ExchangeProperty(StellicConstants.PROPERTY_BATCH) Batch batch) {
        delivery.checkpoint(batch.through(), load != null && load.knowsRepetitions());
    }
}
