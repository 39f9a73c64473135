package io.stellicroutes.config;

/**
 * What an export's deliveries must keep to.
 *
 * @param maxRejects how many rows may be rejected
 */
public record Rules(MaxRejects maxRejects) {
    /** What holds where nothing is configured. */
    public static final Rules DEFAULT = new Rules(MaxRejects.DEFAULT);
}
