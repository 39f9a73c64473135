package io.stellicroutes.delivery;

import java.util.Optional;

/** Where a delivery keeps its books. For one thread. */
public interface Accounts extends Rejects {
    /**
     * Everything up to a row is settled for good, delivered or rejected: a delivery that is taken up again goes on behind it.
     *
     * @param row the row's number, from 1
     * @param delivered how many of the rows up to it were delivered; the others were rejected
     * @param batches how many batches that is since the last time
     */
    void settled(long row, long delivered, int batches);

    /**
     * The destination is told next to commit rows, for the first time in this delivery: on record before it is done, for the
     * answer may be lost, or the process killed.
     */
    default void committing(long from, long through) {
        // not for a delivery without an end
    }

    /**
     * The token by which the destination knows how far the delivery has come; empty if none is on record.
     *
     * @param attempt as in {@link LoadContext#attempt()}
     */
    default Optional<String> token(String attempt) {
        return Optional.empty();
    }

    /** Puts the token on record. */
    default void token(String attempt, String token) {
        // not for a delivery without an end
    }

    /** The delivery is settled to its end, or begins anew: its token is of no use any more. */
    default void forgetToken(String attempt) {
        // as above
    }

    /** Writes down what has been held back. */
    default void flush() {
        // nothing is held back
    }
}
