package io.stellicroutes.config;

/** What happens when a file has other columns than the last good run's. */
public enum HeaderPolicy {
    /** The delivery fails until a user accepts the new columns. */
    FAIL,
    /** New columns are delivered too, gone ones are left empty; it is warned of. */
    EVOLVE,
    /** As {@link #EVOLVE}, without a warning. */
    IGNORE
}
