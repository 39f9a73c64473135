package io.stellicroutes.delivery;

/** Where a leg keeps its books. For one thread. */
public interface Accounts extends Rejects {
    /**
     * Everything up to a row is settled for good, delivered or rejected: a leg that is taken up again goes on behind it.
     *
     * @param row the row's number, from 1
     * @param delivered how many of the rows up to it were delivered; the others were rejected
     * @param batches how many batches that is since the last time
     */
    void settled(long row, long delivered, int batches);

    /** Writes down what has been held back. */
    default void flush() {
        // nothing is held back
    }
}
