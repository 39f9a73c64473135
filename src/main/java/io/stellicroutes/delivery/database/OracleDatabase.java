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
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Oracle, where an empty string is NULL, always. */
final class OracleDatabase implements Database {
    /** The driver's own numbers of types. */
    private static final int TIMESTAMPTZ = -101;

    private static final int TIMESTAMPLTZ = -102;
    private static final int LONGEST_TEXT = 4000;

    /** Source: Oracle's Database Error Messages. */
    private static final Failures FAILURES = new FailureTable()
            .codes(LOST, "28 1012 1033 1034 1035 1089 1090 1092 2396 2399 3113 3114 3135 3136 12152 12153")
            .codes(
                    LOST,
                    "12170 12505 12514 12516 12520 12528 12537 12541 12543 12545 12547 12560 12570 12571 25408 25402")
            .codes(LOST, "17002 17008 17410 17800 17401")
            .codes(CANCELLED, "40 1013 2392 2393 2394 2395")
            .codes(CONFLICT, "54 60 1555 4020 4021 8177 2049 30006 14403 51")
            .codes(
                    FULL,
                    "18 19 20 257 1536 1650 1651 1652 1653 1654 1658 1659 1688 1691 2391 4030 4031 30036 16038 19809")
            .codes(NULL, "1400 1407")
            .codes(CONSTRAINT, "1 2290 2291 2292 1402")
            .codes(VALUE, "1438 1426 1401 12899 1722 1830 1839 1840 1841 1843 1847 1858 1861 1461 12704 17132 17070")
            .codes(STATEMENT, "904 922 932 942 955 972 1017 1031 1045 1435 1950 16000 28000 28001 54013")
            // RAISE_APPLICATION_ERROR, a trigger that fails
            .codes(REFUSED, "20000 4088 4091 6502 6512");

    @Override
    public String name() {
        return "Oracle";
    }

    @Override
    public Failures failures() {
        return FAILURES;
    }

    @Override
    public int identifierLimit() {
        return 128;
    }

    @Override
    public int identifierLength(String identifier) {
        return identifier.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String textType() {
        return "VARCHAR2(" + LONGEST_TEXT + ")";
    }

    @Override
    public int textLimit() {
        return LONGEST_TEXT;
    }

    @Override
    public int textBytes() {
        return LONGEST_TEXT;
    }

    @Override
    public String keyType(int keys) {
        return "VARCHAR2(" + keyLength(keys) + " CHAR)";
    }

    @Override
    public int keyLength(int keys) {
        return Math.min(400, 1500 / keys);
    }

    @Override
    public boolean hasUnboundedDecimal() {
        return true;
    }

    @Override
    public String type(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR -> "VARCHAR2(" + type.precision() + " CHAR)";
            case SMALLINT -> "NUMBER(5)";
            case INTEGER -> "NUMBER(10)";
            case BIGINT -> "NUMBER(19)";
            case DECIMAL -> "NUMBER" + type.digits();
            case DOUBLE -> "BINARY_DOUBLE";
            case REAL -> "BINARY_FLOAT";
            case BOOLEAN -> "NUMBER(1)";
            default -> Database.super.type(type);
        };
    }

    @Override
    public ColumnType existing(int jdbcType, int size, int digits, String name) {
        return switch (jdbcType) {
            case TIMESTAMPTZ, TIMESTAMPLTZ -> ColumnType.of(Kind.TIMESTAMP_WITH_TIME_ZONE);
            default -> Database.super.existing(jdbcType, size, digits, name);
        };
    }

    @Override
    public RowSink open(SinkTarget into) throws SQLException {
        return new JdbcRows(this, into);
    }

    @Override
    public String addColumn(String table, Column column) {
        return "ALTER TABLE " + table + " ADD " + quote(column.name()) + " " + column.definition();
    }

    /** Only here may an index live elsewhere than its table: its schema must be told. */
    @Override
    public String indexName(String schema, String name) {
        return table(schema, name);
    }

    @Override
    public Optional<String> lock(String table) {
        return Optional.of("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
    }

    @Override
    public String createStage(String stage, String table, List<Column> columns) {
        return "CREATE GLOBAL TEMPORARY TABLE " + stage + " ON COMMIT DELETE ROWS AS "
                + selectNothing(table, Column.names(columns));
    }

    /** A large object is compared by a function of its own. */
    @Override
    public String differ(ColumnType type, String one, String other) {
        return type.kind() == Kind.TEXT
                ? "CASE WHEN DBMS_LOB.COMPARE(" + one + ", " + other + ") = 0 OR (" + one + " IS NULL AND " + other
                        + " IS NULL) THEN 0 ELSE 1 END = 1"
                : "DECODE(" + one + ", " + other + ", 0, 1) = 1";
    }

    @Override
    public String instant(ColumnType type, LocalDateTime utc) {
        String zone = type.kind() == Kind.TIMESTAMP_WITH_TIME_ZONE ? " +00:00" : "";
        return "TIMESTAMP '" + INSTANT.format(utc) + zone + "'";
    }

    @Override
    public String truth(boolean value) {
        return value ? "1" : "0";
    }

    @Override
    public String isCurrent(String alias) {
        return Database.super.isCurrent(alias) + " = 1";
    }

    /** Columns of the condition behind ON can't be updated. */
    @Override
    public String updateMatched(
            String table, String source, List<String> key, Map<String, String> values, String condition) {
        return Database.super.updateMatched(table, source, key, values, "") + where("WHERE", condition);
    }

    /** MERGE can delete only what it has updated. */
    @Override
    public String deleteMatched(String table, String source, List<String> key, String condition) {
        return "DELETE FROM " + table + " t WHERE EXISTS (SELECT 1 FROM " + source + " s WHERE " + sameKey(key)
                + where("AND", condition) + ")";
    }

    /** Rows of which all indexed expressions are NULL are in no index. */
    @Override
    public List<String> indexCurrent(String schema, String name, String table, List<String> key) {
        return List.of("CREATE UNIQUE INDEX " + indexName(schema, name) + " ON " + table + " ("
                + pairs(key, "CASE WHEN " + isCurrent("") + " THEN %1$s END", ", ") + ")");
    }
}
