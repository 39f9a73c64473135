package io.stellicroutes.delivery;

import java.util.Optional;

/**
 * Rows that were sent for good, and that the destination has neither confirmed nor refused.
 *
 * @param from the number of the first one, from 1
 * @param through the number of the last one; empty if it is not known how far the delivery came
 */
public record Unconfirmed(long from, Optional<Long> through) {
    public static Unconfirmed of(long from, long through) {
        return new Unconfirmed(from, Optional.of(through));
    }
}
