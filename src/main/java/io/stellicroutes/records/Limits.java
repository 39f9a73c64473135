package io.stellicroutes.records;

/**
 * What a file may hold, so that no file fills the memory.
 *
 * @param delimiter the character between two fields
 * @param columns fields in a row, at most
 * @param field characters in a field, at most
 */
public record Limits(char delimiter, int columns, int field) {
    /** A comma, 10,000 columns, 4 Mi characters. */
    public static final Limits DEFAULT = new Limits(',', 10_000, 1 << 22);
}
