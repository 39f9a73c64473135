package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Runs statements without parameters on a connection. */
record Statements(Connection connection) {
    /** Runs one after the other. */
    void run(List<String> statements) throws SQLException {
        for (String sql : statements) {
            run(sql);
        }
    }

    /** Runs one. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs one that changes rows; returns how many, as the server counts. */
    long update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    /** The number that is the only value of a query. */
    long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet counted = statement.executeQuery(sql)) {
            counted.next();
            return counted.getLong(1);
        }
    }
}
