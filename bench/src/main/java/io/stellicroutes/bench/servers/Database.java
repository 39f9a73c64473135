package io.stellicroutes.bench.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A database server of a package of the machine. */
public interface Database extends AutoCloseable {
    /** What it is called on the page of results. */
    String name();

    /** The settings that what is measured depends on: {@code name=value}, blanks between. */
    String settings() throws SQLException;

    /** A connection of its superuser. */
    Connection connect() throws SQLException;

    /** Runs statements, each by itself. */
    default void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    default String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }

    @Override
    void close() throws InterruptedException;
}
