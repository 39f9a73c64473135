package io.stellicroutes.run;

import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;

/**
 * Is told what becomes of runs, on the thread that drives the run, when the ledger has it already; previews are not
 * told. To be quick: what takes long is done elsewhere. Thread-safe.
 */
public interface RunListener {
    /** A run has begun, or is resumed; with a replay, it is delivered again. */
    default void begun(RunInProgress run) {}

    /**
     * A delivery has ended: delivered, failed, or held.
     *
     * @param record as the ledger has it
     */
    default void deliveryEnded(RunInProgress run, Delivery delivery, DeliveryRecord record) {}

    /**
     * A run has ended, or was stopped: then its status is {@code RUNNING}, and it goes on later. Not told of a run that
     * another process has taken over, nor of a replay that has changed nothing.
     */
    default void ended(RunInProgress run, RunReport report) {}
}
