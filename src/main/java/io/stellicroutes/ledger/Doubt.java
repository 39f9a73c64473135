package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * Rows that a delivery has sent for good, or may have sent, and that its destination has not confirmed: whether they are there
 * is not known.
 *
 * @param since when the last confirmed state went on record, or the commit was about to be sent
 */
public record Doubt(Rows rows, Instant since) {
    /**
     * Rows one behind the other.
     *
     * @param from the number of the first one, from 1
     * @param through the number of the last one; empty if it is not known how far the delivery came
     */
    public record Rows(long from, Optional<Long> through) {
        @Override
        public String toString() {
            return through.map(last -> last == from ? "row " + from : "rows " + from + " to " + last)
                    .orElse("the rows from " + from + " on");
        }
    }
}
