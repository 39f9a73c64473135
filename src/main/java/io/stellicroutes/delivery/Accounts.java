package io.stellicroutes.delivery;

import java.util.Optional;

/** Where a delivery keeps its books. For one thread. */
public interface Accounts extends RejectSink {
    /**
     * Takes the delivery exclusively, until {@link #giveBack}.
     *
     * @return false if another process has it
     */
    default boolean take() {
        return true;
    }

    /** {@return whether it has been taken, and not given back} */
    default boolean isTaken() {
        return true;
    }

    /** Its end is on record, by which it was given back. */
    default void ended() {
        // not for a delivery that only one can have
    }

    /** Gives the delivery back, unless its end has, or it is lost. */
    default void giveBack() {
        // not for a delivery that only one can have
    }

    /**
     * {@return the fencing token of a delivery that was taken: greater than that of each earlier taking, also of other
     * runs' deliveries of the same export to the same destination. 0 if there is none}
     */
    default long epoch() {
        return 0;
    }

    /** {@return as {@link #epoch}, of the last taking of the same delivery before this one; 0 if there was none} */
    default long epochBefore() {
        return 0;
    }

    /**
     * From now on {@link #check} asks this, too.
     *
     * @param turn throws if the delivery may not go on beside others to its destination
     */
    default void keepTo(Runnable turn) {
        // not for a delivery without an end
    }

    /** {@return whether another process is known to have taken the delivery: it is to be left alone} */
    default boolean isLost() {
        return false;
    }

    /**
     * The destination has seen a later taking of the delivery: makes sure that it is one.
     *
     * @throws RuntimeException if the ledger, too, says that another process has taken the delivery
     */
    default void fencedOff() {
        // not for a delivery that only one can have
    }

    /**
     * Records a checkpoint: everything up to a row is committed or rejected. A delivery that resumes starts after it.
     *
     * @param row the row's number, from 1
     * @param delivered how many of the rows up to it were delivered
     * @param skipped how many of them count nowhere; the others were rejected
     * @param batches how many batches that is since the last time
     */
    void checkpoint(long row, long delivered, long skipped, int batches);

    /**
     * The destination is told next to commit rows, for the first time in this delivery: on record before it is done,
     * for the answer may be lost, or the process killed.
     *
     * @param from the first row that is committed, from 1
     * @param through the last one
     */
    default void committing(long from, long through) {
        // not for a delivery without an end
    }

    /**
     * {@return the token by which the destination knows how far the delivery has come; empty if none is on record}
     *
     * @param attempt as in {@link LoadContext#attempt()}
     */
    default Optional<String> token(String attempt) {
        return Optional.empty();
    }

    /**
     * Puts the token on record.
     *
     * @param attempt as in {@link LoadContext#attempt()}
     * @param token what the destination has given
     */
    default void token(String attempt, String token) {
        // not for a delivery without an end
    }

    /**
     * The delivery has ended or restarts: its token is no longer valid.
     *
     * @param attempt as in {@link LoadContext#attempt()}
     */
    default void forgetToken(String attempt) {
        // as above
    }

    /** Writes down what has been held back. */
    default void flush() {
        // nothing is held back
    }
}
