package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.KillPoints.Point;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Read = delivered + rejected, wherever a process is killed. The same file goes to one destination by many exports,
 * each of which is held at a kill point of its own: before and after each batch is at the server, and before and after
 * each is on record. The files that there are then are all that the next process has.
 */
abstract class KillPointContract {
    static final int BATCH = 4;
    static final String LARGE = "x".repeat(3_000);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA_TYPE = "roster";

    /**
     * The rows: g is good, r has a field too many, l is too large for a destination that knows a limit, b too, and a
     * server refuses the batch that it is in. Batches of four records, so that two rows with a field too many are
     * behind the last batch.
     */
    static final String ROWS = "rgglg" + "rlggg" + "bbbb" + "grrggl" + "gggg" + "ggrgg" + "gggg" + "lggg" + "rr";

    static final int BATCHES = 8;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=%d
            stellic.schedules.enabled=false
            stellic.max-concurrent-exports=50
            """.formatted(BATCH));

    private final Sandbox sandbox = routes.sandbox().content(DATA_TYPE, csv());
    private ExecutorService threads;

    /**
     * The destination's properties, without their prefix.
     *
     * @param generation the directory of one process
     */
    abstract String destination(Path generation);

    /** Why a row of a kind is rejected by the destination, as the ledger's reason begins; null if it is not. */
    abstract String refusal(char kind);

    /** The {@code student_id} of each record that the destination has of an export, in its order. */
    abstract List<String> arrived(String export, Path generation) throws Exception;

    /** By which step of its route a batch gets to the server, and by which it is put on record. */
    abstract List<String> steps();

    void startServer() throws Exception {
        // some need none
    }

    void stopServer() throws Exception {
        // some need none
    }

    void prepare(CamelContext context) throws Exception {
        // nothing, for most
    }

    /** Makes sure that what has arrived is what the destination's page promises. */
    void assertArrived(List<String> arrived, List<String> wanted, int kills, String when) {
        assertThat(arrived).as(when).containsExactlyElementsOf(wanted);
    }

    /** Where a delivery is killed. */
    List<Point> points() {
        List<Point> points = points(BATCHES);
        points.add(new Point("stellic-run-report", 1));
        return points;
    }

    private List<Point> points(int batches) {
        List<Point> points = new ArrayList<>();
        for (String step : steps()) {
            IntStream.rangeClosed(1, batches).forEach(time -> points.add(new Point(step, time)));
        }
        points.add(new Point("stellic-delivery-end", 1));
        return points;
    }

    /** Whether a delivery of corrected rows is the whole file once more. */
    boolean takesWhole() {
        return false;
    }

    /** Which of some corrected rows are rejected once more: row 12 is as it was. */
    List<Long> refusedAgain(List<Long> corrected) {
        return refusal('b') == null ? List.of() : List.of(12L);
    }

    @BeforeEach
    final void start() throws Exception {
        threads = Executors.newCachedThreadPool();
        startServer();
    }

    @AfterEach
    final void stop() throws Exception {
        threads.shutdownNow();
        stopServer();
    }

    private static String csv() {
        StringBuilder csv = new StringBuilder("student_id,note\n");
        for (int row = 1; row <= ROWS.length(); row++) {
            csv.append(row).append(',').append(note(kind(row))).append('\n');
        }
        return csv.toString();
    }

    private static char kind(int row) {
        return ROWS.charAt(row - 1);
    }

    private static String note(char kind) {
        return switch (kind) {
            case 'g' -> "good";
            case 'r' -> "one,too many";
            case 'l' -> LARGE;
            default -> "bad" + LARGE;
        };
    }

    private String reason(int row) {
        return kind(row) == 'r' ? "expected 2 fields" : refusal(kind(row));
    }

    static String id(String record) {
        try {
            return JSON.readTree(record).get("student_id").asText();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theRowsAddUpWhereverAProcessIsKilled() throws Exception {
        Map<String, Point> first = named(points());
        Map<String, Point> second = new LinkedHashMap<>();
        first.keySet().forEach(export -> second.put(export, points().get(3 * second.size() % points().size())));

        Path two = killed(routes.path("one"), first, routes.path("two"));
        assertNothingIsClaimedThatIsNotThere(two, first);
        Path three = killed(two, second, routes.path("three"));
        assertNothingIsClaimedThatIsNotThere(three, first);
        try (TestRoad road = start(three, first, this::prepare)) {
            finish(runs(road, unfinished(road, first)));
            for (String export : first.keySet()) {
                assertAddsUp(
                        road.bundle().ledger(),
                        export,
                        three,
                        export + ", killed before " + first.get(export) + " and " + second.get(export));
            }
        }
        assertThat(sandbox.lines("export_data")).hasSize(first.size());
    }

    @Test
    void theRowsAddUpWhereverAProcessIsKilledThatDeliversCorrectedRows() throws Exception {
        Map<String, Point> points = correctedPoints();
        Path one = routes.path("one");
        deliver(one, points);
        Path two = routes.path("two");
        hold(one, points, this::replays, () -> copyAsAfterAKill(one, two));

        try (TestRoad road = start(two, points, this::prepare)) {
            finish(replays(road, points));
            finish(runs(road, unfinished(road, points)));
            assertCorrected(road, points, two);
        }
    }

    /** As the page on errors says: first the delivery is brought to its end, then the corrected rows. */
    @Test
    void theRowsAddUpWhereverADeliveryOfCorrectedRowsFails() throws Exception {
        Map<String, Point> points = correctedPoints();
        Path one = routes.path("one");
        deliver(one, points);
        hold(one, points, this::replays, () -> {});

        try (TestRoad road = start(one, points, this::prepare)) {
            finish(runs(road, unfinished(road, points)));
            finish(replays(road, points));
            assertCorrected(road, points, one);
        }
    }

    private Map<String, Point> correctedPoints() {
        return named(takesWhole() ? points() : points((badRows().size() + BATCH - 1) / BATCH));
    }

    private static Map<String, Point> named(List<Point> points) {
        Map<String, Point> named = new LinkedHashMap<>();
        points.forEach(point -> named.put("k" + named.size(), point));
        return named;
    }

    private void deliver(Path generation, Map<String, Point> points) throws Exception {
        try (TestRoad road = start(generation, points, this::prepare)) {
            finish(runs(road, List.copyOf(points.keySet())));
            for (String export : points.keySet()) {
                assertAddsUp(road.bundle().ledger(), export, generation, export);
            }
        }
    }

    private List<Long> badRows() {
        return IntStream.rangeClosed(1, ROWS.length())
                .filter(row -> reason(row) != null)
                .asLongStream()
                .boxed()
                .toList();
    }

    private Map<String, CompletableFuture<RunReport>> replays(TestRoad road, Map<String, Point> points) {
        Map<String, CompletableFuture<RunReport>> running = new LinkedHashMap<>();
        for (String export : points.keySet()) {
            String run =
                    road.bundle().ledger().runs().newest(export).orElseThrow().id();
            if (takesWhole()
                    || !road.bundle().ledger().rejects().first(run, "mine", 1).isEmpty()) {
                running.put(export, CompletableFuture.supplyAsync(() -> road.replay(run, corrected()), threads));
            }
        }
        return running;
    }

    private Path corrected() {
        StringBuilder csv = new StringBuilder("_row,student_id,note\n");
        for (long row : badRows()) {
            csv.append(row)
                    .append(',')
                    .append(row)
                    .append(',')
                    .append(row == 12 ? note('b') : "corrected")
                    .append('\n');
        }
        try {
            return Files.writeString(Files.createTempFile(routes.dir(), "corrected", ".csv"), csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertCorrected(TestRoad road, Map<String, Point> points, Path generation) throws Exception {
        List<Long> again = refusedAgain(badRows());
        List<String> wanted = IntStream.rangeClosed(1, ROWS.length())
                .filter(row -> !again.contains((long) row))
                .mapToObj(Integer::toString)
                .toList();
        for (Map.Entry<String, Point> point : points.entrySet()) {
            String when = point.getKey() + ", ended before " + point.getValue();
            Run run = road.bundle().ledger().runs().newest(point.getKey()).orElseThrow();
            DeliveryRecord delivery =
                    road.bundle().ledger().deliveries().of(run.id()).get(0);
            assertThat(run.error()).as(when).isEmpty();
            List<String> arrived = arrived(point.getKey(), generation).stream()
                    .sorted(Comparator.comparing(Integer::valueOf))
                    .toList();
            assertArrived(arrived, wanted, 1, when);
            assertThat(road.bundle().ledger().rejects().first(run.id(), "mine", 1000))
                    .as(when)
                    .extracting(Reject::row)
                    .containsExactlyElementsOf(again);
            assertThat(List.of(delivery.read(), delivery.delivered(), delivery.rejected()))
                    .as(when)
                    .containsExactly((long) ROWS.length(), (long) wanted.size(), (long) again.size());
        }
    }

    private static List<String> unfinished(TestRoad road, Map<String, Point> points) {
        return points.keySet().stream()
                .filter(export -> road.bundle()
                        .ledger()
                        .runs()
                        .newest(export)
                        .filter(run -> run.status() == Run.Status.DELIVERED)
                        .isEmpty())
                .toList();
    }

    private void assertAddsUp(Ledger ledger, String export, Path generation, String kills) throws Exception {
        Run run = ledger.runs().newest(export).orElseThrow();
        List<String> good = new ArrayList<>();
        Map<Long, String> bad = new TreeMap<>();
        for (int row = 1; row <= ROWS.length(); row++) {
            String reason = reason(row);
            if (reason == null) {
                good.add(Integer.toString(row));
            } else {
                bad.put((long) row, reason);
            }
        }
        assertThat(run.error()).as(kills).isEmpty();
        DeliveryRecord delivery = ledger.deliveries().of(run.id()).get(0);
        assertThat(delivery.status()).as(kills).isEqualTo(DeliveryRecord.Status.DELIVERED);
        List<Reject> rejects = ledger.rejects().first(run.id(), "mine", 1000);
        assertThat(rejects).as(kills).extracting(Reject::row).containsExactlyElementsOf(bad.keySet());
        rejects.forEach(reject ->
                assertThat(reject.reason()).as(kills + ", row " + reject.row()).startsWith(bad.get(reject.row())));
        rejects.forEach(reject -> assertThat(reject.fields().get(0)).isEqualTo(Long.toString(reject.row())));
        assertThat(List.of(delivery.read(), delivery.delivered(), delivery.rejected()))
                .as(kills)
                .containsExactly((long) ROWS.length(), (long) good.size(), (long) bad.size());
        assertArrived(arrived(export, generation), good, 2, kills);
    }

    /** What a killed process has put on record is at the server, and the rejected rows are listed. */
    private void assertNothingIsClaimedThatIsNotThere(Path generation, Map<String, Point> points) throws Exception {
        try (Ledger ledger = Ledger.open(
                new io.stellicroutes.config.StellicConfig.Ledger(url(generation), "", ""), Clock.systemUTC())) {
            for (String export : points.keySet()) {
                String run = ledger.runs().newest(export).orElseThrow().id();
                for (DeliveryRecord delivery : ledger.deliveries().of(run)) {
                    assertThat(delivery.read())
                            .as(export + ", killed before " + points.get(export))
                            .isEqualTo(delivery.delivered() + delivery.rejected());
                    assertThat(ledger.rejects().first(run, "mine", 1000))
                            .as(export + ", killed before " + points.get(export))
                            .filteredOn(reject -> reject.row() <= delivery.read())
                            .hasSize((int) delivery.rejected());
                    assertThat(Integer.toUnsignedLong(
                                    arrived(export, generation).size()))
                            .as(export + ", killed before " + points.get(export))
                            .isGreaterThanOrEqualTo(delivery.delivered());
                }
            }
        }
    }

    /** Runs every export that has not ended until it is held or has ended; returns the files as they were then. */
    private Path killed(Path generation, Map<String, Point> points, Path copy) throws Exception {
        hold(
                generation,
                points,
                (road, all) -> runs(road, unfinished(road, all)),
                () -> copyAsAfterAKill(generation, copy));
        return copy;
    }

    private interface Beginning {
        Map<String, CompletableFuture<RunReport>> begin(TestRoad road, Map<String, Point> points);
    }

    private interface Step {
        void take() throws Exception;
    }

    /** Holds every delivery that is begun at its point, does something when all are held, and fails them then. */
    private void hold(Path generation, Map<String, Point> points, Beginning beginning, Step whenHeld) throws Exception {
        KillPoints kills = new KillPoints(points);
        try (TestRoad road = start(generation, points, context -> {
            context.getCamelContextExtension().addInterceptStrategy(kills);
            prepare(context);
        })) {
            Map<String, CompletableFuture<RunReport>> running = beginning.begin(road, points);
            await().atMost(Duration.ofMinutes(2)).until(() -> running.entrySet().stream()
                    .allMatch(run -> run.getValue().isDone() || kills.held().contains(run.getKey())));
            assertThat(kills.held()).isNotEmpty();
            whenHeld.take();
            kills.release();
            finish(running);
        } finally {
            kills.release();
        }
    }

    private static void finish(Map<String, CompletableFuture<RunReport>> running) throws Exception {
        for (CompletableFuture<RunReport> run : running.values()) {
            run.get(1, TimeUnit.MINUTES);
        }
    }

    private Map<String, CompletableFuture<RunReport>> runs(TestRoad road, List<String> exports) {
        Map<String, CompletableFuture<RunReport>> running = new LinkedHashMap<>();
        exports.forEach(export -> running.put(export, CompletableFuture.supplyAsync(() -> road.run(export), threads)));
        return running;
    }

    /** The ledger's lock file names a process that is no more: it is left out. So are the leases' processes no more. */
    static void copyAsAfterAKill(Path from, Path to) throws Exception {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!path.toString().endsWith(".lock.db")) {
                    Files.copy(path, target);
                }
            }
        }
        try (Connection connection = DriverManager.getConnection(url(to));
                Statement statement = connection.createStatement()) {
            statement.execute("update stellic_lease set process_start = 'tick 1'");
            statement.execute("update stellic_delivery set held_until = current_timestamp");
        }
    }

    /** The ledger of one process. */
    static String url(Path generation) {
        return "jdbc:h2:file:" + generation.resolve("work/ledger").toAbsolutePath() + ";AUTO_SERVER=TRUE;WRITE_DELAY=0";
    }

    private TestRoad start(Path generation, Map<String, Point> points, TestRoad.Preparation preparation)
            throws Exception {
        routes.set("stellic.work-dir=" + generation.resolve("work"));
        points.keySet().forEach(export -> routes.set("""
                stellic.exports.%1$s.data-type=%2$s
                stellic.exports.%1$s.to=mine
                stellic.exports.%1$s.max-rejects=1000
                """.formatted(export, DATA_TYPE)));
        routes.destination("mine", destination(generation));
        return routes.start(preparation);
    }

    /** At least once: what comes again is no more than a batch for each kill. */
    static void assertRepeatsAreBounded(List<String> arrived, List<String> wanted, int kills, String when) {
        assertThat(arrived.stream().distinct()).as(when).containsExactlyElementsOf(wanted);
        assertThat(arrived.size() - wanted.size()).as(when).isLessThanOrEqualTo(kills * BATCH);
        assertThat(arrived).as(when).allMatch(id -> Collections.frequency(arrived, id) <= kills + 1);
    }
}
