package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Field;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How each database wants its SQL. Every identifier that comes in here is quoted on the way out, so that neither a
 * header's name nor a configured one is ever read as SQL.
 *
 * <p>H2, PostgreSQL and MariaDB are tested against the databases themselves. The SQL of Oracle and SQL Server is tested
 * as text, and run in H2's modes of those names as far as H2 understands it; it has not met the real databases.
 */
enum Dialect {
    /** Also with {@code MODE=Oracle} and the like: an H2 stays an H2. */
    H2("VARCHAR", 256, false),
    POSTGRESQL("text", 63, true),
    MARIADB("LONGTEXT", 64, false),
    MYSQL("LONGTEXT", 64, false),
    /** An empty string is NULL here, always. */
    ORACLE("VARCHAR2(4000)", 128, true),
    /** Readers are kept waiting during a load unless the database has READ_COMMITTED_SNAPSHOT on. */
    SQL_SERVER("NVARCHAR(MAX)", 128, false);

    static final String RUN_ID = "_run_id";
    static final String ROW = "_row";
    static final String LOADED_AT = "_loaded_at";
    static final String RANK = "_stellic_rank";

    /** Names that no column of a file may have. */
    static final List<String> OWN_COLUMNS = List.of(RUN_ID, ROW, LOADED_AT, RANK);

    private static final int KEY_LENGTH_ORACLE = 400;
    /** Milliseconds that a statement waits at least for a lock in H2. */
    private static final int H2_LOCK_TIMEOUT = 20_000;

    private final String textType;
    private final int identifierLimit;
    private final boolean identifierLimitInBytes;

    Dialect(String textType, int identifierLimit, boolean identifierLimitInBytes) {
        this.textType = textType;
        this.identifierLimit = identifierLimit;
        this.identifierLimitInBytes = identifierLimitInBytes;
    }

    /** The dialect of a database by the product name in its metadata; empty if it is none that we know. */
    static Optional<Dialect> of(String productName) {
        String name = productName.toLowerCase(Locale.ROOT);
        if (name.equals("h2")) {
            return Optional.of(H2);
        } else if (name.equals("postgresql")) {
            return Optional.of(POSTGRESQL);
        } else if (name.contains("mariadb")) {
            return Optional.of(MARIADB);
        } else if (name.equals("mysql")) {
            return Optional.of(MYSQL);
        } else if (name.equals("oracle")) {
            return Optional.of(ORACLE);
        } else if (name.equals("microsoft sql server")) {
            return Optional.of(SQL_SERVER);
        }
        return Optional.empty();
    }

    boolean isMySql() {
        return this == MARIADB || this == MYSQL;
    }

    /** Whether a table that was created in a transaction vanishes when the transaction is rolled back. */
    boolean rollsBackDdl() {
        return this == POSTGRESQL || this == SQL_SERVER;
    }

    String quote(String identifier) {
        return switch (this) {
            case MARIADB, MYSQL -> "`" + identifier.replace("`", "``") + "`";
            case SQL_SERVER -> "[" + identifier.replace("]", "]]") + "]";
            default -> "\"" + identifier.replace("\"", "\"\"") + "\"";
        };
    }

    boolean fits(String identifier) {
        return identifierLength(identifier) <= identifierLimit;
    }

    /** The longest beginning of a name that fits together with a suffix; characters stay whole. */
    String bound(String name, String suffix) {
        if (fits(name + suffix)) {
            return name + suffix;
        }
        int end = name.length();
        while (end > 0 && !fits(name.substring(0, end) + suffix)) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end).stripTrailing() + suffix;
    }

    private int identifierLength(String identifier) {
        return identifierLimitInBytes ? identifier.getBytes(StandardCharsets.UTF_8).length : identifier.length();
    }

    /** Whether an identifier may hold a character beyond the basic plane, as emoji are. */
    boolean allowsSupplementary() {
        return !isMySql();
    }

    String textType() {
        return textType;
    }

    /** The type of a text column that is one of {@code keys} in a key: it must go into an index and keep case apart. */
    String keyType(int keys) {
        int length = keyLength(keys);
        return switch (this) {
            case H2, POSTGRESQL -> textType;
            case MARIADB -> "VARCHAR(" + length + ") CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
            case MYSQL -> "VARCHAR(" + length + ") CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin";
            case ORACLE -> "VARCHAR2(" + length + " CHAR)";
            case SQL_SERVER -> "NVARCHAR(" + length + ") COLLATE Latin1_General_100_BIN2";
        };
    }

    /** The most characters of a text column in a key of the given number of columns: indexes are limited. */
    int keyLength(int keys) {
        return switch (this) {
            case H2 -> textLimit();
            // an index entry takes 2704 bytes, a character up to four
            case POSTGRESQL -> 640 / keys;
            case MARIADB, MYSQL -> Math.min(255, 768 / keys);
            case ORACLE -> Math.min(KEY_LENGTH_ORACLE, 1500 / keys);
            case SQL_SERVER -> Math.min(400, 800 / keys);
        };
    }

    /** How long a text may be, in {@link #length(String)}. */
    int textLimit() {
        return switch (this) {
            case H2 -> 1_048_576;
            case ORACLE -> 4000;
            default -> Integer.MAX_VALUE;
        };
    }

    /** The length of a text as the n of VARCHAR(n) counts it. */
    int length(CharSequence text) {
        return switch (this) {
            case H2, SQL_SERVER -> text.length();
            default -> Character.codePointCount(text, 0, text.length());
        };
    }

    /** Whether a text can be stored at all. */
    boolean allows(CharSequence text) {
        return this != POSTGRESQL
                || !(text instanceof Field field
                        ? field.holdsNul()
                        : text.toString().indexOf('\0') >= 0);
    }

    /** A known type as this database calls it. */
    String type(ColumnType type) {
        return switch (type.kind()) {
            case TEXT, OTHER -> type.sql().isEmpty() ? textType : type.sql();
            case VARCHAR ->
                switch (this) {
                    case ORACLE -> "VARCHAR2(" + type.precision() + " CHAR)";
                    case SQL_SERVER -> "NVARCHAR(" + type.precision() + ")";
                    default -> "VARCHAR(" + type.precision() + ")";
                };
            case SMALLINT -> this == ORACLE ? "NUMBER(5)" : "SMALLINT";
            case INTEGER -> this == ORACLE ? "NUMBER(10)" : "INTEGER";
            case BIGINT -> this == ORACLE ? "NUMBER(19)" : "BIGINT";
            case DECIMAL ->
                (this == ORACLE ? "NUMBER" : "NUMERIC")
                        + (type.precision() == 0 ? "" : "(" + type.precision() + ", " + type.scale() + ")");
            case DOUBLE ->
                switch (this) {
                    case ORACLE -> "BINARY_DOUBLE";
                    case SQL_SERVER -> "FLOAT(53)";
                    default -> "DOUBLE PRECISION";
                };
            case REAL ->
                switch (this) {
                    case ORACLE -> "BINARY_FLOAT";
                    case MARIADB, MYSQL -> "FLOAT";
                    default -> "REAL";
                };
            case BOOLEAN ->
                switch (this) {
                    case ORACLE -> "NUMBER(1)";
                    case SQL_SERVER -> "BIT";
                    default -> "BOOLEAN";
                };
            case DATE -> "DATE";
            case TIMESTAMP ->
                switch (this) {
                    case MARIADB, MYSQL -> "DATETIME(6)";
                    case SQL_SERVER -> "DATETIME2(6)";
                    default -> "TIMESTAMP(6)";
                };
            case TIMESTAMP_WITH_TIME_ZONE ->
                switch (this) {
                    case MARIADB, MYSQL -> "DATETIME(6)";
                    case SQL_SERVER -> "DATETIMEOFFSET(6)";
                    default -> "TIMESTAMP(6) WITH TIME ZONE";
                };
        };
    }

    /** Whether NUMERIC without numbers takes any number; elsewhere it would drop the fraction. */
    boolean hasUnboundedDecimal() {
        return this == POSTGRESQL || this == ORACLE;
    }

    String createTable(String table, List<Column> columns) {
        String body = columns.stream()
                .map(column -> quote(column.name()) + " " + column.definition())
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + table + " (" + body + ")"
                + (isMySql() ? " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4" : "");
    }

    String addColumn(String table, Column column) {
        return switch (this) {
            case ORACLE, SQL_SERVER ->
                "ALTER TABLE " + table + " ADD " + quote(column.name()) + " " + column.definition();
            default -> "ALTER TABLE " + table + " ADD COLUMN " + quote(column.name()) + " " + column.definition();
        };
    }

    String createIndex(boolean unique, String schema, String name, String table, List<String> columns) {
        // Only in Oracle may an index live elsewhere than its table, and there it must be told.
        String index = this == ORACLE && !schema.isEmpty() ? quote(schema) + "." + quote(name) : quote(name);
        return "CREATE " + (unique ? "UNIQUE " : "") + "INDEX " + index + " ON " + table + " (" + list(columns) + ")";
    }

    String dropIndex(String schema, String name, String table) {
        return switch (this) {
            case MARIADB, MYSQL, SQL_SERVER -> "DROP INDEX " + quote(name) + " ON " + table;
            default -> "DROP INDEX " + (schema.isEmpty() ? "" : quote(schema) + ".") + quote(name);
        };
    }

    String deleteAll(String table) {
        return "DELETE FROM " + table + (this == SQL_SERVER ? " WITH (TABLOCKX)" : "");
    }

    String deleteRun(String table) {
        return "DELETE FROM " + table + " WHERE " + quote(RUN_ID) + " = ?";
    }

    /** Keeps other writers, not readers, away from a table to the end of the transaction. */
    Optional<String> lock(String table) {
        return switch (this) {
            case POSTGRESQL -> Optional.of("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE");
            case ORACLE -> Optional.of("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
            default -> Optional.empty();
        };
    }

    String insert(String table, List<String> columns) {
        return insert(table, columns, 1);
    }

    /** Rows in one statement. */
    String insert(String table, List<String> columns, int rows) {
        String row = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        return "INSERT INTO " + table + " (" + list(columns) + ") VALUES "
                + String.join(", ", Collections.nCopies(rows, row));
    }

    /** @param format what PostgreSQL calls it */
    String copy(String table, List<String> columns, String format) {
        return "COPY " + table + " (" + list(columns) + ") FROM STDIN WITH (FORMAT " + format + ", ENCODING 'UTF8')";
    }

    /** A query without rows, for its columns' types. */
    String selectNothing(String table, List<String> columns) {
        return "SELECT " + list(columns) + " FROM " + table + " WHERE 1 = 0";
    }

    /** The quoted name of a staging table that only this connection fills. */
    String stage(String id) {
        return quote((this == SQL_SERVER ? "#" : "") + "stellic_stage_" + id);
    }

    /** Whether the staging table may be made after the transaction's begin, and then vanishes with it. */
    boolean stagesInTransaction() {
        return this == POSTGRESQL;
    }

    String createStage(String stage, String table, List<String> columns) {
        return createStage(stage, table, columns, List.of());
    }

    /** @param json columns of JSON: MariaDB makes texts of them on the way, which take anything */
    String createStage(String stage, String table, List<String> columns, List<String> json) {
        String nothing = selectNothing(table, columns);
        String checked = json.isEmpty() ? "" : "(" + pairs(json, "%1$s JSON", ", ") + ") ";
        return switch (this) {
            case H2 -> "CREATE LOCAL TEMPORARY TABLE " + stage + " AS " + nothing;
            case POSTGRESQL -> "CREATE TEMPORARY TABLE " + stage + " ON COMMIT DROP AS " + nothing;
            case MARIADB, MYSQL -> "CREATE TEMPORARY TABLE " + stage + " " + checked + "ENGINE=InnoDB AS " + nothing;
            case ORACLE -> "CREATE GLOBAL TEMPORARY TABLE " + stage + " ON COMMIT DELETE ROWS AS " + nothing;
            case SQL_SERVER -> "SELECT " + list(columns) + " INTO " + stage + " FROM " + table + " WHERE 1 = 0";
        };
    }

    String dropStage(String stage) {
        return (isMySql() ? "DROP TEMPORARY TABLE " : "DROP TABLE ") + stage;
    }

    /** Counts the staged rows whose key a later one has, too; only the keys are sorted for it, not whole rows. */
    String replacedRows(String stage, List<String> key) {
        return "SELECT COALESCE(SUM(" + quote(RANK) + " - 1), 0) FROM (SELECT COUNT(*) AS " + quote(RANK) + " FROM "
                + stage + " GROUP BY " + list(key) + " HAVING COUNT(*) > 1) repeated";
    }

    /**
     * Whether staged rows, each with a key of its own, are merged by {@link #updateKnown} and then {@link #insertNew}: an INSERT
     * that turns into an UPDATE locks each row first, and writes that to PostgreSQL's log.
     */
    boolean mergesInTwo() {
        return this == POSTGRESQL;
    }

    /** Whether the number of rows that the server says it has merged is the number of rows. */
    boolean countsMerged() {
        return this == H2 || this == POSTGRESQL;
    }

    /**
     * Lets the rest of the transaction find rows by the key's index, one by one in the file's order, as ON CONFLICT does: by a hash
     * of a table that exceeds {@code work_mem} they come in no order, and that takes more than twice as long.
     */
    List<String> findByIndex() {
        return List.of("SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off");
    }

    /** Moves the staged rows whose key the table has. */
    String updateKnown(String table, String stage, List<String> columns, List<String> key) {
        return "UPDATE " + table + " t SET " + pairs(others(columns, key), "%1$s = s.%1$s", ", ") + " FROM " + stage
                + " s WHERE " + pairs(key, "t.%1$s = s.%1$s", " AND ");
    }

    /** Moves the staged rows whose key the table does not have; of those with one key the last of the file. */
    String insertNew(String table, String stage, List<String> columns, List<String> key, boolean repeated) {
        return "INSERT INTO " + table + " (" + list(columns) + ") " + winners(stage, columns, key, repeated)
                + " ON CONFLICT (" + list(key) + ") DO NOTHING";
    }

    private String winners(String stage, List<String> columns, List<String> key, boolean repeated) {
        if (!repeated) {
            return "SELECT " + list(columns) + " FROM " + stage;
        }
        return "SELECT " + list(columns) + " FROM (SELECT " + list(columns) + ", ROW_NUMBER() OVER (PARTITION BY "
                + list(key) + " ORDER BY " + quote(ROW) + " DESC) AS " + quote(RANK) + " FROM " + stage
                + ") ranked WHERE " + quote(RANK) + " = 1";
    }

    private static List<String> others(List<String> columns, List<String> key) {
        return columns.stream().filter(column -> !key.contains(column)).toList();
    }

    /**
     * Moves the staged rows into the table; of the rows with one key the last of the file counts.
     *
     * @param repeated whether there are rows with one key: to leave the others out, all of them have to be sorted
     */
    String merge(String table, String stage, List<String> columns, List<String> key, boolean repeated) {
        String winners = winners(stage, columns, key, repeated);
        List<String> rest = others(columns, key);
        return switch (this) {
            case POSTGRESQL ->
                "INSERT INTO " + table + " (" + list(columns) + ") " + winners + " ON CONFLICT (" + list(key)
                        + ") DO UPDATE SET " + pairs(rest, "%1$s = EXCLUDED.%1$s", ", ");
            case MARIADB, MYSQL ->
                "INSERT INTO " + table + " (" + list(columns) + ") " + winners + " ON DUPLICATE KEY UPDATE "
                        + pairs(rest, "%1$s = VALUES(%1$s)", ", ");
            default ->
                "MERGE INTO " + table + (this == SQL_SERVER ? " WITH (HOLDLOCK)" : "") + " t USING (" + winners
                        + ") s ON (" + pairs(key, "t.%1$s = s.%1$s", " AND ") + ") WHEN MATCHED THEN UPDATE SET "
                        + pairs(rest, "t.%1$s = s.%1$s", ", ") + " WHEN NOT MATCHED THEN INSERT (" + list(columns)
                        + ") VALUES (" + pairs(columns, "s.%1$s", ", ") + ")" + (this == SQL_SERVER ? ";" : "");
        };
    }

    /**
     * What a session is told before a load, beside what it holds already: times without an offset are UTC, as Stellic's are, in whatever
     * zone the server, the session and the JVM are; and MariaDB and MySQL change no value without an error or a warning.
     */
    List<String> begin() {
        return switch (this) {
            case MARIADB, MYSQL ->
                List.of(
                        "SET @stellic_sql_mode = @@SESSION.sql_mode, @stellic_time_zone = @@SESSION.time_zone,"
                                + " @stellic_max_error_count = @@SESSION.max_error_count,"
                                + " @stellic_sql_notes = @@SESSION.sql_notes",
                        // an offset: names of zones are only known where somebody has loaded the server's table of them
                        "SET SESSION time_zone = '+00:00', SESSION max_error_count = 64, SESSION sql_notes = 1,"
                                + " SESSION sql_mode = CONCAT_WS(',', NULLIF(REPLACE(@@SESSION.sql_mode,"
                                + " 'EMPTY_STRING_IS_NULL', ''), ''), 'STRICT_ALL_TABLES', 'NO_AUTO_VALUE_ON_ZERO')");
            case H2 ->
                List.of(
                        "SET @stellic_time_zone = (SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                                + " WHERE SETTING_NAME = 'TIME ZONE')",
                        "SET @stellic_lock_timeout = LOCK_TIMEOUT()",
                        "SET TIME ZONE 'UTC'",
                        // by itself it gives up after one or two seconds, which a busy disk alone can take
                        "SET LOCK_TIMEOUT GREATEST(LOCK_TIMEOUT(), " + H2_LOCK_TIMEOUT + ")");
            default -> List.of();
        };
    }

    /** What a transaction is told at its begin, and forgets at its end. */
    List<String> beginTransaction() {
        return this == POSTGRESQL ? List.of("SET LOCAL TIME ZONE 'UTC'") : List.of();
    }

    /** Undoes {@link #begin()}. */
    List<String> end() {
        return switch (this) {
            case MARIADB, MYSQL ->
                List.of(
                        "SET SESSION sql_mode = @stellic_sql_mode, SESSION time_zone = @stellic_time_zone,"
                                + " SESSION max_error_count = @stellic_max_error_count, SESSION sql_notes = @stellic_sql_notes");
            case H2 ->
                List.of(
                        "SET TIME ZONE @stellic_time_zone",
                        "SET LOCK_TIMEOUT @stellic_lock_timeout",
                        "SET @stellic_time_zone = NULL",
                        "SET @stellic_lock_timeout = NULL");
            default -> List.of();
        };
    }

    private String list(List<String> columns) {
        return pairs(columns, "%1$s", ", ");
    }

    private String pairs(List<String> columns, String each, String between) {
        return columns.stream()
                .map(column -> each.replace("%1$s", quote(column)))
                .collect(Collectors.joining(between));
    }
}
