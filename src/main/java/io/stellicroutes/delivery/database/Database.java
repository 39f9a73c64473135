package io.stellicroutes.delivery.database;

import io.stellicroutes.base.Problem;
import io.stellicroutes.config.DestinationSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One kind of database: its names, types and statements, its errors, and how it is filled. Implementations have no
 * state. What is not overridden is standard SQL.
 *
 * <p>H2, PostgreSQL and MariaDB are tested against the databases themselves. The SQL of Oracle and SQL Server is tested
 * as text, and run in H2's modes of those names as far as H2 understands it; it has not met the real databases.
 */
interface Database extends TableSql, ChangeSql, SqlTypes {
    /** Its name, for people. */
    String name();

    /** Whether a database is of this kind, by the product name in its metadata. */
    default boolean is(String productName) {
        return productName.equalsIgnoreCase(name());
    }

    /** What its errors mean. */
    Failures failures();

    /** Whether it is a value that is refused, not the statement, the connection or a constraint. */
    default boolean refusesValue(List<Column> columns, SQLException e) {
        return RefusedValue.hasState(e);
    }

    /** What makes loads through a destination's connection unsafe; empty if they are safe. */
    default Optional<Problem> unsafe(Connection connection, DestinationSpec destination) throws SQLException {
        return Optional.empty();
    }

    /** What the server may forget of what it has committed, for people; empty if nothing. */
    default Optional<String> forgetting(Connection connection) throws SQLException {
        return Optional.empty();
    }

    /** Opens the way by which rows come into a table, within the connection's transaction. */
    RowSink open(SinkTarget into) throws SQLException;

    /** Readies a connection's driver for a load or a question. */
    default Session session(Connection connection) throws SQLException {
        return () -> {};
    }

    /**
     * Keeps the attempts of one delivery apart.
     *
     * @param delivery the same for each attempt of a delivery, and for no other one
     */
    default Attempts attempts(Connection connection, String delivery) {
        return Attempts.ANY;
    }

    /**
     * What a session is told before a load, beside what it holds already: times without an offset are UTC, as Stellic's
     * are, in whatever zone the server, the session and the JVM are.
     */
    default List<String> begin() {
        return List.of();
    }

    /** Undoes {@link #begin()}. */
    default List<String> end() {
        return List.of();
    }

    /** What a transaction is told at its begin, and forgets at its end. */
    default List<String> beginTransaction() {
        return List.of();
    }

    /** Whether a savepoint has to be released: elsewhere the next one of its name takes its place. */
    default boolean keepsSavepoints() {
        return false;
    }

    /** The catalog where metadata have a table; null for any. */
    default String catalog(Connection connection, String schema) throws SQLException {
        return connection.getCatalog();
    }

    /**
     * The schema where metadata have a table; null for any.
     *
     * @param schema as configured, or empty for the connection's own
     */
    default String schema(Connection connection, String schema) throws SQLException {
        return schema.isEmpty() ? connection.getSchema() : schema;
    }

    /**
     * Columns that metadata have as texts and numbers, though there is a CHECK in their type.
     *
     * @param columns those of the table; none if it is not there
     * @return types by the column's name
     */
    default Map<String, String> checkedTypes(Connection connection, Target target, List<String> columns)
            throws SQLException {
        return Map.of();
    }

    /** Whether the table can take back a statement, as some storage engines can't. */
    default boolean takesBack(Connection connection, Target target) throws SQLException {
        return true;
    }

    /** Makes a commit outlive the end of this process, where it does not by itself. */
    default void committed(Connection connection) throws SQLException {
        // a server does so by itself
    }

    /**
     * As {@link #indexCurrent}, by a hidden column that is NULL in the versions before.
     *
     * @param definition of that column; {@code %s} stands for what computes it
     */
    default List<String> indexCurrentOnly(
            String schema, String name, String table, List<String> key, String definition) {
        List<String> columns = new ArrayList<>(key);
        columns.add(OwnColumns.CURRENT_ONLY);
        return List.of(
                "ALTER TABLE " + table + " ADD COLUMN IF NOT EXISTS " + quote(OwnColumns.CURRENT_ONLY) + " "
                        + definition.formatted("CASE WHEN " + isCurrent("") + " THEN 1 END"),
                createIndex(true, schema, name, table, columns));
    }

    /** A connection's driver as a load needs it. */
    @FunctionalInterface
    interface Session extends AutoCloseable {
        /** Leaves the connection as it was. */
        @Override
        void close();
    }

    /** One attempt of a delivery among others. */
    interface Attempts {
        /** Where a lock of the transaction does. */
        Attempts ANY = new Attempts() {
            @Override
            public void awaitEarlier(Duration limit) {
                // its locks have to be waited for
            }

            @Override
            public void begin() {
                // as above
            }
        };

        /** Waits until no earlier attempt is under way; outside of a transaction. */
        void awaitEarlier(Duration limit) throws SQLException;

        /** Lets later attempts wait for this one; within its transaction. */
        void begin() throws SQLException;
    }
}
