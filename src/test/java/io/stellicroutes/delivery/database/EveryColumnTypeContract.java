package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.LoadContexts;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each type of a database's columns with each of many values: what the load makes of them is what a plain INSERT of the
 * text makes of them, stored alike or refused alike. The differences are few, and each is named: where an INSERT stores
 * another value than the text says (cut, rounded, without its offset), the row is rejected, and some forms that a
 * database does not read are converted.
 */
abstract class EveryColumnTypeContract {
    private static final String REFUSED = "refused";
    private static final String NUMBER = "[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?";
    /** A date and a time but midnight. */
    static final String WITH_TIME = "\\d{4}-\\d\\d-\\d\\d[ T](?!00:00:00$)\\d\\d:\\d\\d.*";

    private static final String REJECTED = "column value: ";

    /** Of every kind; each is tried with each type. */
    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "-1",
            "5",
            "7",
            "26",
            "127",
            "128",
            "255",
            "256",
            "300",
            "1900",
            "2026",
            "32767",
            "32768",
            "65535",
            "65536",
            "8388608",
            "16777217",
            "2147483647",
            "2147483648",
            "4294967295",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "99999999999999999999",
            "-128",
            "-129",
            "-32769",
            "-2147483649",
            "+7",
            "007",
            " 7",
            "7 ",
            "7x",
            "x",
            "1.0",
            "1.5",
            "1.50",
            "1.555",
            "9999.99",
            "10000.5",
            "-1.5",
            ".5",
            "5.",
            "1e3",
            "1E-3",
            "1e400",
            "1e-400",
            "0x1F",
            "1_000",
            "1,000.50",
            "$1,000.50",
            "NaN",
            "nan",
            "Infinity",
            "-Infinity",
            "inf",
            "true",
            "FALSE",
            "yes",
            "no",
            "on",
            "off",
            "t",
            "f",
            "y",
            "n",
            "tru",
            "2026-01-15",
            "2026-1-5",
            "20260115",
            "15.01.2026",
            "01/15/2026",
            "2026-02-30",
            "0000-00-00",
            "0044-03-15 BC",
            "Jan 15 2026",
            "infinity",
            "today",
            "2026-01-15 12:30",
            "2026-01-15 12:30:00",
            "2026-01-15T12:30:00",
            "2026-01-15 12:30:00.123456",
            "2026-01-15 00:00:00",
            "2026-01-15T12:30:00Z",
            "2026-01-15 12:30:00+01:00",
            "2026-01-15 12:30:00+05:30:15",
            "2026-01-15 12:30:00 America/New_York",
            "10000-01-15 12:30:00",
            "1969-12-31 23:59:59",
            "2039-01-01 00:00:00",
            "12:30",
            "12:30:00",
            "12:30:00.5",
            "24:00:00",
            "25:00:00",
            "900:00:00",
            "12:30:00+02",
            "-1:00:00",
            "1 day",
            "1 year 2 mons",
            "P1D",
            "1:2:3",
            "a",
            "b",
            "A",
            "a ",
            "  ",
            "ab",
            "abc",
            "abcd",
            "abc   ",
            "z",
            "a,b",
            "a,z",
            "Zoë",
            "学生",
            "🎓",
            "x'y\"z\\",
            "tab\tnl\n",
            "\\x414243",
            "\\x4",
            "\\N",
            "41",
            "DEADBEEF",
            "101",
            "1010",
            "11111111",
            "b'1'",
            "6f1c0b9e-7c1a-4b61-9f0d-0c3c1d7d9f10",
            "6f1c0b9e7c1a4b619f0d0c3c1d7d9f10",
            "{6F1C0B9E-7C1A-4B61-9F0D-0C3C1D7D9F10}",
            "6f1c0b9e-7c1a",
            "{}",
            "{\"a\": 1}",
            "[1, 2]",
            "{\"a\": ",
            "null",
            "\"x\"",
            "<a>1</a>",
            "<a>",
            "127.0.0.1",
            "10.0.0.0/8",
            "::1",
            "fe80::1/64",
            "08:00:2b:01:02:03",
            "256.1.1.1",
            "(1,2)",
            "[1,2)",
            "[(0,0),(1,1)]",
            "<(0,0),1>",
            "{1,-1,0}",
            "POINT(1 2)",
            "POINT (1 2)",
            "[2026-01-01,2026-02-01)",
            "{1,2}",
            "{1,x}",
            "{a,b}",
            "{\"a b\",NULL}",
            "ARRAY[1]",
            "(1,a)",
            "'fat':2 cat",
            "fat & cat",
            "fat &",
            "$.a[*]",
            "$.",
            "0/16B3748",
            "pg_class",
            "no_such",
            "plain");

    @TempDir
    Path workDir;

    private DatabaseLoads loads;
    private final Database database;
    private final String username;
    private final Map<String, String> settings = new HashMap<>();

    EveryColumnTypeContract(Database database, String username) {
        this.database = database;
        this.username = username;
    }

    abstract String url();

    final String username() {
        return username;
    }

    final Database database() {
        return database;
    }

    /** Loads one table by each of these. */
    abstract List<Map<String, String>> paths();

    /** The text of a column's value, in SQL, without a loss. */
    abstract String shown(String column, String type);

    /**
     * Whether a plain INSERT stores another value than the text says, beside a number that is rounded; the load rejects
     * it.
     */
    abstract boolean isChanged(String type, String value);

    /** What the load reads, though a plain INSERT refuses it; as the column then shows it. Null if there is no such. */
    abstract String converted(String type, String value);

    @BeforeEach
    void open() {
        loads = new DatabaseLoads(name -> null, workDir, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        loads.close();
    }

    @ParameterizedTest
    @MethodSource("types")
    void aColumnTakesWhatAPlainInsertWouldPutThere(String type) throws Exception {
        Map<String, String> inserted = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url(), username(), "");
                Statement statement = connection.createStatement()) {
            table(statement, "by_insert", type);
            for (String sql : session()) {
                statement.execute(sql);
            }
            for (int i = 0; i < VALUES.size(); i++) {
                inserted.put(i + " " + VALUES.get(i), REFUSED);
                try {
                    statement.execute("INSERT INTO " + database().quote("by_insert") + " VALUES (" + i + ", "
                            + literal(VALUES.get(i)) + ")");
                } catch (SQLException refused) {
                    // it is noted as such above
                }
            }
            inserted.putAll(shown(statement, "by_insert", type));
        }
        for (Map<String, String> path : paths()) {
            Map<String, String> loaded = load(type, path);
            List<String> differences = new ArrayList<>();
            inserted.forEach((value, stored) -> {
                String expected = expected(type, value.substring(value.indexOf(' ') + 1), stored);
                if (!expected.equals(loaded.get(value))) {
                    differences.add(value + ": INSERT " + stored + ", load " + loaded.get(value));
                }
            });
            assertThat(differences).as(type + " by " + path).isEmpty();
        }
    }

    private String expected(String type, String value, String stored) {
        if (!stored.equals(REFUSED) && (isRounded(type, value, stored) || isChanged(type, value))) {
            return REFUSED;
        }
        String converted = value.isBlank() && isMadeOfText(type) ? "null" : converted(type, value);
        return converted == null ? stored : converted;
    }

    /** Whether a field of blanks is none, as for the types that the load reads itself. */
    private static boolean isMadeOfText(String type) {
        return type.matches(
                "(tiny|small|medium|big)?int(eger)?( unsigned.*|\\(1\\))?|(numeric|decimal|decfloat|real|double|float|bool|bit$|timestamp|datetime|date$).*");
    }

    private static boolean isRounded(String type, String value, String stored) {
        boolean exact = type.matches(
                "(tiny|small|medium|big)?int(eger)?( unsigned.*|\\(1\\))?|boolean|(numeric|decimal|double\\(|float\\(\\d,).*");
        boolean approximate = type.matches("(real|double|float).*");
        if (!value.matches(NUMBER)) {
            return false;
        }
        boolean other = exact && stored.matches(NUMBER) && new BigDecimal(value).compareTo(new BigDecimal(stored)) != 0;
        return other || (approximate && List.of("1e400", "1e-400").contains(value));
    }

    private Map<String, String> load(String type, Map<String, String> path) throws Exception {
        settings.clear();
        settings.put("url", url());
        settings.put("username", username());
        settings.put("password", "");
        settings.put("table", "by_load");
        settings.putAll(path);
        try (Connection connection = DriverManager.getConnection(url(), username(), "");
                Statement statement = connection.createStatement()) {
            table(statement, "by_load", type);
            Header header = Header.of("id", "value");
            Map<String, String> loaded = new TreeMap<>();
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < VALUES.size(); i++) {
                rows.add(new Row(i, List.of("" + i, VALUES.get(i))));
            }
            List<String> reasons = new ArrayList<>();
            LoadContext context = LoadContexts.of(
                    "run-1",
                    SampleExport.named("by_load").key(List.of("id")).to(),
                    new DestinationSpec("warehouse", new DatabaseType(), Map.copyOf(settings)),
                    header,
                    "f.csv",
                    (row, reason, fields) -> {
                        loaded.put(row + " " + fields.get(1), REFUSED);
                        reasons.add(reason);
                    });
            try (Load load = loads.open(context)) {
                long taken = load.write(new Batch(header, rows, rows.size())) + load.rest();
                load.finish();
                assertThat(taken + loaded.size()).isEqualTo(VALUES.size());
            }
            assertThat(reasons).allSatisfy(reason -> assertThat(reason).startsWith(REJECTED));
            loaded.putAll(shown(statement, "by_load", type));
            return loaded;
        }
    }

    private void table(Statement statement, String name, String type) throws SQLException {
        statement.execute("DROP TABLE IF EXISTS " + database().quote(name));
        statement.execute("CREATE TABLE " + database().quote(name) + " (id INT PRIMARY KEY, "
                + database().quote("value") + " " + type + ")");
    }

    /** What makes the session of the INSERTs that of the load. */
    List<String> session() {
        return database().begin();
    }

    String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private Map<String, String> shown(Statement statement, String table, String type) throws SQLException {
        Map<String, String> shown = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT id, "
                + shown(database().quote("value"), type) + " FROM " + database().quote(table))) {
            while (rows.next()) {
                shown.put(rows.getInt(1) + " " + VALUES.get(rows.getInt(1)), String.valueOf(rows.getString(2)));
            }
        }
        return shown;
    }

    final void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), username(), "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
