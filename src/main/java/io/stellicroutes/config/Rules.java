package io.stellicroutes.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an export's deliveries must keep to.
 *
 * @param maxRejects how many rows may be rejected
 * @param header what happens when the columns change; if it is left out, it depends on the destination
 * @param columns the settings {@code columns.*} of all its destinations, by their names
 * @param maxShrink by how many percent a file may be shorter than the last one before it is held back
 * @param changes how files are compared, and how much of them may have changed
 * @param expectedEvery how long after a delivery has succeeded the next one is overdue; if it is left out, the schedule
 *     says
 */
public record Rules(
        Share maxRejects,
        Optional<HeaderPolicy> header,
        Map<String, String> columns,
        BigDecimal maxShrink,
        ChangeRules changes,
        Optional<Duration> expectedEvery) {
    public Rules {
        columns = Map.copyOf(columns);
    }

    /** What holds where nothing is configured. */
    public static final Rules DEFAULT = new Rules(
            Share.parse("0.1%"),
            Optional.empty(),
            Map.of(),
            new BigDecimal("50"),
            ChangeRules.DEFAULT,
            Optional.empty());

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /**
     * What holds for a destination when the columns change.
     *
     * @param lost whether the file may have lost its header row: then nothing evolves that nobody has asked for
     */
    public HeaderPolicy headerFor(DestinationSpec destination, boolean lost) {
        return header.orElse(destination.merges() || lost ? HeaderPolicy.FAIL : HeaderPolicy.EVOLVE);
    }

    /** Whether a file has so few rows, compared with the last one, that it is held back. */
    public boolean isShrunk(long before, long now) {
        BigDecimal least = BigDecimal.valueOf(before).multiply(HUNDRED.subtract(maxShrink));
        return BigDecimal.valueOf(now).multiply(HUNDRED).compareTo(least) < 0;
    }
}
