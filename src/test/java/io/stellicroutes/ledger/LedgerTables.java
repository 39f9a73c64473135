package io.stellicroutes.ledger;

import io.stellicroutes.config.StellicConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** All tables of a ledger, but for those that say nothing of runs. */
final class LedgerTables {
    private static final Set<String> APART = Set.of("stellic_schema_history", "stellic_chunk");

    /** What is random, or a time by the database's clock, and those whose times are by it alone. */
    private static final Set<String> ANY = Set.of(
            "created_at",
            "epoch",
            "expires_at",
            "held_until",
            "holder",
            "lineage",
            "not_before",
            "secret",
            "served_at",
            "stellic_lease.token",
            "stellic_node.seen_at",
            "stellic_node.started_at",
            "stellic_outbox.id",
            "stellic_turn_holder.seen_at",
            "taken_at",
            "waits_since");

    private LedgerTables() {}

    /** Each row as a text, but for what is never the same twice: of that, whether it is there. */
    static List<String> contents(StellicConfig.Ledger where) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connection(where);
                Statement statement = connection.createStatement()) {
            for (String table : names(connection)) {
                try (ResultSet found = statement.executeQuery("select * from " + table)) {
                    while (found.next()) {
                        rows.add(row(table, found));
                    }
                }
            }
        }
        return rows.stream().sorted().toList();
    }

    private static String row(String table, ResultSet found) throws SQLException {
        StringBuilder row = new StringBuilder(table);
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            String column = found.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT);
            String value = found.getString(i);
            boolean any = ANY.contains(column) || ANY.contains(table + "." + column);
            row.append(' ').append(column).append('=').append(any && value != null ? "set" : value);
        }
        return row.toString().replaceAll("Z-[0-9a-f]{10}", "Z-");
    }

    /** Removes all rows. */
    static void empty(StellicConfig.Ledger where) throws SQLException {
        try (Connection connection = connection(where);
                Statement statement = connection.createStatement()) {
            for (String table : names(connection)) {
                statement.execute("delete from " + table);
            }
        }
    }

    /** In such an order that no row is removed before those that refer to it. */
    static List<String> names(StellicConfig.Ledger where) throws SQLException {
        try (Connection connection = connection(where)) {
            return names(connection);
        }
    }

    private static List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("select lower(table_name) from information_schema.tables"
                        + " where lower(table_name) like 'stellic\\_%' and lower(table_schema) = 'public'")) {
            while (tables.next()) {
                names.add(tables.getString(1));
            }
        }
        names.removeAll(APART);
        names.sort(Comparator.comparing((String name) -> name.equals("stellic_run"))
                .thenComparing(name -> name.equals("stellic_delivery"))
                .thenComparing(name -> name));
        return names;
    }

    private static Connection connection(StellicConfig.Ledger where) throws SQLException {
        return DriverManager.getConnection(where.url(), where.username(), where.password());
    }
}
