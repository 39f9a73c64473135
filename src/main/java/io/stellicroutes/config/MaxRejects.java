package io.stellicroutes.config;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many rows of a delivery may be rejected before it fails.
 *
 * @param value a count of rows, or a percentage of those read
 * @param percent whether it is a percentage
 */
public record MaxRejects(BigDecimal value, boolean percent) {
    /** {@code 0.1%}: one row in a thousand. */
    public static final MaxRejects DEFAULT = parse("0.1%");

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** A count such as {@code 50}, or a share such as {@code 0.1%}. */
    public static MaxRejects parse(String text) {
        boolean percent = text.endsWith("%");
        return new MaxRejects(new BigDecimal(percent ? text.substring(0, text.length() - 1) : text), percent);
    }

    /** The largest number of rejects that is still allowed among so many rows: a share is rounded down. */
    public long among(long rows) {
        BigDecimal allowed = percent ? value.multiply(BigDecimal.valueOf(rows)).divide(HUNDRED) : value;
        return allowed.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /** As it is configured. */
    @Override
    public String toString() {
        return value.toPlainString() + (percent ? "%" : "");
    }
}
