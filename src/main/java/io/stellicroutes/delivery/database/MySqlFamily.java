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
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.database.ColumnType.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What MariaDB and MySQL have in common. */
abstract class MySqlFamily implements Database {
    /** An index takes 3072 bytes, a character up to four; the rest is for a column that tells current versions. */
    private static final int LONGEST_KEY = 767;

    /** Errors of a value, some of which have no SQLState of their own: cut, out of range, incorrect, too long. */
    private static final Set<Integer> VALUES = Set.of(1264, 1265, 1292, 1299, 1366, 1367, 1406, 1411, 1416, 3140, 3141);

    /** Source: the lists of server errors of MariaDB and MySQL. */
    private static final Failures FAILURES = new FailureTable()
            // 25S03: MariaDB's driver has connected to another host, and lost what it was at
            .states(LOST, "08 08S01 25S03")
            .codes(
                    LOST,
                    "1042 1043 1047 1053 1077 1078 1079 1152 1154 1155 1156 1157 1158 1159 1160 1161 1184 1927 3168 4031")
            .codes(CANCELLED, "1317 1969 3024")
            .codes(CONFLICT, "1020 1205 1412 1213 1614 1615 1637 3058 3572")
            .codes(FULL, "1021 1037 1038 1040 1041 1114 1135 1203 1206 1226")
            .codes(NULL, "1048 1263 1364")
            .codes(CONSTRAINT, "1022 1062 1169 1216 1217 1451 1452 1557 1569 1586 3819 4025")
            .codes(VALUE, "1264 1265 1292 1366 1367 1406 1411 1426 1690 3140")
            .codes(
                    STATEMENT,
                    "1044 1045 1049 1054 1071 1118 1130 1142 1143 1146 1153 1227 1290 1369 1370 1792 1836 1906 3105")
            // SIGNAL, an error of the storage engine or of the commit
            .codes(REFUSED, "1030 1180 1644 1443 1442");

    /** Compares texts in keys character by character, and does not pad them. */
    abstract String keyCollation();

    /** {@inheritDoc} Only an administrator can set it. */
    @Override
    public final Optional<String> forgetting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet flushed = statement.executeQuery("SELECT @@innodb_flush_log_at_trx_commit")) {
            flushed.next();
            int policy = flushed.getInt(1);
            return policy == 1
                    ? Optional.empty()
                    : Optional.of("innodb_flush_log_at_trx_commit is " + policy
                            + ": if the server crashes, rows of the last second may be gone that count as delivered");
        }
    }

    @Override
    public final Failures failures() {
        return FAILURES;
    }

    @Override
    public final String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public final int identifierLimit() {
        return 64;
    }

    @Override
    public final boolean allowsSupplementary() {
        return false;
    }

    @Override
    public final String textType() {
        return "LONGTEXT";
    }

    @Override
    public final String keyType(int keys) {
        return "VARCHAR(" + keyLength(keys) + ") CHARACTER SET utf8mb4 COLLATE " + keyCollation();
    }

    @Override
    public final int keyLength(int keys) {
        return Math.min(255, LONGEST_KEY / keys);
    }

    @Override
    public final String type(ColumnType type) {
        return switch (type.kind()) {
            case REAL -> "FLOAT";
            case TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> "DATETIME(6)";
            default -> Database.super.type(type);
        };
    }

    @Override
    public final ColumnType existing(int jdbcType, int size, int digits, String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        ColumnType type =
                switch (upper.replace(" ZEROFILL", "")) {
                    // its drivers call a year a date
                    case "YEAR", "ENUM", "JSON" -> ColumnType.other(name);
                    case "SET" -> ColumnType.TEXT;
                    case "BIT" -> size > 1 ? ColumnType.other(name) : ColumnType.of(Kind.BOOLEAN);
                    case "SMALLINT UNSIGNED" -> ColumnType.of(Kind.INTEGER);
                    case "INT UNSIGNED", "INTEGER UNSIGNED" -> ColumnType.of(Kind.BIGINT);
                    case "FLOAT", "DOUBLE" ->
                        digits > 0 && size > digits
                                ? ColumnType.decimal(size, digits)
                                : JdbcType.of(jdbcType, size, digits, upper);
                    default -> JdbcType.of(jdbcType, size, digits, name);
                };
        return type.readBy(name);
    }

    @Override
    public final boolean refusesValue(List<Column> columns, SQLException e) {
        for (SQLException each = e; each != null; each = each.getNextException()) {
            if (VALUES.contains(each.getErrorCode()) || RefusedValue.json(columns, each) != Refusals.UNKNOWN) {
                return true;
            }
        }
        return RefusedValue.hasState(e);
    }

    @Override
    public final Optional<Problem> unsafe(Connection connection, DestinationSpec destination) throws SQLException {
        if (!MariaDbLoadData.repeatsTransactions(connection)) {
            return Optional.empty();
        }
        String leads = destination.find("data-source").isPresent() ? "data-source" : "url";
        return Optional.of(Problem.completing(
                ErrorCode.INVALID_VALUE,
                Subject.ofProperty(DatabaseSettings.property(destination, leads)),
                "must be without transactionReplay=true: when a connection breaks, MariaDB's driver would"
                        + " repeat the statements of a load in another session, without the rows of LOAD DATA"));
    }

    /** By INSERTs of many rows. */
    @Override
    public RowSink open(SinkTarget into) throws SQLException {
        return new InsertRows(this, into, true);
    }

    @Override
    public final String catalog(Connection connection, String schema) throws SQLException {
        return schema.isEmpty() ? connection.getCatalog() : schema;
    }

    @Override
    public final String schema(Connection connection, String schema) {
        return null;
    }

    /** No, if the storage engine has no transactions: MyISAM, Aria, MEMORY. */
    @Override
    public final boolean takesBack(Connection connection, Target target) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT 1 FROM information_schema.TABLES t"
                + " JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE"
                + " WHERE e.TRANSACTIONS = 'YES' AND t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?")) {
            ask.setString(1, catalog(connection, target.schema()));
            ask.setString(2, target.table());
            try (ResultSet found = ask.executeQuery()) {
                return found.next();
            }
        }
    }

    @Override
    public final String createTable(String table, List<Column> columns) {
        return Database.super.createTable(table, columns) + " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4";
    }

    @Override
    public final String createTableLike(String table, String other, List<String> columns) {
        return "CREATE TABLE " + table + " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 AS "
                + selectNothing(other, columns);
    }

    @Override
    public final Apart apart(String table, String unused) {
        return new Apart(
                false,
                List.of(
                        "SET @stellic_lock_wait_timeout = @@SESSION.lock_wait_timeout",
                        "SET SESSION lock_wait_timeout = 1",
                        "LOCK TABLES " + table + " WRITE"),
                List.of("UNLOCK TABLES", "SET SESSION lock_wait_timeout = @stellic_lock_wait_timeout"));
    }

    @Override
    public final String dropIndex(String schema, String name, String table) {
        return "DROP INDEX " + quote(name) + " ON " + table;
    }

    /** Names the columns of JSON: MariaDB makes texts of them on the way, which take anything. */
    @Override
    public final String createStage(String stage, String table, List<Column> columns) {
        List<String> json = columns.stream()
                .filter(column -> column.type().isJson())
                .map(Column::name)
                .toList();
        String checked = json.isEmpty() ? "" : "(" + pairs(json, "%1$s JSON", ", ") + ") ";
        return "CREATE TEMPORARY TABLE " + stage + " " + checked + "ENGINE=InnoDB AS "
                + selectNothing(table, Column.names(columns));
    }

    @Override
    public final String dropStage(String stage) {
        return "DROP TEMPORARY TABLE " + stage;
    }

    /** Byte by byte, whatever the column's collation takes for the same. */
    @Override
    public final String differ(ColumnType type, String one, String other) {
        boolean bytes = type.isText() || type.kind() == ColumnType.Kind.OTHER;
        return bytes
                ? "NOT (CAST(" + one + " AS BINARY) <=> CAST(" + other + " AS BINARY))"
                : "NOT (" + one + " <=> " + other + ")";
    }

    /** Not by ON DUPLICATE KEY, which takes a row with the same value in any unique column for the row to update. */
    @Override
    public final String updateMatched(
            String table, String source, List<String> key, Map<String, String> values, String condition) {
        return "UPDATE " + table + " t INNER JOIN " + source + " s ON " + sameKey(key) + " SET "
                + assignments("t.", values) + where("WHERE", condition);
    }

    @Override
    public final String deleteMatched(String table, String source, List<String> key, String condition) {
        return "DELETE t FROM " + table + " t INNER JOIN " + source + " s ON " + sameKey(key)
                + where("WHERE", condition);
    }

    @Override
    public final Optional<String> indexStage(String stage, String name, List<String> key) {
        return Optional.of("CREATE INDEX " + quote(name) + " ON " + stage + " (" + list(key) + ")");
    }

    @Override
    public final boolean findsVersionsByCurrent() {
        return true;
    }

    /** Besides the time zone: no value is changed without an error or a warning. */
    @Override
    public final List<String> begin() {
        return List.of(
                "SET @stellic_sql_mode = @@SESSION.sql_mode, @stellic_time_zone = @@SESSION.time_zone,"
                        + " @stellic_max_error_count = @@SESSION.max_error_count,"
                        + " @stellic_sql_notes = @@SESSION.sql_notes",
                // an offset: names of zones are only known where somebody has loaded the server's table of them
                "SET SESSION time_zone = '+00:00', SESSION max_error_count = 64, SESSION sql_notes = 1,"
                        + " SESSION sql_mode = CONCAT_WS(',', NULLIF(REPLACE(@@SESSION.sql_mode,"
                        + " 'EMPTY_STRING_IS_NULL', ''), ''), 'STRICT_ALL_TABLES', 'NO_AUTO_VALUE_ON_ZERO')");
    }

    @Override
    public final List<String> end() {
        return List.of("SET SESSION sql_mode = @stellic_sql_mode, SESSION time_zone = @stellic_time_zone,"
                + " SESSION max_error_count = @stellic_max_error_count, SESSION sql_notes = @stellic_sql_notes");
    }
}
