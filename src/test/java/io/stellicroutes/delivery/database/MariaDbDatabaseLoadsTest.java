package io.stellicroutes.delivery.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.UnreachableException;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import io.stellicroutes.servers.MariaDbServer;
import io.stellicroutes.servers.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;

@Tag("slow")
final class MariaDbDatabaseLoadsTest extends DatabaseLoadsContract {
    @RegisterExtension
    private static final OncePerClass<MariaDbServer> MARIADB =
            OncePerClass.of(() -> new MariaDbServer("warehouse", "--innodb-lock-wait-timeout=3"));

    MariaDbDatabaseLoadsTest() {
        super(Databases.MARIADB, "root", new TimeTypes("TIMESTAMP(6) NULL", "DATETIME(6)"));
    }

    @Override
    String url() {
        return MARIADB.get().url();
    }

    @Override
    int port() {
        return MARIADB.get().port();
    }

    @Override
    String urlIn(String zone) {
        return url() + "?sessionVariables=time_zone='" + zone + "'";
    }

    @Override
    void serverIn(String zone) throws SQLException {
        execute("SET GLOBAL time_zone = '" + zone + "'");
    }

    @Override
    String utc(String column) {
        return "CAST(" + column + " AS CHAR)";
    }

    /** Fills the server's tables of time zones, which are empty at first, with what Java knows. */
    private void makeZones() throws SQLException {
        int id = 1;
        for (String name : List.of("UTC", "America/New_York", "Asia/Kolkata")) {
            ZoneRules rules = ZoneId.of(name).getRules();
            List<Integer> offsets = new ArrayList<>();
            execute("REPLACE INTO mysql.time_zone VALUES (" + id + ", 'N')");
            execute("REPLACE INTO mysql.time_zone_name VALUES ('" + name + "', " + id + ")");
            Instant at = Instant.parse("1969-12-01T00:00:00Z");
            Instant end = Instant.parse("2037-12-31T00:00:00Z");
            StringBuilder transitions = new StringBuilder();
            while (at != null && at.isBefore(end)) {
                int offset = rules.getOffset(at).getTotalSeconds();
                if (!offsets.contains(offset)) {
                    offsets.add(offset);
                    execute("REPLACE INTO mysql.time_zone_transition_type VALUES (" + id + ", "
                            + offsets.indexOf(offset) + ", " + offset + ", 0, 'Z')");
                }
                transitions
                        .append(transitions.isEmpty() ? "" : ", ")
                        .append("(" + id + ", " + at.getEpochSecond() + ", " + offsets.indexOf(offset) + ")");
                ZoneOffsetTransition next = rules.nextTransition(at);
                at = next == null ? null : next.getInstant();
            }
            execute("REPLACE INTO mysql.time_zone_transition VALUES " + transitions);
            id++;
        }
    }

    @BeforeEach
    void zonesAreThere() throws SQLException {
        if (query("SELECT * FROM mysql.time_zone_name").isEmpty()) {
            makeZones();
        }
    }

    @ParameterizedTest
    @MethodSource("zones")
    void aTimeIsTheSameInstantByInsertsToo(String zone, Place place, boolean tableIsThere) throws Exception {
        execute("SET GLOBAL local_infile = OFF");
        try {
            aTimeIsTheSameInstantWhateverTheZones(zone, place, tableIsThere);
        } finally {
            execute("SET GLOBAL local_infile = ON");
        }
    }

    /** By LOAD DATA and by INSERTs. */
    @ParameterizedTest
    @CsvSource({"ON, replace", "OFF, replace", "ON, merge", "OFF, merge"})
    void aValueThatAColumnWouldChangeRejectsItsRowWhateverTheSessionSays(String localInfile, String mode)
            throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (id INT, name VARCHAR(20) CHARACTER SET latin1, octets VARBINARY(3),"
                + " small TINYINT UNSIGNED, letter ENUM('a', 'b'), at TIME)");
        header = Header.of("id", "name", "octets", "small", "letter", "at");
        settings.put("mode", mode);
        settings.put("url", url() + "?sessionVariables=sql_mode='EMPTY_STRING_IS_NULL',max_error_count=0,sql_notes=0");
        execute("SET GLOBAL local_infile = " + localInfile);
        try {
            assertThat(deliver(
                            "run-1",
                            row("1", "Zoë", "abc", "255", "a", "12:00"),
                            row("2", "学生", "abc", "255", "a", "12:00"),
                            row("3", "🎓", "abc", "255", "a", "12:00"),
                            row("4", "Ada", "abcd", "255", "a", "12:00"),
                            row("5", "Ada", "abc", "256", "a", "12:00"),
                            row("6", "Ada", "abc", "255", "c", "12:00"),
                            row("7", "Ada", "abc", "255", "a", "2026-01-15 12:00"),
                            row("8", "", "", "", "", "")))
                    .isEqualTo(2);
        } finally {
            execute("SET GLOBAL local_infile = ON");
        }
        String lacks = "column name: holds a character that the column's character set lacks";
        assertThat(rejects())
                .containsExactly(
                        lacks,
                        lacks,
                        "column octets: longer than the column takes",
                        "column small: expected smallint",
                        "column letter: expected ENUM",
                        "column at: expected TIME");
        assertThat(names()).containsExactly("Zoë", "");
    }

    @Test
    void aValueThatIsMissingStillFailsTheLoad() throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (id INT, name VARCHAR(20), score INT NOT NULL)");
        header = Header.of("id", "name", "score");

        assertThatThrownBy(() -> deliver("run-1", row("1", "Ada", "1"), row("2", "Grace", "")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("SQLState 23");
        assertThat(query("SELECT id FROM " + q(EXPORT))).isEmpty();
    }

    /** Its rows can't be taken back to be sent again without the refused one. */
    @Test
    void aTableWithoutTransactionsFailsTheLoadAtARefusedValue() throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (id INT, name INET6) ENGINE=MyISAM");

        assertThatThrownBy(() -> deliver("run-1", row("1", "::1"), row("2", "secret")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("a value does not fit")
                .hasMessageNotContaining("secret");
        assertThat(rejects()).isEmpty();
    }

    /** What the error says must be so: rows of a MyISAM table are written for good, and a rollback does nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"replace", "append"})
    void whatATableWithoutTransactionsKeepsIsToldAndNotCalledTakenBack(String mode) throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (id INT PRIMARY KEY, name VARCHAR(20)) ENGINE=MyISAM");
        execute("INSERT INTO " + q(EXPORT) + " VALUES (1, 'before')");
        settings.put("mode", mode);

        assertThatThrownBy(() -> deliver("run-1", row("2", "Ada"), row("3", "Grace"), row("3", "Edsger")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining(
                        "Nothing could be taken back, because the table's storage engine has no transactions: ")
                .hasMessageNotContaining("Everything of this delivery was taken back");

        assertThat(names()).contains("Ada");
        assertThat(names().contains("before")).isEqualTo(mode.equals("append"));
    }

    @Test
    void theSessionIsGivenBackAsItWas() throws Exception {
        String variables = "SELECT @@sql_mode, @@time_zone, @@max_error_count, @@sql_notes";
        String theirs = "sql_mode='ANSI_QUOTES',time_zone='+03:00',max_error_count=7,sql_notes=0";
        assertThat(afterALoadByThePoolOf(url() + "?sessionVariables=" + theirs, variables))
                .extracting(String::valueOf)
                .containsExactly("ANSI_QUOTES", "+03:00", "7", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void rowsComeByLoadData(String mode) throws Exception {
        settings.put("mode", mode);
        long before = loadStatements();
        deliver("run-1", row("1", "Ada"));

        assertThat(names()).containsExactly("Ada");
        assertThat(loadStatements()).isEqualTo(before + 1);
    }

    @Test
    void rowsComeByInsertsWhereTheServerTakesNoFiles() throws Exception {
        execute("SET GLOBAL local_infile = OFF");
        try {
            long before = loadStatements();
            deliver("run-1", row("1", "Ada"));

            assertThat(names()).containsExactly("Ada");
            assertThat(loadStatements()).isEqualTo(before);
        } finally {
            execute("SET GLOBAL local_infile = ON");
        }
    }

    @Test
    void rowsComeByInsertsWhereTheUrlForbidsFiles() throws Exception {
        settings.put("url", url() + "?allowLocalInfile=false");
        long before = loadStatements();
        deliver("run-1", row("1", "Ada"));

        assertThat(names()).containsExactly("Ada");
        assertThat(loadStatements()).isEqualTo(before);
    }

    @Test
    void aBackslashIsOneWhateverTheSqlModeMakesOfIt() throws Exception {
        settings.put("url", url() + "?sessionVariables=sql_mode='NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
        String text = "\\N \\ \t \n \r\n \0 \u001a ' \" \\. \\t";
        deliver("run-1", row("1", text), row("2", "\\N"));

        assertThat(names()).containsExactly(text, "\\N");
    }

    @Test
    void columnsThatAreThereGetTheirOwnTypesValues() throws Exception {
        execute("CREATE TABLE " + q(EXPORT)
                + " (id INT, flag BIT(1), yes TINYINT(1), amount DECIMAL(6, 2), score FLOAT,"
                + " at DATETIME(6), moment TIMESTAMP(6) NULL, place INET6)");
        header = Header.of("id", "flag", "yes", "amount", "score", "at", "moment", "place");
        settings.put("columns.moment.type", "timestamptz");
        deliver(
                "run-1",
                row("1", "true", "no", "1.50000", "1e10", "2026-01-01T00:00:01.5", "2026-01-01 05:00+05:00", "::1"),
                row("2", "false", "", "-0", "", "", "", "::2"));

        assertThat(query(
                        "SELECT id, flag + 0 AS flag, yes + 0 AS yes, CAST(amount AS CHAR) AS amount, score = 1e10 AS score,"
                                + " CAST(at AS CHAR) AS at, CAST(moment AS CHAR) AS moment FROM " + q(EXPORT)
                                + " WHERE id = 1"))
                .singleElement()
                .satisfies(values -> assertThat(values.values())
                        .extracting(String::valueOf)
                        .contains("1.50", "2026-01-01 00:00:01.500000", "2026-01-01 00:00:00.000000"))
                .satisfies(values ->
                        assertThat(((Number) values.get("flag")).intValue()).isEqualTo(1))
                .satisfies(values ->
                        assertThat(((Number) values.get("yes")).intValue()).isZero());
        assertThat(query("SELECT COUNT(*) AS c FROM " + q(EXPORT)
                                + " WHERE id = 2 AND flag = 0 AND yes IS NULL AND at IS NULL")
                        .get(0))
                .isEqualTo(Map.of("c", 1L));
    }

    @Test
    void aFailureAmongMegabytesTakesBackEverything() throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (id INT, name VARCHAR(2000), CHECK (id <> 2500))");
        deliver("run-1", row("1", "Ada"));
        String kilobyte = "x".repeat(1000);

        assertThatThrownBy(() -> deliver(
                        "run-2",
                        IntStream.range(0, 5000)
                                .mapToObj(i -> row("" + i, kilobyte))
                                .toArray(Row[]::new)))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("SQLState 23");
        assertThat(names()).containsExactly("Ada");
    }

    @Test
    void megabytesThatAreNotFinishedAreTakenBack() throws Exception {
        deliver("run-1", row("1", "Ada"));
        String kilobyte = "x".repeat(1000);
        try (Load load = loads.open(context("run-2"))) {
            load.write(batch(IntStream.range(0, 5000)
                    .mapToObj(i -> row("" + i, kilobyte))
                    .toArray(Row[]::new)));
        }

        assertThat(names()).containsExactly("Ada");
    }

    @Test
    void aServerThatAsksForAFileOfThisMachineGetsTheRows() throws Exception {
        try (AnotherFile hostile = new AnotherFile()) {
            settings.put("url", url().replaceFirst(":\\d+/", ":" + hostile.port() + "/"));
            deliver("run-1", row("1", "Ada"));

            assertThat(hostile.hasAsked).isTrue();
        }
        assertThat(names()).containsExactly("Ada");
    }

    /** The driver would repeat the transaction in another session, with a file that has been read to its end. */
    @Test
    void aServerThatMayForgetItsLastCommitsIsWarnedOf() throws Exception {
        try (Connection connection = DriverManager.getConnection(url(), username(), password())) {
            execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
            assertThat(Databases.MARIADB.forgetting(connection)).isEmpty();

            execute("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
            assertThat(Databases.MARIADB.forgetting(connection))
                    .hasValueSatisfying(words -> assertThat(words).startsWith("innodb_flush_log_at_trx_commit is 2"));
            loads.check(context("run-1").destination());
        } finally {
            execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
        }
    }

    @Test
    void noRowIsLostWhereTheDriverRepeatsTransactions() throws Exception {
        settings.put("url", repeating());

        assertThatThrownBy(() -> {
                    try (Load load = loads.open(context("run-1"))) {
                        load.write(batch(row("1", "Ada")));
                        load.rest();
                        endSessions();
                        load.write(batch(row("2", "Zoë")));
                        load.rest();
                        load.finish();
                    }
                    assertThat(names()).containsExactly("Ada", "Zoë");
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(".url")
                .hasMessageContaining("transactionReplay");
        assertThatThrownBy(() -> loads.check(new DestinationSpec("warehouse", new DatabaseType(), settings)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("transactionReplay");
    }

    @Test
    void aDataSourceWhoseDriverRepeatsTransactionsIsRefused() throws Exception {
        MariaDbDataSource theirs = new MariaDbDataSource(repeating());
        settings.remove("url");
        settings.put("data-source", "#bean:mine");
        try (DatabaseLoads others = new DatabaseLoads(name -> theirs, workDir, Clock.systemUTC())) {
            assertThatThrownBy(() -> others.open(context("run-1")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(".data-source")
                    .hasMessageContaining("transactionReplay");
        }
    }

    /** The driver connects again by itself, and then knows no more than before. */
    @Test
    void aCommitDuringWhichTheDriverTurnsToAnotherHostIsInDoubt() throws Exception {
        settings.put("url", twoHosts());
        deliver("run-1", row("1", "Ada"));

        assertThatThrownBy(() -> {
                    try (Load load = loads.open(context("run-2"))) {
                        load.write(batch(row("1", "Grace")));
                        load.rest();
                        endSessions();
                        load.finish();
                    }
                })
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("in doubt, not taken back")
                .hasMessageContaining("#database-in-doubt");
        deliver("run-2", row("1", "Grace"));
        assertThat(names()).containsExactly("Grace");
    }

    private String repeating() {
        return twoHosts() + "?user=root&transactionReplay=true";
    }

    /** Two addresses of the server. */
    private String twoHosts() {
        return url().replace(
                        "jdbc:mariadb://localhost:" + port(),
                        "jdbc:mariadb:sequential://localhost:" + port() + ",127.0.0.1:" + port());
    }

    /** All but the one that asks. */
    private void endSessions() throws SQLException {
        for (Map<String, Object> session : query(
                "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = 'root' AND ID <> CONNECTION_ID()")) {
            execute("KILL CONNECTION " + session.get("id"));
        }
    }

    private long loadStatements() throws SQLException {
        return Long.parseLong(query("SHOW GLOBAL STATUS LIKE 'Com_load'").get(0).values().stream()
                .map(Object::toString)
                .filter(value -> value.chars().allMatch(Character::isDigit))
                .findFirst()
                .orElseThrow());
    }

    /** Stands before the server, and has it ask for another file than the statement names. */
    private static final class AnotherFile implements AutoCloseable {
        private static final String NAMED = "\u00fbstellic-rows";
        private static final String ASKED = "\u00fb//etc/passwd";

        private final Relay relay = new Relay(MARIADB.get().port(), this::pass, this::pass);
        private volatile boolean hasAsked;

        AnotherFile() throws IOException {}

        int port() {
            return relay.port();
        }

        private void pass(int connection, InputStream in, OutputStream out) throws IOException {
            byte[] bytes = new byte[1 << 16];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                String text = new String(bytes, 0, read, ISO_8859_1);
                hasAsked |= text.contains(NAMED);
                out.write(text.replace(NAMED, ASKED).getBytes(ISO_8859_1));
            }
        }

        @Override
        public void close() throws IOException {
            relay.close();
        }
    }
}
