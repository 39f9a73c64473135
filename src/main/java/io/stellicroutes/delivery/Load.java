package io.stellicroutes.delivery;

import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.records.Batch;
import java.util.Optional;

/**
 * One delivery of a landed file to one destination, batch by batch. Not thread-safe: one delivery, one load.
 *
 * <p>The order of calls is {@code write*}, {@code rest}, {@code complete}, {@code finish}, {@code close}. A load that
 * is closed without {@code finish} leaves nothing half-delivered where the destination can take it back (a database
 * rolls back, a file vanishes); a message destination keeps the batches that it committed.
 */
public interface Load extends AutoCloseable {
    /**
     * Sends a batch. Rows that the destination can't take go to the {@link RejectSink} that the load was opened with.
     *
     * @param batch records in the order of the file, none of them before the checkpoint
     * @return how many rows were taken: those of the batch, less those of earlier batches that the destination has
     *     refused since; so it may be negative
     * @throws Exception if the destination fails: the load must then be closed, not written to again
     */
    long write(Batch batch) throws Exception;

    /**
     * {@return whether a batch that is sent once more leaves nothing twice at the destination, by the destination's own
     * means: then batches need not go on record one by one}
     */
    default boolean knowsRepetitions() {
        return false;
    }

    /**
     * Sends what has been held back, so that every row that the destination refuses is known before anything is
     * visible.
     *
     * @return as of {@link #write}
     * @throws Exception as of {@link #write}
     */
    default long rest() throws Exception {
        return 0;
    }

    /**
     * Does all that is left but the commit. It may take long: whether the delivery may go on is to be asked behind it.
     *
     * @throws Exception as of {@link #write}
     */
    default void complete() throws Exception {
        // most have nothing left
    }

    /**
     * Makes everything written visible at the destination; completes it first, if that has not been done.
     *
     * @throws Exception as of {@link #write}; whether it was made visible says {@link #mayHaveArrived}
     */
    void finish() throws Exception;

    /** {@return whether {@link #finish} sends one commit for all rows: then it is on record before that} */
    default boolean commitsAtEnd() {
        return false;
    }

    /**
     * {@return the rows whose commit was sent, and neither confirmed nor refused; empty if there are none} To be asked
     * after a failure.
     */
    default Optional<UnconfirmedRows> unconfirmed() {
        return Optional.empty();
    }

    /**
     * {@return whether all that was written may be visible at the destination: it has been made so, or nobody knows
     * whether it has} To be asked after a failure; not of a destination that takes a delivery bit by bit.
     */
    default boolean mayHaveArrived() {
        return false;
    }

    /**
     * The end of the delivery is on record, and no attempt will follow: the load may remove what it has kept at the
     * destination for one. Called before {@link #close}, and not at all if the delivery fails.
     *
     * @throws Exception if the destination fails
     */
    default void recorded() throws Exception {
        // most keep nothing there
    }

    /** Lets go of connections and temporary files; takes back what was not finished. */
    @Override
    void close() throws Exception;
}
