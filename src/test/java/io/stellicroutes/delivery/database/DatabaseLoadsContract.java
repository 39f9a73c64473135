package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.LoadContexts;
import io.stellicroutes.delivery.UnreachableException;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import io.stellicroutes.servers.FrozenLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a load promises, whichever the database. A subclass brings a real one. */
abstract class DatabaseLoadsContract {
    private static final Instant NOW = Instant.parse("2026-03-01T04:05:06.123456Z");
    static final String EXPORT = "plan_courses";
    private static final String EMOJI = "Zoë 学生 🎓";

    @TempDir
    Path workDir;

    private final Database database;
    private final String username;
    private final TimeTypes times;
    final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final List<String> rejects = new ArrayList<>();
    private final List<Long> rejectedRows = new ArrayList<>();
    Header header = Header.of("id", "name");
    private List<String> key = List.of("id");
    private boolean emptyAsNull;
    DatabaseLoads loads;
    private long nextRow = 1;

    /** @param times the database's own names of types */
    DatabaseLoadsContract(Database database, String username, TimeTypes times) {
        this.database = database;
        this.username = username;
        this.times = times;
    }

    abstract String url();

    final String username() {
        return username;
    }

    final Database database() {
        return database;
    }

    String password() {
        return "";
    }

    @BeforeEach
    void startWithoutATable() throws SQLException {
        settings.put("url", url());
        settings.put("username", username());
        settings.put("password", password());
        loads = new DatabaseLoads(name -> null, workDir, Clock.fixed(NOW, ZoneOffset.UTC));
        execute("DROP TABLE IF EXISTS " + q(EXPORT));
    }

    @AfterEach
    void closePools() {
        loads.close();
    }

    @Test
    void theTableIsMadeAndHoldsTheRowsWithTheirRunAndPlace() throws Exception {
        assertThat(deliver("run-1", row("1", "Ada"), row("2", "Grace"))).isEqualTo(2);

        assertThat(query("SELECT * FROM " + q(EXPORT) + " ORDER BY " + q("_row")))
                .extracting(
                        row -> row.get("id"), row -> row.get("name"), row -> row.get("_run_id"), row -> row.get("_row"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1", "Ada", "run-1", 1L),
                        org.assertj.core.groups.Tuple.tuple("2", "Grace", "run-1", 2L));
        assertThat(time("_loaded_at")).isEqualTo(LocalDateTime.ofInstant(NOW, ZoneOffset.UTC));
    }

    @Test
    void replaceLeavesOnlyTheNewRows() throws Exception {
        deliver("run-1", row("1", "Ada"), row("2", "Grace"));
        deliver("run-2", row("3", "Edsger"));

        assertThat(names()).containsExactly("Edsger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void readersSeeTheOldRowsUntilTheLoadIsFinished(String mode) throws Exception {
        settings.put("mode", mode);
        deliver("run-1", row("1", "Ada"));

        try (Load load = loads.open(context("run-2"))) {
            load.write(batch(row("2", "Grace")));
            assertThat(names()).containsExactly("Ada");
            load.finish();
        }

        assertThat(names()).contains("Grace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void aLoadThatIsClosedUnfinishedLeavesTheTableAsItWas(String mode) throws Exception {
        settings.put("mode", mode);
        deliver("run-1", row("1", "Ada"));

        try (Load load = loads.open(context("run-2"))) {
            load.write(batch(row("1", "Grace"), row("2", "Edsger")));
        }

        assertThat(names()).containsExactly("Ada");
        deliver("run-3", row("1", "Barbara"));
        assertThat(names()).contains("Barbara").doesNotContain("Grace", "Edsger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void aTableThatAnUnfinishedLoadHasMadeIsGone(String mode) throws Exception {
        settings.put("mode", mode);

        try (Load load = loads.open(context("run-1"))) {
            load.write(batch(row("1", "Ada")));
        }

        assertThatThrownBy(this::names).isInstanceOf(SQLException.class);
    }

    @Test
    void appendKeepsWhatIsThereAndDoublesNothingWhenARunComesAgain() throws Exception {
        settings.put("mode", "append");
        deliver("run-1", row("1", "Ada"));
        deliver("run-2", row("2", "Grace"));
        deliver("run-2", row("2", "Grace"), row("3", "Edsger"));

        assertThat(names()).containsExactlyInAnyOrder("Ada", "Grace", "Edsger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run-1", "run-2"})
    void aNodeThatStoodStillBeforeItsCommitCommitsNothingOnceAnotherHasDelivered(String runOfTheOther)
            throws Exception {
        settings.put("mode", "merge");
        execute("DROP TABLE IF EXISTS " + q(Fence.TABLE));
        deliver("run-0", row("1", "Barbara"));
        try (DatabaseLoads here = fenced();
                DatabaseLoads there = fenced();
                Load paused = here.open(taken("run-1", 7))) {
            paused.write(batch(row("1", "Ada")));
            paused.rest();

            try (Load other = there.open(taken(runOfTheOther, 8))) {
                other.write(batch(row("1", "Grace")));
                other.finish();
            }

            assertThatThrownBy(paused::finish).isInstanceOf(RuntimeException.class);
        }
        assertThat(names()).containsExactly("Grace");
        assertThat(query("SELECT * FROM " + q(Fence.TABLE)).stream()
                        .map(row -> row.get("delivery") + " " + row.get("epoch")))
                .containsExactly(EXPORT + "/warehouse/" + EXPORT + " 8");
        try (DatabaseLoads here = fenced()) {
            assertThatThrownBy(() -> here.open(taken("run-1", 7))).hasMessageContaining("lost its lease");
            try (Load later = here.open(taken("run-3", 9))) {
                later.write(batch(row("1", "Edsger")));
                later.finish();
            }
        }
        assertThat(names()).containsExactly("Edsger");
    }

    @Test
    void aTableThatKnowsALaterDeliveryThanTheLedgerIsToldOf() throws Exception {
        execute("DROP TABLE IF EXISTS " + q(Fence.TABLE));
        try (DatabaseLoads here = fenced()) {
            here.open(taken("run-1", 8)).close();

            assertThatThrownBy(() -> here.open(LoadContexts.taken(context("run-2"), 7, () -> {})))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("knows a later delivery than the ledger does")
                    .hasMessageContaining("docs/errors.md#fence-ahead");
        }
    }

    private DatabaseLoads fenced() {
        return new DatabaseLoads(name -> null, workDir, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(20), true);
    }

    private LoadContext taken(String run, long epoch) {
        return LoadContexts.taken(context(run), epoch, () -> {
            throw new IllegalStateException("lost its lease");
        });
    }

    @Test
    void mergeUpdatesTheKnownAndInsertsTheNew() throws Exception {
        settings.put("mode", "merge");
        deliver("run-1", row("1", "Ada"), row("2", "Grace"));
        deliver("run-2", row("2", "Grace Hopper"), row("3", "Edsger"));

        assertThat(names()).containsExactlyInAnyOrder("Ada", "Grace Hopper", "Edsger");
        assertThat(query("SELECT " + q("_run_id") + " FROM " + q(EXPORT) + " ORDER BY " + q("id")))
                .extracting(row -> row.get("_run_id"))
                .containsExactly("run-1", "run-2", "run-2");
    }

    @Test
    void mergeTakesTheLastRowOfAKeyAndCountsAll() throws Exception {
        settings.put("mode", "merge");

        assertThat(deliver("run-1", row("1", "first"), row("2", "other"), row("1", "last")))
                .isEqualTo(3);

        assertThat(names()).containsExactlyInAnyOrder("other", "last");
    }

    /** In order no key can be there twice, and the database is not asked; out of order, or with one twice, it is. */
    @ParameterizedTest
    @CsvSource({"1 2 3, 1 2 3", "1 2 2 3, 1 3 4", "3 2 1, 1 2 3", "1 2 1 2 5, 3 4 5"})
    void mergeByANumberTakesTheLastRowOfAKeyInWhateverOrderTheyCome(String ids, String winners) throws Exception {
        settings.put("mode", "merge");
        types.put("id", "bigint");
        deliver("run-0", row("1", "old"), row("7", "stays"));
        Row[] rows = Arrays.stream(ids.split(" ", -1))
                .map(id -> row(id, "row " + nextRow))
                .toArray(Row[]::new);
        deliver("run-1", rows);

        List<String> expected = new ArrayList<>(List.of("stays"));
        for (String winner : winners.split(" ", -1)) {
            expected.add("row " + winner);
        }
        assertThat(names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void mergeTellsKeysApartByCaseAndAccent() throws Exception {
        settings.put("mode", "merge");
        deliver("run-1", row("a", "lower"), row("A", "upper"), row("ä", "umlaut"), row("a ", "space"));

        assertThat(names()).containsExactlyInAnyOrder("lower", "upper", "umlaut", "space");
    }

    @Test
    void mergeRejectsARowWithoutItsKey() throws Exception {
        settings.put("mode", "merge");

        assertThat(deliver("run-1", row("", "nobody"), row("1", "Ada"))).isEqualTo(1);

        assertThat(rejects).containsExactly("column id: empty, but part of the key");
        assertThat(rejectedRows).containsExactly(1L);
        assertThat(names()).containsExactly("Ada");
    }

    @Test
    void mergeGoesByAKeyOfManyTypedColumns() throws Exception {
        settings.put("mode", "merge");
        header = Header.of("id", "course", "term", "year", "name");
        key = List.of("id", "course", "term", "year");
        types.put("year", "integer");
        deliver("run-1", row("1", "CS 101", "Fall", "2025", "B"), row("1", "CS 101", "Fall", "2026", "A"));
        deliver("run-2", row("1", "CS 101", "Fall", "2025", "C"));

        assertThat(names()).containsExactlyInAnyOrder("C", "A");
    }

    @Test
    void mergeIntoATableThatReplaceHadMadeFindsOrMakesItsIndex() throws Exception {
        deliver("run-1", row("1", "Ada"));
        settings.put("mode", "merge");
        deliver("run-2", row("1", "Ada Lovelace"));
        deliver("run-3", row("2", "Grace"));

        assertThat(names()).containsExactlyInAnyOrder("Ada Lovelace", "Grace");
    }

    @Test
    void mergeIntoATableWithRepeatedKeysSaysSoAndQuotesNoRecord() throws Exception {
        deliver("run-1", row("secret-17", "Ada"), row("secret-17", "Grace"));
        settings.put("mode", "merge");

        assertThatThrownBy(() -> loads.open(context("run-2")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("unique index on the key [id]")
                .hasMessageNotContaining("secret")
                .hasNoCause();
        assertThat(names()).hasSize(2);
    }

    @Test
    void mergeWithoutAKeyIsAMistakeInTheConfiguration() {
        settings.put("mode", "merge");
        key = List.of();
        assertThatThrownBy(() -> loads.open(context("run-1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("stellic.exports.plan_courses.key");

        key = List.of("no_such");
        assertThatThrownBy(() -> loads.open(context("run-1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no_such");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge"})
    void everyTextComesThroughAsItWas(String mode) throws Exception {
        settings.put("mode", mode);
        List<String> ugly = List.of(
                "it's \"quoted\"",
                "line\nbreak\r\nand\rmore",
                "tab\there",
                "back\\slash\\",
                "\\N",
                "\\.",
                "\\n",
                EMOJI,
                "\u0001\u001f\u007f\u0085\u2028\uFFFD",
                " spaces ",
                "",
                "NULL",
                "'; DROP TABLE plan_courses; --",
                "x".repeat(200_000) + EMOJI);
        Row[] rows = IntStream.range(0, ugly.size())
                .mapToObj(i -> row("" + i, ugly.get(i)))
                .toArray(Row[]::new);

        assertThat(deliver("run-1", rows)).isEqualTo(ugly.size());

        assertThat(names()).containsExactlyElementsOf(ugly);
    }

    @Test
    void anEmptyFieldIsNullWhereTheExportSaysSo() throws Exception {
        emptyAsNull = true;
        deliver("run-1", row("1", ""));

        assertThat(names()).containsExactly((String) null);
    }

    @Test
    void typedColumnsHoldValuesAndEmptyFieldsAreNull() throws Exception {
        typedHeader();
        assertThat(deliver(
                        "run-1",
                        row(
                                "1",
                                "-42",
                                "9000000000",
                                "3.50",
                                "1.5e3",
                                "Yes",
                                "2026-02-28",
                                "2026-02-28T23:30:00-05:00",
                                "abc"),
                        row("2", "", " ", "", "", "", "", "", "")))
                .isEqualTo(2);

        List<Map<String, Object>> rows = query("SELECT * FROM " + q(EXPORT) + " ORDER BY " + q("_row"));
        Map<String, Object> full = rows.get(0);
        assertThat(full.get("whole")).isEqualTo(-42);
        assertThat(full.get("big")).isEqualTo(9000000000L);
        assertThat(full.get("credits").toString()).isEqualTo("3.50");
        assertThat(full.get("score")).isEqualTo(1500.0);
        assertThat(full.get("done")).isEqualTo(true);
        assertThat(full.get("born").toString()).isEqualTo("2026-02-28");
        assertThat(time("at")).isEqualTo(LocalDateTime.parse("2026-03-01T04:30:00"));
        assertThat(full.get("code")).isEqualTo("abc");
        assertThat(rows.get(1)).containsEntry("code", "");
        for (String column : List.of("whole", "big", "credits", "score", "done", "born", "at")) {
            assertThat(rows.get(1)).as(column).containsEntry(column, null);
        }
    }

    @Test
    void aValueThatDoesNotFitItsTypeRejectsTheRowAndNamesTheColumnOnly() throws Exception {
        typedHeader();
        String good = "2026-02-28 10:00";
        assertThat(deliver(
                        "run-1",
                        row("1", "2147483648", "1", "1", "1", "1", "2026-01-01", good, "a"),
                        row("2", "1", "secret", "1", "1", "1", "2026-01-01", good, "a"),
                        row("3", "1", "1", "1.234", "1", "1", "2026-01-01", good, "a"),
                        row("4", "1", "1", "1000000", "1", "1", "2026-01-01", good, "a"),
                        row("5", "1", "1", "1", "NaN", "1", "2026-01-01", good, "a"),
                        row("6", "1", "1", "1", "1", "perhaps", "2026-01-01", good, "a"),
                        row("7", "1", "1", "1", "1", "1", "2026-02-30", good, "a"),
                        row("8", "1", "1", "1", "1", "1", "2026-01-01", "2026-01-01 25:00", "a"),
                        row("9", "1", "1", "1", "1", "1", "2026-01-01", good, "abcd"),
                        row("10", "1", "1", "1", "1", "1", "2026-01-01", good, "学生🎓".substring(0, 2))))
                .isEqualTo(1);

        assertThat(rejects)
                .containsExactly(
                        "column whole: expected integer",
                        "column big: expected bigint",
                        "column credits: expected decimal(6,2)",
                        "column credits: expected decimal(6,2)",
                        "column score: expected double",
                        "column done: expected boolean",
                        "column born: expected date (yyyy-mm-dd)",
                        "column at: expected timestamp (yyyy-mm-dd hh:mm:ss)",
                        "column code: longer than the 3 characters that the column takes");
        assertThat(rejectedRows).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void aTypeThatIsNoneIsAMistakeInTheConfiguration() {
        settings.put("columns.name.type", "text); DROP TABLE x; --");

        assertThatThrownBy(() -> loads.open(context("run-1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("columns.name.type");
        DestinationSpec destination = context("run-1").destination();
        assertThatThrownBy(() -> loads.check(destination)).isInstanceOf(ConfigException.class);
    }

    @Test
    void theTypesOfATableThatIsThereAreKept() throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (" + q("ID") + " INTEGER, " + q("name") + " VARCHAR(5))");

        assertThat(deliver("run-1", row("1", "Ada"), row("x", "Ada"), row("3", "Barbara")))
                .isEqualTo(1);

        assertThat(rejects)
                .containsExactlyInAnyOrder(
                        "column id: expected integer",
                        "column name: longer than the 5 characters that the column takes");
        assertThat(query("SELECT " + q("ID") + " FROM " + q(EXPORT))).containsExactly(Map.of("ID", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge"})
    void aValueThatOnlyTheDatabaseCanJudgeRejectsItsRow(String mode) throws Exception {
        settings.put("mode", mode);
        execute("CREATE TABLE " + q(EXPORT) + " (" + q("id") + " INTEGER, " + q("name") + " UUID)");
        header = Header.of("id", "name");
        Row[] rows = IntStream.rangeClosed(1, 3000)
                .mapToObj(i -> row("" + i, i % 1499 == 1 ? "secret" : new UUID(0, i).toString()))
                .toArray(Row[]::new);

        assertThat(deliver("run-1", rows)).isEqualTo(2997);

        assertThat(rejectedRows).containsExactlyInAnyOrder(1L, 1500L, 2999L);
        assertThat(rejects)
                .allSatisfy(reason -> assertThat(reason).isEqualToIgnoringCase("column name: expected uuid"));
        assertThat(query("SELECT COUNT(*) AS c FROM " + q(EXPORT)).get(0)).containsValue(2997L);
    }

    /** Where a zone is set that is not UTC. */
    enum Place {
        SERVER,
        SESSION,
        JVM
    }

    /** A type that keeps instants, and one that keeps a date and a time without a zone: in that, they are UTC. */
    record TimeTypes(String instant, String local) {}

    /** A URL of sessions in a zone. */
    abstract String urlIn(String zone) throws SQLException;

    /** Puts the server into a zone. */
    void serverIn(String zone) throws SQLException {
        // there is no zone but the session's
    }

    /** The date and time in UTC, in SQL, of a column with one of {@link TimeTypes}, in a session in UTC. */
    abstract String utc(String column);

    static Stream<Arguments> zones() {
        return Stream.of("UTC", "America/New_York", "Asia/Kolkata").flatMap(zone -> Arrays.stream(Place.values())
                .flatMap(place -> Stream.of(Arguments.of(zone, place, true), Arguments.of(zone, place, false))));
    }

    /** Of hours that New York skips and repeats, too. */
    @ParameterizedTest
    @MethodSource("zones")
    void aTimeIsTheSameInstantWhateverTheZones(String zone, Place place, boolean tableIsThere) throws Exception {
        Map<String, String> times = new LinkedHashMap<>();
        times.put("2026-01-15 12:00:00", "2026-01-15 12:00:00");
        times.put("2026-01-15 07:00:00-05:00", "2026-01-15 12:00:00");
        times.put("2026-01-15T17:30:00+05:30", "2026-01-15 12:00:00");
        times.put("2026-03-08 02:30:00", "2026-03-08 02:30:00");
        times.put("2026-03-08T02:30:00Z", "2026-03-08 02:30:00");
        times.put("2026-03-08 02:30:00-05:00", "2026-03-08 07:30:00");
        times.put("2026-11-01 01:30:00", "2026-11-01 01:30:00");
        times.put("2026-11-01 01:30:00-04:00", "2026-11-01 05:30:00");
        times.put("2026-11-01 01:30:00-05:00", "2026-11-01 06:30:00");
        header = Header.of("id", "instant", "local", "as_local", "as_instant", "day");
        Row[] rows = times.keySet().stream()
                .map(time -> row("" + nextRow, time, time, time, time, "2026-03-08"))
                .toArray(Row[]::new);
        settings.put("columns.as_local.type", "timestamp");
        settings.put("columns.as_instant.type", "timestamptz");
        if (tableIsThere) {
            TimeTypes of = this.times;
            execute("CREATE TABLE " + q(EXPORT) + " (id INT, " + q("instant") + " " + of.instant() + ", " + q("local")
                    + " " + of.local() + ", " + q("as_local") + " " + of.instant() + ", " + q("as_instant") + " "
                    + of.local() + ", " + q("day") + " DATE, " + q("_loaded_at") + " " + of.instant() + ")");
        } else {
            settings.put("columns.instant.type", "timestamptz");
            settings.put("columns.local.type", "timestamp");
            settings.put("columns.day.type", "date");
        }
        TimeZone before = TimeZone.getDefault();
        try {
            if (place == Place.JVM) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
            } else if (place == Place.SERVER) {
                serverIn(zone);
            } else {
                settings.put("url", urlIn(zone));
            }

            assertThat(deliver("run-1", rows)).isEqualTo(rows.length);
        } finally {
            TimeZone.setDefault(before);
            serverIn("UTC");
        }
        for (String column : List.of("instant", "local", "as_local", "as_instant")) {
            assertThat(times(utc(q(column)))).as(column).containsExactlyElementsOf(times.values());
        }
        assertThat(times("CAST(" + q("day") + " AS CHAR(10))")).containsOnly("2026-03-08");
        assertThat(times(utc(q("_loaded_at")))).containsOnly("2026-03-01 04:05:06");
    }

    /** Its type for a time of day with an offset; empty if the database has none. */
    String zonedTime() {
        return "";
    }

    /** Server, session and JVM, each elsewhere, and none of them in UTC: no two of them may help each other out. */
    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void aTimeOfDayAndAnInstantAreTheSameWhereServerSessionAndJvmAreInDifferentZones(String mode) throws Exception {
        Map<String, String> times = new LinkedHashMap<>();
        times.put("02:30:00", "02:30:00+00");
        times.put("07:15:30-05:00", "07:15:30-05");
        times.put("23:59:59+05:30", "23:59:59+05:30");
        boolean zoned = !zonedTime().isEmpty();
        header = zoned
                ? Header.of("id", "instant", "local", "time", "zoned")
                : Header.of("id", "instant", "local", "time");
        execute("CREATE TABLE " + q(EXPORT) + " (" + q("id") + " INT, " + q("instant") + " " + this.times.instant()
                + ", " + q("local") + " " + this.times.local() + ", " + q("time") + " TIME"
                + (zoned ? ", " + q("zoned") + " " + zonedTime() : "") + ")");
        settings.put("mode", mode);
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Australia/Adelaide"));
            serverIn("America/New_York");
            settings.put("url", urlIn("Asia/Kolkata"));
            for (String run : mode.equals("append") ? List.of("run-1") : List.of("run-1", "run-2")) {
                nextRow = 1;
                Row[] rows = times.keySet().stream()
                        .map(time -> zoned
                                ? row(
                                        "" + nextRow,
                                        "2026-03-08T02:30:00-05:00",
                                        "2026-03-08 02:30:00",
                                        "02:30:00",
                                        time)
                                : row("" + nextRow, "2026-03-08T02:30:00-05:00", "2026-03-08 02:30:00", "02:30:00"))
                        .toArray(Row[]::new);

                assertThat(deliver(run, rows)).isEqualTo(rows.length);
            }
        } finally {
            TimeZone.setDefault(before);
            serverIn("UTC");
        }
        assertThat(times(utc(q("instant")))).hasSize(times.size()).containsOnly("2026-03-08 07:30:00");
        assertThat(times(utc(q("local")))).containsOnly("2026-03-08 02:30:00");
        assertThat(times(q("time"))).containsOnly("02:30:00");
        if (zoned) {
            assertThat(times(q("zoned")))
                    .extracting(time -> time.replaceFirst("([+-]\\d\\d):00$", "$1"))
                    .containsExactlyInAnyOrderElementsOf(times.values());
        }
    }

    private List<String> times(String expression) throws SQLException {
        List<String> times = new ArrayList<>();
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        try (Connection connection = DriverManager.getConnection(urlIn("UTC"), username(), password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + expression + " FROM " + q(EXPORT) + " ORDER BY " + q("_row"))) {
            while (rows.next()) {
                times.add(rows.getString(1)
                        .substring(0, Math.min(19, rows.getString(1).length())));
            }
        } finally {
            TimeZone.setDefault(before);
        }
        return times;
    }

    @Test
    void aHostileHeaderIsANameAndNothingElse() throws Exception {
        String longest = "long".repeat(75);
        header = new Header(
                List.of(
                        "id",
                        "name",
                        "a\"; DROP TABLE x; --",
                        "b`; DROP TABLE x; --",
                        "c]; DROP TABLE x; --",
                        longest + "1",
                        longest + "2",
                        "é".repeat(100),
                        "_run_id",
                        "\"'`\u0000\n",
                        "100% ?",
                        "Name "),
                List.of());
        assertThat(deliver("run-1", row("1", "Ada", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")))
                .isEqualTo(1);

        Map<String, Object> row = query("SELECT * FROM " + q(EXPORT)).get(0);
        assertThat(row.values())
                .contains("1", "Ada", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "run-1")
                .hasSize(15);
        assertThat(row)
                .containsEntry("_run_id_2", "i")
                .containsEntry("column_10", "j")
                .containsEntry("Name_2", "l");
        deliver("run-2", row("1", "Ada", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"));
        assertThat(query("SELECT * FROM " + q(EXPORT)).get(0)).hasSize(15);
    }

    @Test
    void aColumnThatComesLaterIsAddedAndOneThatGoesStaysNull() throws Exception {
        settings.put("mode", "append");
        deliver("run-1", row("1", "Ada"));
        header = Header.of("id", "email");
        deliver("run-2", row("2", "grace@example.edu"));

        assertThat(query("SELECT * FROM " + q(EXPORT) + " ORDER BY " + q("id")))
                .extracting(row -> row.get("name"), row -> row.get("email"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Ada", null),
                        org.assertj.core.groups.Tuple.tuple(null, "grace@example.edu"));
    }

    @Test
    void aConstraintThatRecordsBreakFailsTheLoadWithoutQuotingThem() throws Exception {
        deliver("run-1", row("1", "Ada"));
        execute("CREATE UNIQUE INDEX one_each ON " + q(EXPORT) + " (" + q("id") + ")");

        assertThatThrownBy(() -> deliver("run-2", row("secret-17", "Ada"), row("secret-17", "Grace")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("export plan_courses to warehouse, table plan_courses")
                .hasMessageContaining("SQLState 23")
                .hasMessageNotContaining("secret")
                .hasNoCause();
        assertThat(names()).containsExactly("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void columnsThatAFailedLoadHasAddedAreTakenBack(String mode) throws Exception {
        execute("CREATE TABLE " + q(EXPORT) + " (" + q("id") + " " + database().keyType(1) + ", " + q("mark")
                + " INTEGER DEFAULT 1, CHECK (" + q("id") + " <> 'secret-17'))");
        execute("INSERT INTO " + q(EXPORT) + " (" + q("id") + ") VALUES ('1')");
        settings.put("mode", mode);
        header = Header.of("id", "name", "email");

        assertThatThrownBy(() -> deliver("run-1", row("2", "Ada", "a"), row("secret-17", "Grace", "g")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("Everything of this delivery was taken back.")
                .hasMessageNotContaining("secret");
        assertThat(columnNames()).containsExactlyInAnyOrder("id", "mark");
        assertThat(query("SELECT * FROM " + q(EXPORT))).hasSize(1);
        // and the index of the key is gone with it, so that two rows may have one
        execute("INSERT INTO " + q(EXPORT) + " (" + q("id") + ") VALUES ('1')");
    }

    @Test
    void columnsThatALoadHasAddedAreTakenBackIfItIsClosedUnfinished() throws Exception {
        deliver("run-1", row("1", "Ada"));
        List<String> before = columnNames();
        header = Header.of("id", "name", "email");
        try (Load load = loads.open(context("run-2"))) {
            load.write(batch(row("1", "Grace", "g")));
        }

        assertThat(columnNames()).isEqualTo(before);
        assertThat(names()).containsExactly("Ada");
    }

    /** Another load has begun to use it: then it has to stay, and the error says so. */
    @Test
    void anAddedColumnThatIsInUseStays() throws Exception {
        assumeFalse(database() instanceof MySqlFamily, "there a load's locks keep other writers away");
        execute("CREATE TABLE " + q(EXPORT) + " (" + q("id") + " INTEGER, CHECK (" + q("id") + " <> 17))");
        settings.put("mode", "append");
        try (Load load = loads.open(context("run-1"))) {
            execute("INSERT INTO " + q(EXPORT) + " (" + q("id") + ", " + q("name") + ") VALUES (1, 'Ada')");

            assertThatThrownBy(() -> {
                        load.write(batch(row("17", "Grace")));
                        load.rest();
                    })
                    .hasMessageContaining(
                            "Everything of this delivery was taken back; but the new column name can't be taken back.");
        }

        assertThat(columnNames()).contains("name").doesNotContain("_run_id");
        assertThat(query("SELECT " + q("name") + " FROM " + q(EXPORT))).containsExactly(Map.of("name", "Ada"));
    }

    /** Another node's load has seen what this one has made, and commits after this one has failed. */
    @ParameterizedTest
    @CsvSource({"replace, true", "append, true", "replace, false", "append, false"})
    void whatAFailedLoadHasMadeStaysWhereAnotherLoadIsAboutToFillIt(String mode, boolean tableIsThere)
            throws Exception {
        settings.put("mode", mode);
        if (tableIsThere) {
            deliver("run-0", row("1", "Ada"));
            execute("DELETE FROM " + q(EXPORT));
            execute("ALTER TABLE " + q(EXPORT) + " ADD CHECK (" + q("id") + " <> '17')");
        }
        header = Header.of("id", "name", "email");
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        CompletableFuture<String> failed = new CompletableFuture<>();
        Load failing = loads.open(context("run-1"));
        try (DatabaseLoads ofAnotherNode = new DatabaseLoads(name -> null, workDir, Clock.systemUTC())) {
            CompletableFuture<Void> other = inAnotherThread(() -> {
                try (Load load = ofAnotherNode.open(context("run-2"))) {
                    seen.complete(true);
                    // or until the failing load waits for this one
                    failed.completeOnTimeout("it waits", 10, TimeUnit.SECONDS).join();
                    load.write(batch(new Row(1, List.of("1", "Ada", "ada@example.edu"))));
                    load.rest();
                    load.finish();
                }
            });
            await().until(() -> seen.isDone() || isSomebodyWaitingForALock());
            CompletableFuture<Void> failure = inAnotherThread(() -> {
                try (failing) {
                    failing.write(batch(new Row(1, List.of("17", "Grace", "g"))));
                    failing.rest();
                    failed.complete("closed");
                } catch (DeliveryException e) {
                    failed.complete(e.getMessage());
                }
            });
            other.join();
            failure.join();
        }

        assertThat(query("SELECT " + q("email") + " FROM " + q(EXPORT)))
                .containsExactly(Map.of("email", "ada@example.edu"));
        if (tableIsThere) {
            assertThat(failed.join())
                    .contains("Everything of this delivery was taken back;"
                            + " but the new column email can't be taken back.");
        }
    }

    /** Whether a statement waits for another session's lock, as far as the server tells. */
    boolean isSomebodyWaitingForALock() throws SQLException {
        return false;
    }

    private static CompletableFuture<Void> inAnotherThread(ThrowableAssert.ThrowingCallable work) {
        return CompletableFuture.runAsync(() -> {
            try {
                work.call();
            } catch (Throwable e) {
                throw new CompletionException(e);
            }
        });
    }

    private List<String> columnNames() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), username(), password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + q(EXPORT) + " WHERE 1 = 0")) {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                names.add(rows.getMetaData().getColumnName(i));
            }
            return names;
        }
    }

    /** The port of the server on 127.0.0.1; 0 for a database that is none. */
    int port() {
        return 0;
    }

    /** Whether several clients share a session of the server. */
    boolean isPooled() {
        return false;
    }

    /** What is held: the word to commit, or only its answer. */
    @ParameterizedTest
    @CsvSource({
        "replace, TO_SERVER", "append, TO_SERVER", "merge, TO_SERVER",
        "replace, TO_CLIENT", "append, TO_CLIENT", "merge, TO_CLIENT"
    })
    void aCommitWithoutAnAnswerIsInDoubtAndTheNextAttemptDeliversEachRowOnce(
            String mode, FrozenLine.Direction direction) throws Exception {
        assumeTrue(port() > 0, "no server");
        settings.put("mode", mode);
        deliver("run-0", row("1", "Ada"));
        try (FrozenLine line = frozen("1s")) {
            line.freezeWhen(DatabaseLoadsContract::isCommit, direction);
            assertInDoubt(() -> deliver("run-1", row("2", "Grace"), row("3", "Edsger")));

            // while the line stands still, and what it holds may yet arrive
            directly();
            boolean waited = false;
            try {
                deliver("run-1", row("2", "Grace"), row("3", "Edsger"));
            } catch (DeliveryException lockedByTheEarlierAttempt) {
                assertThat(lockedByTheEarlierAttempt).hasMessageContaining("#database-conflict");
                assertThat(database() instanceof MySqlFamily).isTrue();
                waited = true;
            }
            line.thaw();
            await().until(() -> line.held() == 0);
            if (waited) {
                await().until(() -> isDelivered("run-1", row("2", "Grace"), row("3", "Edsger")));
            }
            List<String> expected =
                    mode.equals("replace") ? List.of("Grace", "Edsger") : List.of("Ada", "Grace", "Edsger");
            await().during(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrderElementsOf(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void aCommitThatArrivesAfterItsTimeOutIsDeliveredOnce(String mode) throws Exception {
        assumeTrue(port() > 0, "no server");
        settings.put("mode", mode);
        try (FrozenLine line = frozen("1s")) {
            line.freezeWhen(DatabaseLoadsContract::isCommit);
            assertInDoubt(() -> deliver("run-1", row("2", "Grace"), row("3", "Edsger")));
            line.thaw();
            directly();
            await().ignoreExceptions().untilAsserted(() -> assertThat(names()).hasSize(2));

            deliver("run-1", row("2", "Grace"), row("3", "Edsger"));
            assertThat(names()).containsExactlyInAnyOrder("Grace", "Edsger");
        }
    }

    @Test
    void aCommitThatIsHeldForLessThanItsTimeOutIsNotInDoubt() throws Exception {
        assumeTrue(port() > 0, "no server");
        try (FrozenLine line = frozen("30s")) {
            line.freezeWhen(DatabaseLoadsContract::isCommit);
            CompletableFuture<Void> thawed = CompletableFuture.runAsync(() -> {
                await().until(() -> line.held() > 0);
                line.thaw();
            });
            deliver("run-1", row("2", "Grace"));

            assertThat(thawed).succeedsWithin(Duration.ofSeconds(30));
            assertThat(names()).containsExactly("Grace");
        }
    }

    /**
     * An earlier attempt that stands still in the midst of its rows is not in doubt: it has not been told to commit.
     */
    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void anAttemptThatIsCutOffAmongItsRowsIsNotInTheWayOfTheNextOne(String mode) throws Exception {
        assumeTrue(port() > 0 && database() == Databases.POSTGRESQL, "elsewhere its locks have to be waited for");
        settings.put("mode", mode);
        deliver("run-0", row("1", "Ada"));
        try (FrozenLine line = frozen("1s")) {
            Load cut = loads.open(context("run-1"));
            cut.write(batch(row("2", "half")));
            line.freeze();
            DatabaseLoads earlier = loads;
            try (DatabaseLoads next = new DatabaseLoads(name -> null, workDir, Clock.systemUTC())) {
                settings.put("url", url());
                loads = next;
                deliver("run-1", row("2", "Grace"));
                assertThat(names()).contains("Grace").doesNotContain("half");
            }
            line.thaw();
            loads = earlier;
            assertThatThrownBy(cut::finish)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageNotContaining("in doubt");
            cut.close();
            assertThat(names()).contains("Grace").doesNotContain("half");
        }
    }

    /**
     * Its client is gone, which the server can't see, and it has a statement under way when the next attempt looks for
     * it.
     */
    @Test
    void anEarlierAttemptWhoseStatementEndsLateIsNotInTheWayOfTheNextOne() throws Exception {
        assumeTrue(port() > 0 && database() == Databases.POSTGRESQL, "elsewhere its locks have to be waited for");
        assumeFalse(isPooled(), "the sessions of a pooler can't be told apart here");
        settings.put("mode", "replace");
        deliver("run-0", row("1", "Ada"));
        try (FrozenLine line = frozen("1s");
                Connection reader = DriverManager.getConnection(url(), username(), password());
                Statement reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            reading.execute("LOCK TABLE " + q(EXPORT) + " IN SHARE MODE");
            CompletableFuture<Void> cut =
                    CompletableFuture.runAsync(() -> assertThatThrownBy(() -> deliver("run-1", row("2", "half")))
                            .isInstanceOf(UnreachableException.class));
            await().until(() -> !query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    .isEmpty());
            line.freeze();
            assertThat(cut).succeedsWithin(Duration.ofSeconds(20));

            directly();
            CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> {
                try {
                    return isDelivered("run-1", row("2", "Grace"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> !query("SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND query ~ '^SELECT (pg_terminate_backend|pg_try_advisory_xact_lock)'")
                    .isEmpty());
            reader.rollback();
            assertThat(next).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
            assertThat(names()).containsExactly("Grace");
            line.thaw();
        }
    }

    private void assertInDoubt(ThrowableAssert.ThrowingCallable delivery) {
        assertThatThrownBy(delivery)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("It is not known whether this delivery is there: in doubt, not taken back")
                .hasMessageContaining("did not answer in time (stellic.destinations.warehouse.timeout=1s)")
                .hasMessageContaining("#database-in-doubt");
    }

    private boolean isDelivered(String run, Row... rows) throws Exception {
        try {
            deliver(run, rows);
            return true;
        } catch (DeliveryException locked) {
            return false;
        }
    }

    /** The pool makes a connection to see whether the database is there, and another one for the load. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLogInThatStandsStillIsWaitedForNoLongerThanTheConnectTimeOut(int connection) throws Exception {
        assumeTrue(port() > 0, "no server");
        AtomicInteger packets = new AtomicInteger();
        try (FrozenLine line = frozen("1m");
                DatabaseLoads impatient =
                        new DatabaseLoads(name -> null, workDir, Clock.systemUTC(), Duration.ofSeconds(1), false)) {
            // not the first of its packets: the connection is there, the log-in is not at its end
            line.freezeWhen(chunk -> chunk.connection() == connection && packets.incrementAndGet() == 2);
            Instant begun = Instant.now();
            assertThatThrownBy(() -> impatient.open(context("run-1")))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("no connection within 1 s (stellic.connect.timeout)")
                    .hasMessageContaining("#database-unreachable");
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(40));
        }
    }

    /** From now on loads go by a line to the server that can freeze. */
    private FrozenLine frozen(String timeout) throws IOException {
        FrozenLine line = new FrozenLine(port());
        settings.put("url", url().replaceFirst(":" + port() + "/", ":" + line.port() + "/"));
        settings.put("timeout", timeout);
        loads.close();
        return line;
    }

    private void directly() {
        settings.put("url", url());
        settings.put("timeout", "1m");
        loads = new DatabaseLoads(name -> null, workDir, Clock.systemUTC());
    }

    private static boolean isCommit(FrozenLine.Chunk chunk) {
        String sent = new String(chunk.bytes(), StandardCharsets.ISO_8859_1);
        return chunk.direction() == FrozenLine.Direction.TO_SERVER
                && sent.contains("COMMIT")
                && !sent.contains("ON COMMIT DROP");
    }

    @Test
    void manyRowsComeInBatches() throws Exception {
        long taken = 0;
        try (Load load = loads.open(context("run-1"))) {
            for (int b = 0; b < 10; b++) {
                taken += load.write(batch(IntStream.range(0, 777)
                        .mapToObj(i -> row("" + i, EMOJI))
                        .toArray(Row[]::new)));
            }
            load.finish();
        }

        assertThat(taken).isEqualTo(7770);
        assertThat(query("SELECT COUNT(*) AS c FROM " + q(EXPORT)).get(0)).containsValue(7770L);
    }

    @Test
    void theTableMayBeNamedAfterTheExportAndLiveInASchema() throws Exception {
        String schema = schema();
        settings.put("schema", schema);
        settings.put("table", "stellic ${export} \"x\"");
        deliver("run-1", row("1", "Ada"));
        deliver("run-2", row("2", "Grace"));

        String table = q(schema) + "." + q("stellic plan_courses \"x\"");
        assertThat(query("SELECT * FROM " + table)).hasSize(1);
        execute("DROP TABLE " + table);
    }

    /** Another schema than the connection's own. */
    private String schema() throws SQLException {
        execute("CREATE SCHEMA IF NOT EXISTS " + q("stel_lic"));
        return "stel_lic";
    }

    @Test
    void checkReachesTheDatabaseAndMakesNothing() {
        loads.check(context("run-1").destination());

        assertThatThrownBy(this::names).isInstanceOf(SQLException.class);
    }

    private void typedHeader() {
        header = Header.of("id", "whole", "big", "credits", "score", "done", "born", "at", "code");
        types.putAll(Map.of(
                "whole", "integer", "big", "text", "credits", "decimal(6,2)", "score", "double", "done", "boolean"));
        settings.put("columns.big.type", "bigint");
        settings.put("columns.born.type", "date");
        settings.put("columns.at.type", "timestamp");
        settings.put("columns.code.type", "varchar(3)");
    }

    /**
     * Delivers a row by the only connection of an application's pool, and asks that connection's session a question
     * then.
     */
    final List<Object> afterALoadByThePoolOf(String url, String question) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(username());
        config.setMaximumPoolSize(1);
        settings.remove("url");
        settings.put("data-source", "#bean:mine");
        loads.close();
        try (HikariDataSource pool = new HikariDataSource(config)) {
            loads = new DatabaseLoads(name -> pool, workDir, Clock.systemUTC());
            deliver("run-1", row("1", "Ada"));
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet now = statement.executeQuery(question)) {
                now.next();
                List<Object> values = new ArrayList<>();
                for (int i = 1; i <= now.getMetaData().getColumnCount(); i++) {
                    values.add(now.getObject(i));
                }
                return values;
            }
        }
    }

    final long deliver(String run, Row... rows) throws Exception {
        try (Load load = loads.open(context(run))) {
            long taken = load.write(batch(rows)) + load.rest();
            load.finish();
            return taken;
        } finally {
            nextRow = 1;
        }
    }

    final LoadContext context(String run) {
        ExportSpec export = SampleExport.named(EXPORT)
                .key(key)
                .columnTypes(types)
                .emptyAsNull(emptyAsNull)
                .to("warehouse");
        return LoadContexts.of(
                run,
                export,
                new DestinationSpec("warehouse", new DatabaseType(), settings),
                header,
                "f.csv",
                (row, reason, fields) -> {
                    rejectedRows.add(row);
                    rejects.add(reason);
                });
    }

    final List<String> rejects() {
        return rejects;
    }

    final Batch batch(Row... rows) {
        return new Batch(header, List.of(rows), rows.length);
    }

    final Row row(String... fields) {
        return new Row(nextRow++, Arrays.asList(fields));
    }

    final String q(String name) {
        return database().quote(name);
    }

    final List<String> names() throws SQLException {
        return query("SELECT " + q("name") + " FROM " + q(EXPORT) + " ORDER BY " + q("_row")).stream()
                .map(row -> (String) row.get("name"))
                .toList();
    }

    final LocalDateTime time(String column) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), username(), password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + q(column) + " FROM " + q(EXPORT) + " ORDER BY " + q("_row"))) {
            rows.next();
            return rows.getObject(1, LocalDateTime.class);
        }
    }

    final void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), username(), password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    final List<Map<String, Object>> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), username(), password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Map<String, Object>> all = new ArrayList<>();
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                Map<String, Object> row = new HashMap<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    Object value = rows.getObject(i);
                    row.put(columns.getColumnLabel(i), value instanceof java.sql.Clob ? rows.getString(i) : value);
                }
                all.add(row);
            }
            return all;
        }
    }
}
