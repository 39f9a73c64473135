package io.stellicroutes.delivery.database;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The statements of a load. Tables come in quoted, with their schema; columns do not. */
interface TableSql extends SqlNames {
    /** Makes a table. */
    default String createTable(String table, List<Column> columns) {
        String body = columns.stream()
                .map(column -> quote(column.name()) + " " + column.definition())
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + table + " (" + body + ")";
    }

    /** Makes a table without rows that has some columns of another one. */
    default String createTableLike(String table, String other, List<String> columns) {
        return "CREATE TABLE " + table + " AS " + selectNothing(other, columns);
    }

    /** Adds a column to a table. */
    default String addColumn(String table, Column column) {
        return "ALTER TABLE " + table + " ADD COLUMN " + quote(column.name()) + " " + column.definition();
    }

    /** Makes an index; its name and the table's schema, which may be empty, are not quoted. */
    default String createIndex(boolean unique, String schema, String name, String table, List<String> columns) {
        return "CREATE " + (unique ? "UNIQUE " : "") + "INDEX " + indexName(schema, name) + " ON " + table + " ("
                + list(columns) + ")";
    }

    /** The name of an index that is made. */
    default String indexName(String schema, String name) {
        return quote(name);
    }

    /** Undoes {@link #createIndex}. */
    default String dropIndex(String schema, String name, String table) {
        return "DROP INDEX " + table(schema, name);
    }

    /** Whether a table that was created in a transaction vanishes when the transaction is rolled back. */
    default boolean rollsBackDdl() {
        return false;
    }

    /** Deletes all rows. */
    default String deleteAll(String table) {
        return "DELETE FROM " + table;
    }

    /** Deletes the rows of the run that is its parameter. */
    default String deleteRun(String table) {
        return "DELETE FROM " + table + " WHERE " + quote(OwnColumns.RUN_ID) + " = ?";
    }

    /** Keeps other writers, not readers, away from a table to the end of the transaction; empty if other means do. */
    default Optional<String> lock(String table) {
        return Optional.empty();
    }

    /**
     * Keeps everybody away from a table of which something is to be taken away. By itself, a statement that changes a
     * table commits: a constraint that none of its rows may break says atomically that it is not in use, and goes with
     * what is taken away.
     *
     * @param unused the condition that is true of each row if nobody has begun to use it; empty for none
     */
    default Apart apart(String table, String unused) {
        String name = quote("stellic_unused");
        return unused.isEmpty()
                ? new Apart(false, List.of(), List.of())
                : new Apart(
                        false,
                        List.of("ALTER TABLE " + table + " ADD CONSTRAINT " + name + " CHECK (" + unused + ")"),
                        List.of("ALTER TABLE " + table + " DROP CONSTRAINT " + name));
    }

    /** Inserts a row: a parameter a column. */
    default String insert(String table, List<String> columns) {
        return insert(table, columns, 1);
    }

    /** Rows in one statement. */
    default String insert(String table, List<String> columns, int rows) {
        String row = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        return "INSERT INTO " + table + " (" + list(columns) + ") VALUES "
                + String.join(", ", Collections.nCopies(rows, row));
    }

    /** A query without rows, for its columns' types. */
    default String selectNothing(String table, List<String> columns) {
        return "SELECT " + list(columns) + " FROM " + table + " WHERE 1 = 0";
    }

    /** The quoted name of a staging table that only this connection fills. */
    default String stage(String id) {
        return quote("stellic_stage_" + id);
    }

    /** Whether the staging table may be made after the transaction's begin, and then vanishes with it. */
    default boolean stagesInTransaction() {
        return false;
    }

    /** Makes a staging table with some of a table's columns. */
    String createStage(String stage, String table, List<Column> columns);

    /** Removes a staging table. */
    default String dropStage(String stage) {
        return "DROP TABLE " + stage;
    }

    /** Counts the staged rows whose key a later one has, too; only the keys are sorted for it, not whole rows. */
    default String replacedRows(String stage, List<String> key) {
        String rank = quote(OwnColumns.RANK);
        return "SELECT COALESCE(SUM(" + rank + " - 1), 0) FROM (SELECT COUNT(*) AS " + rank + " FROM " + stage
                + " GROUP BY " + list(key) + " HAVING COUNT(*) > 1) repeated";
    }

    /** Selects the staged rows; of those with one key the last of the file. */
    default String winners(String stage, List<String> columns, List<String> key, boolean repeated) {
        if (!repeated) {
            return "SELECT " + list(columns) + " FROM " + stage;
        }
        String rank = quote(OwnColumns.RANK);
        return "SELECT " + list(columns) + " FROM (SELECT " + list(columns) + ", ROW_NUMBER() OVER (PARTITION BY "
                + list(key) + " ORDER BY " + quote(OwnColumns.ROW) + " DESC) AS " + rank + " FROM " + stage
                + ") ranked WHERE " + rank + " = 1";
    }
}
