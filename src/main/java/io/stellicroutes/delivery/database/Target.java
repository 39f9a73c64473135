package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table that a load fills, as the database describes it.
 *
 * @param schema as configured, or empty for the connection's own
 * @param table as configured
 */
record Target(Database database, String schema, String table) {
    /** A column that is there. */
    record Existing(String name, ColumnType type) {}

    /** The table in SQL. */
    String sql() {
        return database.table(schema, table);
    }

    /** The table's columns in their order; none if there is no such table. */
    List<Existing> columns(Connection connection) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        Map<String, Existing> columns = new LinkedHashMap<>();
        try (ResultSet found = metadata.getColumns(
                database.catalog(connection, schema),
                escaped(database.schema(connection, schema), metadata),
                escaped(table, metadata),
                "%")) {
            while (found.next()) {
                String name = found.getString("COLUMN_NAME");
                columns.put(
                        name,
                        new Existing(
                                name,
                                database.existing(
                                        found.getInt("DATA_TYPE"),
                                        found.getInt("COLUMN_SIZE"),
                                        found.getInt("DECIMAL_DIGITS"),
                                        found.getString("TYPE_NAME"))));
            }
        }
        database.checkedTypes(connection, this, List.copyOf(columns.keySet()))
                .forEach((name, type) ->
                        columns.replace(name, new Existing(name, database.existing(Types.OTHER, 0, 0, type))));
        return List.copyOf(columns.values());
    }

    /** Whether the table can take back a statement. */
    boolean takesBack(Connection connection) throws SQLException {
        return database.takesBack(connection, this);
    }

    /** Whether a unique index spans just these columns. */
    boolean isUnique(Connection connection, Collection<String> key) throws SQLException {
        Map<String, Set<String>> indexes = new LinkedHashMap<>();
        readIndexes(connection, true, found -> {
            String index = found.getString("INDEX_NAME");
            String column = found.getString("COLUMN_NAME");
            if (index != null && column != null && found.getString("FILTER_CONDITION") == null) {
                indexes.computeIfAbsent(index, i -> new HashSet<>()).add(unquoted(column));
            }
        });
        return indexes.containsValue(new HashSet<>(key));
    }

    /** The names of the table's indexes. */
    Set<String> indexes(Connection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        readIndexes(connection, false, found -> names.add(found.getString("INDEX_NAME")));
        return names;
    }

    @FunctionalInterface
    private interface IndexPart {
        void read(ResultSet found) throws SQLException;
    }

    private void readIndexes(Connection connection, boolean unique, IndexPart part) throws SQLException {
        try (ResultSet found = connection
                .getMetaData()
                .getIndexInfo(
                        database.catalog(connection, schema),
                        database.schema(connection, schema),
                        table,
                        unique,
                        true)) {
            while (found.next()) {
                part.read(found);
            }
        }
    }

    /** Some drivers name an index's column as SQL would. */
    private String unquoted(String column) {
        boolean quoted = column.length() > 1 && column.startsWith("\"") && column.endsWith("\"");
        return quoted ? column.substring(1, column.length() - 1) : column;
    }

    /** The names of columns of the table that are in none of the given. */
    static List<Column> missing(List<Column> wanted, List<Existing> existing) {
        Set<String> there = new HashSet<>();
        existing.forEach(column -> there.add(column.name()));
        List<Column> missing = new ArrayList<>(wanted);
        missing.removeIf(column -> there.contains(column.name()));
        return missing;
    }

    private static String escaped(String name, DatabaseMetaData metadata) throws SQLException {
        if (name == null) {
            return null;
        }
        String escape = metadata.getSearchStringEscape();
        return escape == null || escape.isEmpty()
                ? name
                : name.replace(escape, escape + escape)
                        .replace("_", escape + "_")
                        .replace("%", escape + "%");
    }
}
