package io.stellicroutes.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
        TIMESTAMP;

        private static final Set<String> NUMBERS = Set.of(
                "smallint",
                "int2",
                "integer",
                "int",
                "int4",
                "bigint",
                "int8",
                "decimal",
                "numeric",
                "number",
                "dec",
                "double",
                "double precision",
                "float",
                "float8",
                "real",
                "float4");

        /** By what texts are one value in a column of an SQL type; empty where each is its own. */
        private static Optional<Normalisation> ofType(String type) {
            String name = type.strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("\\s+", " ")
                    .replaceAll(" ?\\(.*", "");
            return NUMBERS.contains(name)
                    ? Optional.of(NUMBER)
                    : name.startsWith("timestamp") || name.startsWith("datetime")
                            ? Optional.of(TIMESTAMP)
                            : Optional.empty();
        }
    }

    /**
     * What holds for an export at a destination: where rows are found by their key, texts that are one number or one
     * time in a key column of such a type are one key.
     */
    public static ChangeRules of(ExportSpec export, DestinationSpec destination) {
        ChangeRules rules = export.rules().changes();
        if (!destination.merges()) {
            return rules;
        }
        Map<String, String> types = new HashMap<>();
        export.columnTypes().forEach((column, type) -> types.put(column.toLowerCase(Locale.ROOT), type));
        destination.settings().forEach((name, type) -> ColumnRules.between(name, ".type")
                .ifPresent(column -> types.put(column, type)));
        Map<String, List<Normalisation>> normalise = new HashMap<>(rules.normalise());
        for (String column : export.key()) {
            Optional.ofNullable(types.get(column.toLowerCase(Locale.ROOT)))
                    .flatMap(Normalisation::ofType)
                    .ifPresent(step -> normalise.merge(
                            column.toLowerCase(Locale.ROOT), List.of(step), (given, more) -> Stream.concat(
                                            given.stream(), more.stream())
                                    .toList()));
        }
        return new ChangeRules(
                rules.duplicateKeys(),
                rules.columnsChanged(),
                rules.ignore(),
                normalise,
                rules.maxDeletes(),
                rules.maxUpdates());
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
