package io.stellicroutes.delivery.database;

import static io.stellicroutes.delivery.database.DatabaseFailure.CANCELLED;
import static io.stellicroutes.delivery.database.DatabaseFailure.CONFLICT;
import static io.stellicroutes.delivery.database.DatabaseFailure.CONSTRAINT;
import static io.stellicroutes.delivery.database.DatabaseFailure.FULL;
import static io.stellicroutes.delivery.database.DatabaseFailure.LOST;
import static io.stellicroutes.delivery.database.DatabaseFailure.NULL;
import static io.stellicroutes.delivery.database.DatabaseFailure.REFUSED;
import static io.stellicroutes.delivery.database.DatabaseFailure.STATEMENT;
import static io.stellicroutes.delivery.database.DatabaseFailure.VALUE;

import io.stellicroutes.delivery.database.ColumnType.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL: filled by COPY. */
final class PostgresDatabase implements Database {
    /**
     * A commit that is answered before it is on the disk is lost if the server crashes, when it counts as delivered.
     */
    private static final String ON_ITS_DISK = "SELECT set_config('synchronous_commit', 'on', true)"
            + " WHERE current_setting('synchronous_commit') = 'off'";

    /** Source: PostgreSQL's appendix A. */
    private static final FailureTable FAILURES = new FailureTable()
            // an administrator, a crash, a start, a database that is dropped, an idle session
            .states(LOST, "57P01 57P02 57P03 57P05")
            .states(STATEMENT, "57P04")
            // operator intervention; time-outs of an idle transaction and of a whole one end the session
            .states(CANCELLED, "57 25P03 25P04")
            .states(CONFLICT, "55P03 55006 40P01 40001")
            .states(STATEMENT, "55 428C9")
            .states(FULL, "53")
            // a row that is too long for its index or page
            .states(VALUE, "54")
            .states(CONSTRAINT, "23")
            .states(NULL, "23502")
            // RAISE; errors of the system and of the server's own
            .states(REFUSED, "P0 58 F0 XX 72 39 38");

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public Failures failures() {
        return new PostgresFailures(FAILURES);
    }

    @Override
    public int identifierLimit() {
        return 63;
    }

    @Override
    public int identifierLength(String identifier) {
        return identifier.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String textType() {
        return "text";
    }

    /** An index entry takes 2704 bytes, a character up to four. */
    @Override
    public int keyLength(int keys) {
        return 640 / keys;
    }

    @Override
    public boolean storesNul() {
        return false;
    }

    @Override
    public boolean hasUnboundedDecimal() {
        return true;
    }

    /** By PostgreSQL's own names, for JDBC has enums among the texts, and money among the numbers. */
    @Override
    public ColumnType existing(int jdbcType, int size, int digits, String name) {
        ColumnType type =
                switch (name) {
                    case "text", "citext" -> ColumnType.TEXT;
                    case "varchar", "bpchar" -> ColumnType.text(size);
                    case "int2", "smallserial" -> ColumnType.of(Kind.SMALLINT);
                    case "int4", "serial" -> ColumnType.of(Kind.INTEGER);
                    case "int8", "bigserial" -> ColumnType.of(Kind.BIGINT);
                    case "numeric" -> ColumnType.decimal(size, digits);
                    case "float4" -> ColumnType.of(Kind.REAL);
                    case "float8" -> ColumnType.of(Kind.DOUBLE);
                    case "bool" -> ColumnType.of(Kind.BOOLEAN);
                    case "date" -> ColumnType.of(Kind.DATE);
                    case "timestamp" -> ColumnType.of(Kind.TIMESTAMP);
                    case "timestamptz" -> ColumnType.of(Kind.TIMESTAMP_WITH_TIME_ZONE);
                    default -> ColumnType.other(name);
                };
        return type.readBy(name);
    }

    @Override
    public RowSink open(SinkTarget into) throws SQLException {
        return new PostgresCopy(this, into);
    }

    /** @param format what PostgreSQL calls it */
    String copy(String table, List<String> columns, String format) {
        return "COPY " + table + " (" + list(columns) + ") FROM STDIN WITH (FORMAT " + format + ", ENCODING 'UTF8')";
    }

    @Override
    public Session session(Connection connection) throws SQLException {
        return new PostgresSession(connection);
    }

    @Override
    public Attempts attempts(Connection connection, String delivery) {
        return new PostgresAttempts(connection, FAILURES, delivery);
    }

    @Override
    public List<String> beginTransaction() {
        return List.of("SET LOCAL TIME ZONE 'UTC'", ON_ITS_DISK);
    }

    @Override
    public boolean rollsBackDdl() {
        return true;
    }

    @Override
    public boolean keepsSavepoints() {
        return true;
    }

    @Override
    public Optional<String> lock(String table) {
        return Optional.of("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE");
    }

    @Override
    public Apart apart(String table, String unused) {
        return Apart.inTransaction(
                "SET LOCAL lock_timeout = '1s'", "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    }

    @Override
    public boolean stagesInTransaction() {
        return true;
    }

    @Override
    public String createStage(String stage, String table, List<Column> columns) {
        return "CREATE TEMPORARY TABLE " + stage + " ON COMMIT DROP AS " + selectNothing(table, Column.names(columns));
    }

    /** Whatever the column's collation takes for the same; of other types, as JSON, not all have an equality. */
    @Override
    public String differ(ColumnType type, String one, String other) {
        return type.isText() || type.kind() == Kind.OTHER
                ? "CAST(" + one + " AS text) COLLATE \"C\" IS DISTINCT FROM CAST(" + other + " AS text) COLLATE \"C\""
                : Database.super.differ(type, one, other);
    }

    /**
     * Lets the rest of the transaction find rows by the key's index, one by one in the file's order: by a hash of a
     * table that exceeds {@code work_mem} they come in no order, and that takes more than twice as long.
     */
    @Override
    public List<String> beforeChanges() {
        return List.of("SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off");
    }

    @Override
    public String updateMatched(
            String table, String source, List<String> key, Map<String, String> values, String condition) {
        return "UPDATE " + table + " t SET " + assignments("", values) + " FROM " + source + " s WHERE " + sameKey(key)
                + where("AND", condition);
    }

    @Override
    public String deleteMatched(String table, String source, List<String> key, String condition) {
        return "DELETE FROM " + table + " t USING " + source + " s WHERE " + sameKey(key) + where("AND", condition);
    }
}
