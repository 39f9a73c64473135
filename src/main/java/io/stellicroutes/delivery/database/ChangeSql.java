package io.stellicroutes.delivery.database;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The statements by which staged rows change a table. In conditions and values {@code t} is the table and {@code s} the
 * staged rows, of which each key has one. Tables come in quoted, columns do not; an empty condition is none.
 */
interface ChangeSql extends SqlNames {
    /** An instant in SQL, to the microsecond. */
    DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** Whether two values of a column's type are not the same, of which either may be NULL; true or false. */
    default String differ(ColumnType type, String one, String other) {
        return one + " IS DISTINCT FROM " + other;
    }

    /** Whether the table and the staged rows differ in one of some columns; empty if there is none. */
    default String differ(List<Column> columns) {
        return columns.stream()
                .map(column -> differ(column.type(), t(column.name()), s(column.name())))
                .collect(Collectors.joining(" OR "));
    }

    /** A time in UTC as a value of a column. */
    default String instant(ColumnType type, LocalDateTime utc) {
        return type.kind() == ColumnType.Kind.TIMESTAMP_WITH_TIME_ZONE
                ? "TIMESTAMP WITH TIME ZONE '" + INSTANT.format(utc) + "+00:00'"
                : "TIMESTAMP '" + INSTANT.format(utc) + "'";
    }

    /** A text that is a value. */
    default String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A truth value. */
    default String truth(boolean value) {
        return value ? "TRUE" : "FALSE";
    }

    /** Whether a version is the current one; {@code alias} is the table's, with a dot, or empty. */
    default String isCurrent(String alias) {
        return alias + quote(OwnColumns.CURRENT);
    }

    /** A column of the table. */
    default String t(String column) {
        return "t." + quote(column);
    }

    /** A column of the staged rows. */
    default String s(String column) {
        return "s." + quote(column);
    }

    /** Whether rows have the same key. */
    default String sameKey(List<String> key) {
        return pairs(key, "t.%1$s = s.%1$s", " AND ");
    }

    /** Puts a condition behind a word; nothing if there is none. */
    default String where(String word, String condition) {
        return condition.isEmpty() ? "" : " " + word + " (" + condition + ")";
    }

    /** Updates the rows of the table that have the key of a staged row and meet a condition. */
    default String updateMatched(
            String table, String source, List<String> key, Map<String, String> values, String condition) {
        return "MERGE INTO " + table + " t USING " + source + " s ON (" + sameKey(key) + ") WHEN MATCHED"
                + where("AND", condition) + " THEN UPDATE SET " + assignments("t.", values);
    }

    /** Deletes the rows of the table that have the key of a staged row and meet a condition. */
    default String deleteMatched(String table, String source, List<String> key, String condition) {
        return "MERGE INTO " + table + " t USING " + source + " s ON (" + sameKey(key) + ") WHEN MATCHED"
                + where("AND", condition) + " THEN DELETE";
    }

    /**
     * Inserts the staged rows whose key no row of the table has that meets a condition.
     *
     * @param values by the table's columns
     */
    default String insertMissing(
            String table, String source, List<String> key, Map<String, String> values, String condition) {
        return insertAll(table, source, values) + " WHERE NOT " + thereIs(table + " t", key, condition);
    }

    /** Inserts the staged rows. */
    default String insertAll(String table, String source, Map<String, String> values) {
        return "INSERT INTO " + table + " (" + list(List.copyOf(values.keySet())) + ") SELECT "
                + String.join(", ", values.values()) + " FROM " + source + " s";
    }

    /** Stages the keys of the rows that meet a condition and have the key of no row of the given staging tables. */
    default String stageMissing(String stage, String table, List<String> key, String condition, List<String> sources) {
        String missing = sources.stream()
                .map(source -> "NOT " + thereIs(source + " s", key, ""))
                .collect(Collectors.joining(" AND "));
        return "INSERT INTO " + stage + " (" + list(key) + ") SELECT " + pairs(key, "t.%1$s", ", ") + " FROM " + table
                + " t WHERE " + missing + where("AND", condition);
    }

    private String thereIs(String where, List<String> key, String condition) {
        return "EXISTS (SELECT 1 FROM " + where + " WHERE " + sameKey(key) + where("AND", condition) + ")";
    }

    /** Counts the pairs of a row of the table and a staged one that have the same key and meet a condition. */
    default String countMatched(String table, String source, List<String> key, String condition) {
        return "SELECT COUNT(*) FROM " + matched(table, source, key, condition);
    }

    /** What follows FROM, for the pairs of a row of the table and a staged one. */
    default String matched(String table, String source, List<String> key, String condition) {
        return source + " s INNER JOIN " + table + " t ON " + sameKey(key) + where("WHERE", condition);
    }

    /** Counts the rows of a table that meet a condition. */
    default String count(String table, String condition) {
        return "SELECT COUNT(*) FROM " + table + " t" + where("WHERE", condition);
    }

    /** What a transaction is told before rows are looked for by their keys. */
    default List<String> beforeChanges() {
        return List.of();
    }

    /** Makes an index of a staging table, without which each row of the table would have to look through all of it. */
    default Optional<String> indexStage(String stage, String name, List<String> key) {
        return Optional.empty();
    }

    /**
     * Makes the unique index by which each key has one current version; where no index can leave the others out, by a
     * hidden column, {@link OwnColumns#CURRENT_ONLY}, that is NULL in these.
     */
    default List<String> indexCurrent(String schema, String name, String table, List<String> key) {
        return List.of(
                "CREATE UNIQUE INDEX " + quote(name) + " ON " + table + " (" + list(key) + ") WHERE " + isCurrent(""));
    }

    /** Whether the versions of a key can be found by the index of the current ones. */
    default boolean findsVersionsByCurrent() {
        return false;
    }

    /** Makes a view, or another one in its place. */
    default String createView(String view, List<String> columns, String table, String condition) {
        return "CREATE OR REPLACE VIEW " + view + " AS SELECT " + list(columns) + " FROM " + table + " WHERE "
                + condition;
    }

    /** What follows SET. */
    default String assignments(String alias, Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> alias + quote(value.getKey()) + " = " + value.getValue())
                .collect(Collectors.joining(", "));
    }
}
