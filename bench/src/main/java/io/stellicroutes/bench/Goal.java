package io.stellicroutes.bench;

import java.util.Locale;

/**
 * What is to be reached.
 *
 * @param faster whether the ratio is the peer's time over ours, so that more is better; else ours over the peer's
 * @param bound the ratio that is wanted, at most or at least
 */
public record Goal(boolean faster, double bound) {
    /** Our wall time is at most so many times the peer's. */
    public static Goal timeAtMost(double bound) {
        return new Goal(false, bound);
    }

    /** We are at least so many times as fast as the peer; the same as a rate, for both move the same. */
    public static Goal timesAsFast(double bound) {
        return new Goal(true, bound);
    }

    double ratio(double ours, double peers) {
        return faster ? peers / ours : ours / peers;
    }

    boolean isMet(double ratio) {
        return faster ? ratio >= bound : ratio <= bound;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, faster ? "rate ≥ %.2f ×" : "time ≤ %.2f ×", bound);
    }
}
