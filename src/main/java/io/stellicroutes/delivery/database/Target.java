package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
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
 * @param dialect the database's
 * @param schema as configured, or empty for the connection's own
 * @param table as configured
 */
record Target(Dialect dialect, String schema, String table) {
    /** A column that is there. */
    record Existing(String name, ColumnType type) {}

    /** The table in SQL. */
    String sql() {
        return (schema.isEmpty() ? "" : dialect.quote(schema) + ".") + dialect.quote(table);
    }

    /** The table's columns in their order; none if there is no such table. */
    List<Existing> columns(Connection connection) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        Map<String, Existing> columns = new LinkedHashMap<>();
        try (ResultSet found = metadata.getColumns(
                catalog(connection), escaped(schema(connection), metadata), escaped(table, metadata), "%")) {
            while (found.next()) {
                String name = found.getString("COLUMN_NAME");
                columns.put(
                        name,
                        new Existing(
                                name,
                                ColumnType.existing(
                                        dialect,
                                        found.getInt("DATA_TYPE"),
                                        found.getInt("COLUMN_SIZE"),
                                        found.getInt("DECIMAL_DIGITS"),
                                        found.getString("TYPE_NAME"))));
            }
        }
        judgedByTheirText(connection, columns)
                .forEach((name, type) -> columns.replace(
                        name, new Existing(name, ColumnType.existing(dialect, Types.OTHER, 0, 0, type))));
        return List.copyOf(columns.values());
    }

    /** Columns that the metadata above have as texts and numbers, though there is a CHECK in their type: JSON in MariaDB, a domain in H2. */
    private Map<String, String> judgedByTheirText(Connection connection, Map<String, Existing> columns)
            throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        if (dialect == Dialect.MARIADB && !columns.isEmpty()) {
            try (Statement statement = connection.createStatement();
                    ResultSet nothing =
                            statement.executeQuery(dialect.selectNothing(sql(), List.copyOf(columns.keySet())))) {
                ResultSetMetaData found = nothing.getMetaData();
                for (int i = 1; i <= found.getColumnCount(); i++) {
                    if (found.getColumnTypeName(i).equals("JSON")) {
                        types.put(found.getColumnName(i), "JSON");
                    }
                }
            }
        } else if (dialect == Dialect.H2) {
            try (PreparedStatement ask = connection.prepareStatement(
                    "SELECT COLUMN_NAME, DOMAIN_NAME"
                            + " FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND DOMAIN_NAME IS NOT NULL")) {
                ask.setString(1, schema(connection));
                ask.setString(2, table);
                try (ResultSet found = ask.executeQuery()) {
                    while (found.next()) {
                        types.put(found.getString(1), found.getString(2));
                    }
                }
            }
        }
        return types;
    }

    /** Whether the table can take back a statement, as some of MariaDB's and MySQL's engines can't. */
    boolean takesBack(Connection connection) throws SQLException {
        if (!dialect.isMySql()) {
            return true;
        }
        try (PreparedStatement ask = connection.prepareStatement("SELECT 1 FROM information_schema.TABLES t"
                + " JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE"
                + " WHERE e.TRANSACTIONS = 'YES' AND t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?")) {
            ask.setString(1, catalog(connection));
            ask.setString(2, table);
            try (ResultSet found = ask.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Whether a unique index spans just these columns. */
    boolean isUnique(Connection connection, Collection<String> key) throws SQLException {
        Map<String, Set<String>> indexes = new LinkedHashMap<>();
        try (ResultSet found =
                connection.getMetaData().getIndexInfo(catalog(connection), schema(connection), table, true, true)) {
            while (found.next()) {
                String index = found.getString("INDEX_NAME");
                String column = found.getString("COLUMN_NAME");
                if (index != null && column != null && found.getString("FILTER_CONDITION") == null) {
                    indexes.computeIfAbsent(index, i -> new HashSet<>()).add(unquoted(column));
                }
            }
        }
        return indexes.containsValue(new HashSet<>(key));
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

    private String catalog(Connection connection) throws SQLException {
        return dialect.isMySql() && !schema.isEmpty() ? schema : connection.getCatalog();
    }

    private String schema(Connection connection) throws SQLException {
        if (dialect.isMySql()) {
            return null;
        }
        return schema.isEmpty() ? connection.getSchema() : schema;
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
