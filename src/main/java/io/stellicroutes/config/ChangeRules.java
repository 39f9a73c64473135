package io.stellicroutes.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an export's files are compared for destinations that get changes. Names of columns are in lower case.
 *
 * @param duplicateKeys what becomes of rows that have the key of another row
 * @param columnsChanged whether a column that is new or gone changes the rows
 * @param ignore columns that do not count
 * @param normalise what is done to a column's values before they are compared, in this order
 * @param maxDeletes how many of the records that a destination has may be deleted by one file
 * @param maxUpdates how many of them may be updated; empty for any number
 */
public record ChangeRules(
        DuplicateKeys duplicateKeys,
        ColumnsChanged columnsChanged,
        Set<String> ignore,
        Map<String, List<Normalisation>> normalise,
        Share maxDeletes,
        Optional<Share> maxUpdates) {
    public ChangeRules {
        ignore = Set.copyOf(ignore);
        normalise = Map.copyOf(normalise);
    }

    /** What holds where nothing is configured. */
    public static final ChangeRules DEFAULT = new ChangeRules(
            DuplicateKeys.FAIL, ColumnsChanged.IGNORE, Set.of(), Map.of(), Share.parse("10%"), Optional.empty());

    /** What becomes of rows that have the key of another row of the file. */
    public enum DuplicateKeys {
        /** The delivery fails before anything is sent. */
        FAIL,
        /** The last one counts. */
        LAST,
        /** The first one counts. */
        FIRST,
        /** All of them are rejected. */
        REJECT
    }

    /** What a column means for the rows that only one of the files has. */
    public enum ColumnsChanged {
        /** It is no change of a row. */
        IGNORE,
        /** Every row is updated. */
        UPDATE
    }

    /** What is done to a value before it is compared. */
    public enum Normalisation {
        /** Blanks at both ends do not count. */
        TRIM,
        /** Case does not count. */
        LOWER,
        /** Equal numbers are equal: {@code 1}, {@code 1.0} and {@code 1e0}. */
        NUMBER,
        /** Equal instants are equal, whatever their offsets; a time without one is in UTC. */
        TIMESTAMP
    }

    /** Whether a column is compared. */
    public boolean counts(String column) {
        return !ignore.contains(column.toLowerCase(Locale.ROOT));
    }

    /** What is done to a column's values before they are compared. */
    public List<Normalisation> of(String column) {
        return normalise.getOrDefault(column.toLowerCase(Locale.ROOT), List.of());
    }
}
