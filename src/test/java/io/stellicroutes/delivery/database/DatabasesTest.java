package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

/** The SQL of the databases that no test can start; what H2 understands of it is run there. */
final class DatabasesTest {
    private static final List<String> COLUMNS = List.of("id", "name", "_row");
    private static final List<String> KEY = List.of("id");
    private static final LocalDateTime AT = LocalDateTime.parse("2026-03-03T02:00:04.000005");

    /** For tests of each of them. */
    static Stream<Named<Database>> all() {
        return Databases.ALL.stream().map(database -> Named.of(database.name(), database));
    }

    @Test
    void databasesAreKnownByTheirProductNames() {
        assertThat(List.of("H2", "PostgreSQL", "MariaDB", "MySQL", "Oracle", "Microsoft SQL Server"))
                .map(name -> Databases.of(name).orElseThrow())
                .containsExactlyElementsOf(Databases.ALL);
        assertThat(Databases.of("Apache Derby")).isEmpty();
    }

    @Test
    void aQuoteInANameCannotEndIt() {
        assertThat(Databases.POSTGRESQL.quote("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Databases.ORACLE.quote("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Databases.MARIADB.quote("a`b")).isEqualTo("`a``b`");
        assertThat(Databases.SQL_SERVER.quote("a]b[c")).isEqualTo("[a]]b[c]");
    }

    @Test
    void oracleMergesFromAStagingTable() {
        assertThat(Databases.ORACLE.updateMatched("\"t\"", "\"s\"", KEY, values(Databases.ORACLE), "t.x <> s.x"))
                .isEqualTo("MERGE INTO \"t\" t USING \"s\" s ON (t.\"id\" = s.\"id\") WHEN MATCHED THEN UPDATE SET"
                        + " t.\"name\" = s.\"name\", t.\"_row\" = s.\"_row\" WHERE (t.x <> s.x)");
        assertThat(Databases.ORACLE.deleteMatched("\"t\"", "\"s\"", KEY, ""))
                .isEqualTo("DELETE FROM \"t\" t WHERE EXISTS (SELECT 1 FROM \"s\" s WHERE t.\"id\" = s.\"id\")");
        assertThat(Databases.ORACLE.winners("\"s\"", COLUMNS, KEY, true))
                .isEqualTo("SELECT \"id\", \"name\", \"_row\" FROM (SELECT \"id\", \"name\", \"_row\", ROW_NUMBER()"
                        + " OVER (PARTITION BY \"id\" ORDER BY \"_row\" DESC) AS \"_stellic_rank\" FROM \"s\") ranked"
                        + " WHERE \"_stellic_rank\" = 1");
        assertThat(Databases.ORACLE.differ(ColumnType.TEXT, "t.x", "s.x")).contains("DBMS_LOB.COMPARE(t.x, s.x) = 0");
        assertThat(Databases.ORACLE.differ(ColumnType.text(9), "t.x", "s.x")).isEqualTo("DECODE(t.x, s.x, 0, 1) = 1");
        assertThat(Databases.ORACLE
                        .indexCurrent("own", "i", "\"t\"", List.of("a", "b"))
                        .get(0))
                .isEqualTo("CREATE UNIQUE INDEX \"own\".\"i\" ON \"t\" (CASE WHEN \"_current\" = 1 THEN \"a\" END,"
                        + " CASE WHEN \"_current\" = 1 THEN \"b\" END)");
        assertThat(Databases.ORACLE.instant(ColumnType.of(ColumnType.Kind.TIMESTAMP_WITH_TIME_ZONE), AT))
                .isEqualTo("TIMESTAMP '2026-03-03 02:00:04.000005 +00:00'");
        assertThat(Databases.ORACLE.createStage("\"s\"", "\"t\"", List.of(text(Databases.ORACLE, "id"))))
                .isEqualTo(
                        "CREATE GLOBAL TEMPORARY TABLE \"s\" ON COMMIT DELETE ROWS AS SELECT \"id\" FROM \"t\" WHERE 1 = 0");
        assertThat(Databases.ORACLE.addColumn("\"t\"", text(Databases.ORACLE, "x")))
                .isEqualTo("ALTER TABLE \"t\" ADD \"x\" VARCHAR2(4000)");
        assertThat(Databases.ORACLE.lock("\"t\"")).contains("LOCK TABLE \"t\" IN EXCLUSIVE MODE");
        assertThat(Databases.ORACLE.keyType(1)).isEqualTo("VARCHAR2(400 CHAR)");
    }

    @Test
    void sqlServerMergesFromAStagingTable() {
        assertThat(Databases.SQL_SERVER.updateMatched("[t]", "[#s]", KEY, values(Databases.SQL_SERVER), "t.x <> s.x"))
                .isEqualTo("MERGE INTO [t] WITH (HOLDLOCK) t USING [#s] s ON (t.[id] = s.[id]) WHEN MATCHED AND"
                        + " (t.x <> s.x) THEN UPDATE SET t.[name] = s.[name], t.[_row] = s.[_row];");
        assertThat(Databases.SQL_SERVER.deleteMatched("[t]", "[#s]", KEY, ""))
                .isEqualTo(
                        "MERGE INTO [t] WITH (HOLDLOCK) t USING [#s] s ON (t.[id] = s.[id]) WHEN MATCHED THEN DELETE;");
        assertThat(Databases.SQL_SERVER.insertMissing("[t]", "[#s]", KEY, values(Databases.SQL_SERVER), ""))
                .isEqualTo("INSERT INTO [t] ([name], [_row]) SELECT s.[name], s.[_row] FROM [#s] s WHERE NOT EXISTS"
                        + " (SELECT 1 FROM [t] t WITH (HOLDLOCK) WHERE t.[id] = s.[id])");
        assertThat(Databases.SQL_SERVER.differ(ColumnType.TEXT, "t.x", "s.x"))
                .isEqualTo("EXISTS (SELECT CAST(t.x AS VARBINARY(MAX)) EXCEPT SELECT CAST(s.x AS VARBINARY(MAX)))");
        assertThat(Databases.SQL_SERVER.indexCurrent("", "i", "[t]", KEY).get(0))
                .isEqualTo("CREATE UNIQUE INDEX [i] ON [t] ([id]) WHERE [_current] = 1");
        assertThat(Databases.SQL_SERVER.createView("[v]", KEY, "[t]", Databases.SQL_SERVER.isCurrent("")))
                .isEqualTo("CREATE OR ALTER VIEW [v] AS SELECT [id] FROM [t] WHERE [_current] = 1");
        assertThat(Databases.SQL_SERVER.instant(ColumnType.of(ColumnType.Kind.TIMESTAMP), AT))
                .isEqualTo("CAST('2026-03-03 02:00:04.000005' AS DATETIME2(6))");
        assertThat(Databases.SQL_SERVER.createStage("[#s]", "[t]", List.of(text(Databases.SQL_SERVER, "id"))))
                .isEqualTo("SELECT [id] INTO [#s] FROM [t] WHERE 1 = 0");
        assertThat(Databases.SQL_SERVER.deleteAll("[t]")).isEqualTo("DELETE FROM [t] WITH (TABLOCKX)");
        assertThat(Databases.SQL_SERVER.addColumn("[t]", text(Databases.SQL_SERVER, "x")))
                .isEqualTo("ALTER TABLE [t] ADD [x] NVARCHAR(MAX)");
        assertThat(Databases.SQL_SERVER.keyType(4)).isEqualTo("NVARCHAR(200) COLLATE Latin1_General_100_BIN2");
    }

    @Test
    void theSqlOfOracleRunsInItsModeOfH2() throws SQLException {
        Database oracle = Databases.ORACLE;
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:;MODE=Oracle")) {
            run(h2, oracle.createTable("\"t\"", table(oracle)));
            run(h2, oracle.createIndex(true, "", "i", "\"t\"", KEY));
            run(h2, oracle.addColumn("\"t\"", text(oracle, "later")));
            run(h2, oracle.createStage("\"s\"", "\"t\"", table(oracle)));
            mergesTheLast(h2, oracle, "\"t\"", "\"s\"");
            run(h2, oracle.dropStage("\"s\""));
        }
    }

    /** H2 knows no COLLATE on a column, no table hints where data changes, and no SELECT INTO. */
    @Test
    void theSqlOfSqlServerRunsInItsModeOfH2() throws SQLException {
        Database server = Databases.SQL_SERVER;
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:;MODE=MSSQLServer")) {
            String collation = " COLLATE Latin1_General_100_BIN2";
            run(h2, server.createTable("[t]", table(server)).replace(collation, ""));
            run(h2, server.createTable("[s]", table(server)).replace(collation, ""));
            run(h2, server.createIndex(true, "", "i", "[t]", KEY));
            run(h2, server.addColumn("[t]", text(server, "later")));
            mergesTheLast(h2, server, "[t]", "[s]");
        }
    }

    @Test
    void theTypesOfOracleAndSqlServerAreTypesInTheirModesOfH2() throws SQLException {
        for (Database database : List.of(Databases.ORACLE, Databases.SQL_SERVER)) {
            String mode = database == Databases.ORACLE ? "Oracle" : "MSSQLServer";
            try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:;MODE=" + mode)) {
                for (String type : List.of(
                        "text",
                        "varchar(40)",
                        "smallint",
                        "integer",
                        "bigint",
                        "decimal(8,2)",
                        "decimal",
                        "double",
                        "real",
                        "boolean",
                        "date",
                        "timestamp")) {
                    String definition = database.type(GivenType.parse("p", type, database));
                    Column column = new Column(type, ColumnType.TEXT, definition, 1);
                    run(h2, database.createTable(database.quote("of " + type), List.of(column)));
                }
            }
        }
    }

    @Test
    void postgresAndMariaDbHaveStatementsOfTheirOwnForIt() {
        assertThat(Databases.POSTGRESQL.updateMatched("t", "s", KEY, values(Databases.POSTGRESQL), "x"))
                .isEqualTo(
                        "UPDATE t t SET \"name\" = s.\"name\", \"_row\" = s.\"_row\" FROM s s WHERE t.\"id\" = s.\"id\""
                                + " AND (x)");
        assertThat(Databases.MARIADB.updateMatched("t", "s", KEY, values(Databases.MARIADB), "x"))
                .isEqualTo("UPDATE t t INNER JOIN s s ON t.`id` = s.`id` SET t.`name` = s.`name`, t.`_row` = s.`_row`"
                        + " WHERE (x)");
        assertThat(Databases.MYSQL.indexCurrent("", "i", "`t`", KEY).get(0))
                .isEqualTo("CREATE UNIQUE INDEX `i` ON `t` (`id`, (CASE WHEN `_current` THEN 1 END))");
    }

    private static Map<String, String> values(Database database) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", database.s("name"));
        values.put("_row", database.s("_row"));
        return values;
    }

    private static void mergesTheLast(Connection h2, Database database, String table, String stage)
            throws SQLException {
        run(
                h2,
                "INSERT INTO " + table + " (" + database.quote("id") + ", " + database.quote("name")
                        + ") VALUES ('1', 'old'), ('3', 'gone')");
        merge(h2, database, table, stage, "('1', 'new', 1), ('2', 'other', 2)", 0);
        assertThat(names(h2, database, table)).isEqualTo("new,other,gone");

        run(h2, "DELETE FROM " + stage);
        merge(h2, database, table, stage, "('1', 'first', 1), ('2', 'other', 2), ('1', 'last', 3)", 1);
        assertThat(names(h2, database, table)).isEqualTo("last,other,gone");

        run(h2, "DELETE FROM " + stage);
        run(h2, "INSERT INTO " + stage + " VALUES ('3', NULL, NULL)");
        run(h2, inH2(database.deleteMatched(table, stage, KEY, "")));
        assertThat(names(h2, database, table)).isEqualTo("last,other");
        h2.commit();
    }

    /** Updates only what differs: the row of key 2 has no second one to come from. */
    private static void merge(Connection h2, Database database, String table, String stage, String rows, int replaced)
            throws SQLException {
        run(h2, "INSERT INTO " + stage + " VALUES " + rows);
        assertThat(text(h2, database.replacedRows(stage, KEY))).isEqualTo(String.valueOf(replaced));
        String source = replaced == 0 ? stage : "(" + database.winners(stage, COLUMNS, KEY, true) + ")";
        String differ = database.differ(List.of(new Column("name", ColumnType.text(40), "", 40)));
        Map<String, String> values = values(database);
        assertThat(update(h2, inH2(database.updateMatched(table, source, KEY, values, differ))))
                .isEqualTo(1);
        assertThat(update(h2, inH2(database.updateMatched(table, source, KEY, values, differ))))
                .isZero();
        values.put("id", database.s("id"));
        assertThat(update(h2, inH2(database.insertMissing(table, source, KEY, values, ""))))
                .isEqualTo(1 - replaced);
    }

    /** H2 knows no table hints, and the condition of an update stands in another place. */
    private static String inH2(String sql) {
        return sql.replace(" WITH (HOLDLOCK)", "")
                .replaceAll("WHEN MATCHED (THEN UPDATE SET .*) WHERE (\\(.*\\))$", "WHEN MATCHED AND $2 $1")
                .replace("VARBINARY(MAX)", "VARBINARY");
    }

    private static String names(Connection h2, Database database, String table) throws SQLException {
        return text(
                h2,
                "SELECT LISTAGG(" + database.quote("name") + ", ',') WITHIN GROUP (ORDER BY " + database.quote("id")
                        + ") FROM " + table);
    }

    private static String text(Connection h2, String sql) throws SQLException {
        try (Statement statement = h2.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static List<Column> table(Database database) {
        return List.of(
                new Column("id", ColumnType.TEXT, database.keyType(1), 1),
                new Column("name", ColumnType.TEXT, database.textType(), 1),
                new Column("_row", ColumnType.TEXT, database.type(GivenType.parse("p", "bigint", database)), 1));
    }

    private static Column text(Database database, String name) {
        return new Column(name, ColumnType.TEXT, database.textType(), 1);
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
