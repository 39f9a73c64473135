package io.stellicroutes.config;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many of some rows, at most.
 *
 * @param value a count of rows, or a percentage of all
 * @param percent whether it is a percentage
 */
public record Share(BigDecimal value, boolean percent) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** A count such as {@code 50}, or a share such as {@code 0.1%}. */
    public static Share parse(String text) {
        boolean percent = text.endsWith("%");
        return new Share(new BigDecimal(percent ? text.substring(0, text.length() - 1) : text), percent);
    }

    /** The largest number that is still allowed among so many rows: a percentage is rounded down. */
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
