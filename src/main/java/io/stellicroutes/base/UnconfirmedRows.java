package io.stellicroutes.base;

import java.util.Optional;

/**
 * Rows that were sent for good, and that the destination has neither confirmed nor refused.
 *
 * @param from the number of the first one, from 1
 * @param through the number of the last one; empty if it is not known how far the delivery came
 */
public record UnconfirmedRows(long from, Optional<Long> through) {
    /** Rows of which the last one is known. */
    public static UnconfirmedRows of(long from, long through) {
        return new UnconfirmedRows(from, Optional.of(through));
    }

    @Override
    public String toString() {
        return through.map(last -> last == from ? "row " + from : "rows " + from + " to " + last)
                .orElse("the rows from " + from + " on");
    }
}
