package io.stellicroutes.delivery.database;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The names of tables and columns in SQL. Every identifier is quoted on the way out, so that neither a header's name
 * nor a configured one is ever read as SQL.
 */
interface SqlNames {
    /** The longest identifier, as {@link #identifierLength} counts it. */
    int identifierLimit();

    /** An identifier as it stands in SQL, whatever characters it holds. */
    default String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    /** A table in SQL; its schema may be empty. */
    default String table(String schema, String name) {
        return (schema.isEmpty() ? "" : quote(schema) + ".") + quote(name);
    }

    /** The length of an identifier as its limit counts it: in characters, or in bytes. */
    default int identifierLength(String identifier) {
        return identifier.length();
    }

    /** Whether an identifier may hold a character beyond the basic plane, as emoji are. */
    default boolean allowsSupplementary() {
        return true;
    }

    /** Whether an identifier is not too long. */
    default boolean fits(String identifier) {
        return identifierLength(identifier) <= identifierLimit();
    }

    /** The longest beginning of a name that fits together with a suffix; characters stay whole. */
    default String bound(String name, String suffix) {
        if (fits(name + suffix)) {
            return name + suffix;
        }
        int end = name.length();
        while (end > 0 && !fits(name.substring(0, end) + suffix)) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end).stripTrailing() + suffix;
    }

    /** Columns, quoted, between commas. */
    default String list(List<String> columns) {
        return pairs(columns, "%1$s", ", ");
    }

    /** Columns, quoted, each in the places of {@code %1$s} in a text. */
    default String pairs(List<String> columns, String each, String between) {
        return columns.stream()
                .map(column -> each.replace("%1$s", quote(column)))
                .collect(Collectors.joining(between));
    }
}
