package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.DeliverySteps;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.UnreachableException;
import io.stellicroutes.records.Row;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

@Tag("slow")
@Timeout(60)
final class PostgresDatabaseLoadsTest extends DatabaseLoadsContract {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    PostgresDatabaseLoadsTest() {
        super(Databases.POSTGRESQL, "postgres", new TimeTypes("timestamptz", "timestamp"));
    }

    @Override
    String url() {
        return POSTGRES.get().getJdbcUrl("postgres", "postgres");
    }

    @Override
    int port() {
        return POSTGRES.get().getPort();
    }

    @Override
    String urlIn(String zone) {
        return url() + "&options=-c%20TimeZone=" + zone;
    }

    @Override
    void serverIn(String zone) throws SQLException {
        execute("ALTER DATABASE postgres SET timezone TO '" + zone + "'");
    }

    @Override
    boolean isSomebodyWaitingForALock() throws SQLException {
        return !query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                .isEmpty();
    }

    @Override
    String zonedTime() {
        return "timetz";
    }

    @Override
    String utc(String column) {
        return column + "::text";
    }

    /** The server has no other character, or none at all: then bytes are kept as they are. */
    @ParameterizedTest
    @CsvSource({"LATIN1, 2, 3", "SQL_ASCII, 4, ''"})
    void aCharacterThatTheDatabasesEncodingLacksRejectsItsRow(String encoding, int taken, String rejected)
            throws Exception {
        execute("DROP DATABASE IF EXISTS other_encoding");
        execute("CREATE DATABASE other_encoding TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING '" + encoding
                + "'");
        settings.put("url", POSTGRES.get().getJdbcUrl("postgres", "other_encoding"));

        assertThat(deliver("run-1", row("1", "Zoë"), row("2", "Ada"), row("3", "学生"), row("4", "🎓")))
                .isEqualTo(taken);

        String reason = "column name: holds a character that the column's character set lacks";
        assertThat(rejects()).isEqualTo(rejected.isEmpty() ? List.of() : List.of(reason, reason));
        loads.close();
        execute("DROP DATABASE other_encoding");
    }

    /**
     * The server tells of the last rows when nothing is visible yet, and no more may be rejected than is allowed: one
     * in a thousand.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 2000})
    void aRowThatTheServerRefusesAtLastIsCountedBeforeTheCommit(int rows) throws Exception {
        execute("CREATE TABLE " + q("plan_courses") + " (id INTEGER, name uuid)");
        LoadContext context = context("run-1");
        List<Long> rejected = new ArrayList<>();
        Delivery delivery = new Delivery(
                "run-1", context.export(), context.destination(), workDir.resolve("f.csv"), "f.csv", new Accounts() {
                    @Override
                    public void reject(long row, String reason, List<String> fields) {
                        rejected.add(row);
                    }

                    @Override
                    public void checkpoint(long row, long delivered, long skipped, int batches) {
                        throw new AssertionError("a table has no checkpoints");
                    }
                });
        delivery.header(context.header());
        Row[] sent = IntStream.rangeClosed(1, rows)
                .mapToObj(i -> row("" + i, i == 1 ? "secret" : new UUID(0, i).toString()))
                .toArray(Row[]::new);
        for (int i = 0; i < rows; i++) {
            delivery.countRead();
        }
        DeliverySteps steps = new DeliverySteps();
        try (Load load = loads.open(delivery.getContext())) {
            steps.write(delivery, load, batch(sent));
            if (rows == 2) {
                assertThatThrownBy(() -> steps.finish(delivery, load)).hasMessageContaining("max-rejects");
            } else {
                steps.finish(delivery, load);
            }
        }

        assertThat(rejected).containsExactly(1L);
        assertThat(List.of(delivery.read(), delivery.delivered(), delivery.rejected()))
                .containsExactly((long) rows, rows - 1L, 1L);
        assertThat(query("SELECT id FROM " + q("plan_courses"))).hasSize(rows == 2 ? 0 : rows - 1);
    }

    /** Some values need the server to read them: the rows around them come by the binary format all the same. */
    @Test
    void valuesThatTheServerHasToReadComeBetweenTheOthers() throws Exception {
        execute("CREATE TABLE " + q("plan_courses") + " (id INTEGER, name DOUBLE PRECISION)");
        Row[] rows = IntStream.rangeClosed(1, 5000)
                .mapToObj(i -> row("" + i, i % 2 == 0 ? "" + i : i % 3 == 0 ? "NaN" : "secret"))
                .toArray(Row[]::new);

        assertThat(deliver("run-1", rows)).isEqualTo(3333);

        assertThat(rejects()).hasSize(1667).containsOnly("column name: expected double");
        assertThat(query("SELECT COUNT(*) AS c FROM " + q("plan_courses") + " WHERE name = 'NaN'"))
                .containsExactly(Map.of("c", 833L));
    }

    @Test
    void aTextWithNulIsRejected() throws Exception {
        assertThat(deliver("run-1", row("1", "a\u0000b"), row("2", "Ada"))).isEqualTo(1);

        assertThat(rejects()).containsExactly("column name: holds the character NUL, which the database can't store");
        assertThat(names()).containsExactly("Ada");
    }

    @Test
    void viewsAndGrantsOutliveAReplace() throws Exception {
        deliver("run-1", row("1", "Ada"));
        execute("CREATE OR REPLACE VIEW students AS SELECT name FROM " + q("plan_courses"));
        deliver("run-2", row("2", "Grace"));

        assertThat(query("SELECT * FROM students"))
                .singleElement()
                .extracting(row -> row.get("name"))
                .isEqualTo("Grace");
        execute("DROP VIEW students");
    }

    /** With a key twice and without, for they are merged by other statements. */
    @ParameterizedTest
    @ValueSource(strings = {"1 2", "1 2 1"})
    void aMergeOfWhichTheTableTakesFewerRowsIsTakenBack(String ids) throws Exception {
        settings.put("mode", "merge");
        deliver("run-1", row("1", "Ada"));
        execute("CREATE OR REPLACE FUNCTION passes_over() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RETURN CASE WHEN NEW.id = ''2'' THEN NULL ELSE NEW END; END'");
        execute("CREATE TRIGGER passes_over BEFORE INSERT ON " + q("plan_courses")
                + " FOR EACH ROW EXECUTE FUNCTION passes_over()");
        Row[] rows = Arrays.stream(ids.split(" ", -1)).map(id -> row(id, "new")).toArray(Row[]::new);

        assertThatThrownBy(() -> deliver("run-2", rows))
                .hasMessageContaining("2 rows were sent, but the database took 1");
        assertThat(names()).containsExactly("Ada");
    }

    /** Such a publication takes in a table that is made in the same transaction, and then forbids to delete from it. */
    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void aTableThatIsMadeWhereEveryTableIsPublishedIsFilled(String mode) throws Exception {
        settings.put("mode", mode);
        execute("CREATE PUBLICATION everything FOR ALL TABLES");
        try {
            deliver("run-1", row("1", "Ada"), row("2", "Grace"));
            assertThat(names()).containsExactly("Ada", "Grace");
            execute("DROP TABLE " + q(EXPORT));
            deliver("run-2", row("1", "Ada"), row("2", "Grace"), row("2", "Edsger"));

            assertThat(names()).contains("Ada", "Edsger").hasSize(mode.equals("merge") ? 2 : 3);
        } finally {
            execute("DROP PUBLICATION everything");
        }
    }

    @Test
    void aTableThatIsPublishedWithoutAnIdentityOfItsRowsIsToldWithTheReasonOfTheDatabase() throws Exception {
        deliver("run-1", row("1", "Ada"));
        execute("CREATE PUBLICATION everything FOR ALL TABLES");
        try {
            assertThatThrownBy(() -> deliver("run-2", row("1", "Grace")))
                    .hasMessageContaining("does not have a replica identity and publishes deletes")
                    .hasMessageContaining("REPLICA IDENTITY")
                    .hasMessageContaining("errors.md#replica-identity");
            execute("ALTER TABLE " + q(EXPORT) + " REPLICA IDENTITY FULL");
            deliver("run-3", row("1", "Grace"));

            assertThat(names()).containsExactly("Grace");
        } finally {
            execute("DROP PUBLICATION everything");
        }
    }

    /** From now on loads have sessions of this kind. */
    private void with(String parameter) {
        settings.put("url", url() + "&options=-c%20" + parameter);
        closePools();
    }

    /** What the database itself ends is not a lost connection. */
    @Test
    void aStatementTimeoutIsNamedAndNotCalledALostConnection() throws Exception {
        deliver("run-1", row("1", "Ada"));
        execute("CREATE OR REPLACE FUNCTION dawdles() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(20); RETURN NEW; END'");
        execute("CREATE TRIGGER dawdles BEFORE INSERT ON " + q(EXPORT) + " FOR EACH ROW EXECUTE FUNCTION dawdles()");
        with("statement_timeout=200");

        assertThatThrownBy(() -> deliver("run-2", row("2", "secret-17")))
                .isExactlyInstanceOf(DeliveryException.class)
                .hasMessageContaining("the database cancelled the statement")
                .hasMessageContaining("57014")
                .hasMessageContaining("Everything of this delivery was taken back")
                .hasMessageContaining("#database-cancelled")
                .hasMessageNotContaining("secret");
        assertThat(names()).containsExactly("Ada");
    }

    @Test
    void aStatementTimeoutBeforeTheFirstRecordIsToldInTheWordsOfTheDatabase() throws Exception {
        deliver("run-1", row("1", "Ada"));
        with("statement_timeout=200");
        try (Connection other = DriverManager.getConnection(url(), username(), password());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE " + q(EXPORT) + " IN EXCLUSIVE MODE");

            assertThatThrownBy(() -> deliver("run-2", row("1", "Grace")))
                    .isExactlyInstanceOf(DeliveryException.class)
                    .hasMessageContaining("canceling statement due to statement timeout");
            with("lock_timeout=200");
            assertThatThrownBy(() -> deliver("run-2", row("1", "Grace")))
                    .hasMessageContaining("canceling statement due to lock timeout")
                    .hasMessageContaining("#database-conflict");
        }
    }

    @Test
    void aSessionThatAnAdministratorEndsIsALostConnection() throws Exception {
        deliver("run-1", row("1", "Ada"));

        assertThatThrownBy(() -> {
                    try (Load load = loads.open(context("run-2"))) {
                        load.write(batch(row("1", "Grace")));
                        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                + " AND query LIKE '%COPY%'");
                        load.finish();
                    }
                })
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("#database-lost")
                .hasMessageContaining("The database takes back the rows of this delivery as soon as it sees that the"
                        + " connection is gone");
        assertThat(names()).containsExactly("Ada");
    }

    /** Whatever a trigger says, under whichever code, may be a record's. */
    @ParameterizedTest
    @ValueSource(strings = {"P0001", "55000", "42501", "57014", "23502", "40001"})
    void theWordsOfATriggerAreNotTold(String state) throws Exception {
        deliver("run-1", row("1", "Ada"));
        execute("CREATE OR REPLACE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION"
                + " USING ERRCODE = ''" + state + "'', MESSAGE = NEW.name, DETAIL = NEW.name, HINT = NEW.name,"
                + " COLUMN = NEW.name, CONSTRAINT = NEW.name; END'");
        execute("CREATE TRIGGER refuses BEFORE INSERT ON " + q(EXPORT) + " FOR EACH ROW EXECUTE FUNCTION refuses()");

        assertThatThrownBy(() -> deliver("run-2", row("2", "secret-17")))
                .hasMessageContaining(state)
                .hasMessageNotContaining("secret");
    }

    @Test
    void theColumnThatLacksAValueIsNamed() throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (id text, name text, email text NOT NULL)");

        assertThatThrownBy(() -> deliver("run-1", row("1", "secret-17")))
                .hasMessageContaining("null value in column \"email\"")
                .hasMessageContaining("SQLState 23502")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aColumnThatTheDatabaseFillsItselfIsToldWithTheReasonAndTheAdvice() throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (id bigint GENERATED ALWAYS AS IDENTITY, name text)");
        settings.put("mode", "merge");

        assertThatThrownBy(() -> deliver("run-1", row("1", "secret-17")))
                .hasMessageContaining("cannot insert a non-DEFAULT value into column \"id\"")
                .hasMessageContaining("OVERRIDING SYSTEM VALUE")
                .hasMessageContaining("428C9")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aTypeOfPostgresItselfGetsTheText() throws Exception {
        execute("CREATE TABLE " + q("plan_courses") + " (id uuid, name jsonb)");
        deliver("run-1", row("6f1c0b9e-7c1a-4b61-9f0d-0c3c1d7d9f10", "{\"a\": 1}"), row("", ""));

        assertThat(query("SELECT name->>'a' AS a FROM " + q("plan_courses") + " ORDER BY _row"))
                .extracting(row -> row.get("a"))
                .containsExactly("1", null);
    }

    static Stream<Arguments> valuesOfEveryType() {
        return Stream.of(
                Arguments.of(
                        "text", "int8-like|12|  blanks |\\N|\\.|tab\there|two\nlines|Zoë 学生 🎓|half \uD83D pair|\""),
                Arguments.of("varchar(9)", "a|Zoë 学生 🎓|"),
                Arguments.of("char(4)", "a|Zoë|abcd"),
                Arguments.of("smallint", "0|1|-1|+7|32767|-32768|00012"),
                Arguments.of("integer", "0|-1|2147483647|-2147483648|10000"),
                Arguments.of("bigint", "0|-1|9223372036854775807|-9223372036854775808|4294967296"),
                Arguments.of(
                        "numeric",
                        "0|0.0|-0.00|1|-1|9999|10000|10001|100000000|0.1|0.0001|0.00001|-123.456|1e2|1E-7|1.5e300|.5|5.|"
                                + "99999999999999999999999999999999999999.0000000001|123456789.123456789|1000.0001|0.10"),
                Arguments.of("numeric(8,2)", "0|999999.99|-999999.99|1.5|0.01|10.10|1e2|123.4500"),
                Arguments.of("double precision", "0|-0.0|1.5|.5|1e300|-1e-300|0.1|123456789.123456789"),
                Arguments.of("real", "0|1.5|-2.25|0.1|1e30"),
                Arguments.of("boolean", "true|false|Yes|no|T|f|1|0"),
                Arguments.of("date", "2000-01-01|1999-12-31|2024-02-29|0001-01-01|9999-12-31|1970-01-01"),
                Arguments.of(
                        "timestamp",
                        "2000-01-01 00:00:00|1999-12-31T23:59:59.999999|2024-02-29 12:30|0001-01-01 00:00:00|"
                                + "9999-12-31 23:59:59|2026-01-01 00:30:00+01:00|1969-12-31 23:59:59.123456789"),
                Arguments.of("timestamptz", "2000-01-01 00:00:00|2026-01-01T00:30:00+05:30|1950-06-01 12:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource("valuesOfEveryType")
    void whatTheBinaryFormatWritesIsWhatTheTextFormatWrites(String type, String texts) throws Exception {
        ColumnType columnType = GivenType.parse("type", type, Databases.POSTGRESQL);
        Column column = new Column("value", columnType, type, Integer.MAX_VALUE);
        List<Object> values = new ArrayList<>();
        for (String text : texts.split("\\|", -1)) {
            values.add(columnType.value(text));
        }
        values.add(null);
        assertThat(values).doesNotContain(ColumnType.MISFIT);
        try (Connection connection = DriverManager.getConnection(url(), username(), password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE by_binary (row SERIAL, value " + type + ")");
            statement.execute("CREATE TEMPORARY TABLE by_text (row SERIAL, value " + type + ")");
            String name = statement
                    .executeQuery("SELECT value FROM by_binary")
                    .getMetaData()
                    .getColumnTypeName(1);
            copy(
                    connection,
                    "by_binary",
                    CopyBinary.of(List.of(column), List.of(name)).orElseThrow(),
                    values);
            copy(connection, "by_text", new CopyText(), values);

            assertThat(values(statement, "by_binary")).hasSameSizeAs(values).isEqualTo(values(statement, "by_text"));
        }
    }

    private static void copy(Connection connection, String table, CopyFormat format, List<Object> values)
            throws SQLException {
        CopyBuffer buffer = new CopyBuffer();
        format.begin(buffer);
        for (Object value : values) {
            format.row(new Object[] {value}, buffer);
        }
        format.end(buffer);
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(Databases.POSTGRESQL.copy(table, List.of("value"), format.name()));
        copy.writeToCopy(buffer.bytes(), 0, buffer.length());
        copy.endCopy();
    }

    private static List<String> values(Statement statement, String table) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT value::text FROM " + table + " ORDER BY row")) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    @Test
    void aColumnThatIsNarrowerThanTheTypeThatIsGivenIsLeftToTheDatabaseToRead() {
        Column big = new Column("value", GivenType.parse("type", "bigint", Databases.POSTGRESQL), "bigint", 0);

        assertThat(CopyBinary.of(List.of(big), List.of("int8"))).isPresent();
        assertThat(CopyBinary.of(List.of(big), List.of("int4"))).isEmpty();
        assertThat(CopyBinary.of(List.of(big), List.of("jsonb"))).isEmpty();
    }
}
