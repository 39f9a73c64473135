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
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/** SQL Server. Readers are kept waiting during a load unless the database has READ_COMMITTED_SNAPSHOT on. */
final class SqlServerDatabase implements Database {
    /** The driver's own number of a type. */
    private static final int DATETIMEOFFSET = -155;

    /** Keeps other writers away from the keys that a statement has looked for, to the end of the transaction. */
    private static final String HOLD = " WITH (HOLDLOCK)";

    /** Source: SQL Server's {@code sys.messages} and its driver's states. */
    private static final Failures FAILURES = new FailureTable()
            .states(LOST, "08 08S01 08001 08006")
            .codes(LOST, "596 6005 64 233 10053 10054 10060 40197 40501 40613 4221 42108 42109 49918 49919 49920")
            .codes(CANCELLED, "3617")
            .codes(CONFLICT, "1205 1222 3960 3961 41301 41302 41305 41325 41839")
            .codes(FULL, "701 802 1101 1105 8645 8651 9002 10928 10929 40544 17809")
            .codes(NULL, "515")
            .codes(CONSTRAINT, "547 550 2601 2627")
            .codes(VALUE, "220 232 241 242 245 248 295 2628 8114 8115 8152 8169 1946 511")
            .codes(STATEMENT, "207 208 229 230 262 297 300 3906 3908 4060 18456 271 544 8101 8106")
            .codes(REFUSED, "50000 3609");

    @Override
    public String name() {
        return "SQL Server";
    }

    @Override
    public boolean is(String productName) {
        return productName.equalsIgnoreCase("Microsoft SQL Server");
    }

    @Override
    public Failures failures() {
        return FAILURES;
    }

    @Override
    public String quote(String identifier) {
        return "[" + identifier.replace("]", "]]") + "]";
    }

    @Override
    public int identifierLimit() {
        return 128;
    }

    @Override
    public String textType() {
        return "NVARCHAR(MAX)";
    }

    @Override
    public String keyType(int keys) {
        return "NVARCHAR(" + keyLength(keys) + ") COLLATE Latin1_General_100_BIN2";
    }

    @Override
    public int keyLength(int keys) {
        return Math.min(400, 800 / keys);
    }

    @Override
    public int length(CharSequence text) {
        return text.length();
    }

    @Override
    public String type(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR -> "NVARCHAR(" + type.precision() + ")";
            case DOUBLE -> "FLOAT(53)";
            case BOOLEAN -> "BIT";
            case TIMESTAMP -> "DATETIME2(6)";
            case TIMESTAMP_WITH_TIME_ZONE -> "DATETIMEOFFSET(6)";
            default -> Database.super.type(type);
        };
    }

    @Override
    public ColumnType existing(int jdbcType, int size, int digits, String name) {
        return jdbcType == DATETIMEOFFSET
                ? ColumnType.of(Kind.TIMESTAMP_WITH_TIME_ZONE)
                : Database.super.existing(jdbcType, size, digits, name);
    }

    @Override
    public RowSink open(SinkTarget into) throws SQLException {
        return new JdbcRows(this, into);
    }

    @Override
    public boolean rollsBackDdl() {
        return true;
    }

    @Override
    public String addColumn(String table, Column column) {
        return "ALTER TABLE " + table + " ADD " + quote(column.name()) + " " + column.definition();
    }

    @Override
    public String dropIndex(String schema, String name, String table) {
        return "DROP INDEX " + quote(name) + " ON " + table;
    }

    @Override
    public String deleteAll(String table) {
        return Database.super.deleteAll(table) + " WITH (TABLOCKX)";
    }

    @Override
    public Apart apart(String table, String unused) {
        return Apart.inTransaction("SELECT TOP (1) 1 FROM " + table + " WITH (TABLOCKX, HOLDLOCK, NOWAIT)");
    }

    @Override
    public String createTableLike(String table, String other, List<String> columns) {
        return "SELECT " + list(columns) + " INTO " + table + " FROM " + other + " WHERE 1 = 0";
    }

    /** The sign makes it a table of the session. */
    @Override
    public String stage(String id) {
        return quote("#stellic_stage_" + id);
    }

    @Override
    public String createStage(String stage, String table, List<Column> columns) {
        return "SELECT " + list(Column.names(columns)) + " INTO " + stage + " FROM " + table + " WHERE 1 = 0";
    }

    /** Byte by byte, whatever the column's collation takes for the same. */
    @Override
    public String differ(ColumnType type, String one, String other) {
        return "EXISTS (SELECT " + bytes(type, one) + " EXCEPT SELECT " + bytes(type, other) + ")";
    }

    private static String bytes(ColumnType type, String value) {
        String text = type.kind() == Kind.OTHER ? "CAST(" + value + " AS NVARCHAR(MAX))" : value;
        return type.isText() || type.kind() == Kind.OTHER ? "CAST(" + text + " AS VARBINARY(MAX))" : value;
    }

    @Override
    public String instant(ColumnType type, LocalDateTime utc) {
        return type.kind() == Kind.TIMESTAMP_WITH_TIME_ZONE
                ? "CAST('" + INSTANT.format(utc) + " +00:00' AS DATETIMEOFFSET(6))"
                : "CAST('" + INSTANT.format(utc) + "' AS DATETIME2(6))";
    }

    @Override
    public String truth(boolean value) {
        return value ? "1" : "0";
    }

    @Override
    public String isCurrent(String alias) {
        return Database.super.isCurrent(alias) + " = 1";
    }

    @Override
    public String updateMatched(
            String table, String source, List<String> key, Map<String, String> values, String condition) {
        return Database.super.updateMatched(table + HOLD, source, key, values, condition) + ";";
    }

    @Override
    public String deleteMatched(String table, String source, List<String> key, String condition) {
        return Database.super.deleteMatched(table + HOLD, source, key, condition) + ";";
    }

    @Override
    public String insertMissing(
            String table, String source, List<String> key, Map<String, String> values, String condition) {
        return insertAll(table, source, values) + " WHERE NOT EXISTS (SELECT 1 FROM " + table + " t" + HOLD + " WHERE "
                + sameKey(key) + where("AND", condition) + ")";
    }

    @Override
    public String createView(String view, List<String> columns, String table, String condition) {
        return Database.super
                .createView(view, columns, table, condition)
                .replaceFirst("CREATE OR REPLACE", "CREATE OR ALTER");
    }
}
