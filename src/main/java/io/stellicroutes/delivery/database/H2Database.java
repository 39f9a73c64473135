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

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Checkpoint;
import io.stellicroutes.base.H2Locks;
import io.stellicroutes.base.H2Versions;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.DestinationSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** H2, also with {@code MODE=Oracle} and the like: an H2 stays an H2. */
final class H2Database implements Database {
    /** Milliseconds that a statement waits at least for a lock. */
    private static final int LONGEST_TEXT = 1_048_576;
    /** The number for a broken CHECK; that of a domain speaks of VALUE. */
    private static final int BROKEN_CHECK = 23513;

    /** Source: {@code org.h2.api.ErrorCode}. */
    private static final Failures FAILURES = new FailureTable()
            .codes(LOST, "90067 90098 90121 90007 90020 90135")
            .codes(CANCELLED, "57014")
            .codes(CONFLICT, "40001 50200 90131 90143")
            .codes(FULL, "90108")
            .codes(NULL, "23502")
            .codes(CONSTRAINT, "23505 23506 23507 23503 23513 23514")
            .codes(VALUE, "22001 22003 22004 22007 22012 22018 22025 22030 22031")
            .codes(STATEMENT, "90096 90097 90040 90079 42102 42122 42101 90005 90006 90085 90117 90154 90155")
            .codes(REFUSED, "90028 90031 90030 50000 50100 50004");

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public Failures failures() {
        return FAILURES;
    }

    @Override
    public Optional<Problem> unsafe(Connection connection, DestinationSpec destination) throws SQLException {
        return H2Versions.refusal(connection)
                .map(reason -> Problem.completing(ErrorCode.MISSING_LIBRARY, destination.subject(), reason));
    }

    @Override
    public int identifierLimit() {
        return 256;
    }

    @Override
    public String textType() {
        return "VARCHAR";
    }

    @Override
    public int textLimit() {
        return LONGEST_TEXT;
    }

    @Override
    public int keyLength(int keys) {
        return LONGEST_TEXT;
    }

    @Override
    public int length(CharSequence text) {
        return text.length();
    }

    @Override
    public ColumnType existing(int jdbcType, int size, int digits, String name) {
        return JdbcType.of(jdbcType, size, digits, name).readBy(name);
    }

    /** A domain may have a CHECK. */
    @Override
    public Map<String, String> checkedTypes(Connection connection, Target target, List<String> columns)
            throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (PreparedStatement ask = connection.prepareStatement(
                "SELECT COLUMN_NAME, DOMAIN_NAME"
                        + " FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND DOMAIN_NAME IS NOT NULL")) {
            ask.setString(1, schema(connection, target.schema()));
            ask.setString(2, target.table());
            try (ResultSet found = ask.executeQuery()) {
                while (found.next()) {
                    types.put(found.getString(1), found.getString(2));
                }
            }
        }
        return types;
    }

    @Override
    public boolean refusesValue(List<Column> columns, SQLException e) {
        boolean ofDomain = e.getErrorCode() == BROKEN_CHECK && e.getMessage().matches("(?s).*[^\"]\\bVALUE\\b.*");
        return ofDomain || RefusedValue.hasState(e);
    }

    @Override
    public RowSink open(SinkTarget into) throws SQLException {
        return new InsertRows(this, into, false);
    }

    @Override
    public Apart apart(String table, String unused) {
        Apart apart = Database.super.apart(table, unused);
        List<String> begin = new ArrayList<>(List.of("SET LOCK_TIMEOUT 1000"));
        begin.addAll(apart.begin());
        List<String> end = new ArrayList<>(apart.end());
        end.add(H2Locks.WAIT);
        return new Apart(false, begin, end);
    }

    @Override
    public String createStage(String stage, String table, List<Column> columns) {
        return "CREATE LOCAL TEMPORARY TABLE " + stage + " AS " + selectNothing(table, Column.names(columns));
    }

    /** VARCHAR_IGNORECASE compares otherwise. */
    @Override
    public String differ(ColumnType type, String one, String other) {
        return type.isText()
                ? "CAST(" + one + " AS VARCHAR) IS DISTINCT FROM CAST(" + other + " AS VARCHAR)"
                : Database.super.differ(type, one, other);
    }

    @Override
    public Optional<String> indexStage(String stage, String name, List<String> key) {
        return Optional.of("CREATE INDEX " + quote(name) + " ON " + stage + " (" + list(key) + ")");
    }

    @Override
    public List<String> indexCurrent(String schema, String name, String table, List<String> key) {
        return indexCurrentOnly(schema, name, table, key, "INTEGER INVISIBLE GENERATED ALWAYS AS (%s)");
    }

    @Override
    public boolean findsVersionsByCurrent() {
        return true;
    }

    @Override
    public List<String> begin() {
        return List.of(
                "SET @stellic_time_zone = (SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                        + " WHERE SETTING_NAME = 'TIME ZONE')",
                "SET @stellic_lock_timeout = LOCK_TIMEOUT()",
                "SET TIME ZONE 'UTC'",
                H2Locks.WAIT);
    }

    @Override
    public List<String> end() {
        return List.of(
                "SET TIME ZONE @stellic_time_zone",
                "SET LOCK_TIMEOUT @stellic_lock_timeout",
                "SET @stellic_time_zone = NULL",
                "SET @stellic_lock_timeout = NULL");
    }

    @Override
    public void committed(Connection connection) throws SQLException {
        H2Checkpoint.write(connection);
    }
}
