package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.KillPoints.Point;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Changes that are sent in part when a process is killed, and a next run with fresh data: no change is lost, none comes
 * twice, none out of order. The same export goes to queues of its own by many exports, each of which is held at a kill
 * point of its own. The files that there are then are all that the next process has.
 */
abstract class ChangesKillPointContract {
    private static final int BATCH = 4;
    private static final String DATA_TYPE = "roster";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Snapshots, by id. From each to the next there are deletes, updates and inserts, and some are taken back. */
    private static final List<Map<String, String>> SNAPSHOTS = List.of(
            snapshot("1a 2a 3a 4a 5a 6a 7a 8a 9a"),
            snapshot("4b 5b 6b 7b 8b 9a 10a 11a 12a 13a"),
            snapshot("1a 2b 4a 5b 6c 7a 8b 9b 10a 11b"),
            snapshot("1b 2b 3a 4b 5b 6b 7b 9a 12a 13b"));

    /** Of the changes to the second snapshot: three deletes, five updates, four inserts. */
    private static final int BATCHES = 3;

    /** Of two deliveries: the one that ends an earlier run's, and the net change behind it. */
    private static final int BATCHES_OF_BOTH = 6;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=%d
            stellic.schedules.enabled=false
            stellic.max-concurrent-exports=50
            """.formatted(BATCH));

    private final Sandbox sandbox = routes.sandbox();
    private ExecutorService threads;

    /** A change as it has arrived. */
    record Arrived(String operation, String run, long number, String record) {}

    /** The destination's properties, without their prefix and without those of changes. */
    abstract String destination();

    /** What the destination has of an export, in its order. */
    abstract List<Arrived> arrived(String export) throws Exception;

    private static Map<String, String> snapshot(String rows) {
        Map<String, String> snapshot = new TreeMap<>();
        for (String row : rows.split(" ", -1)) {
            snapshot.put(row.substring(0, row.length() - 1), row.substring(row.length() - 1));
        }
        return snapshot;
    }

    @BeforeEach
    final void start() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    final void stop() {
        threads.shutdownNow();
    }

    @Test
    void noChangeIsLostRepeatedOrOutOfOrderWhereverAProcessIsKilled() throws Exception {
        Map<String, Point> first = new LinkedHashMap<>();
        Map<String, Point> second = new LinkedHashMap<>();
        List<Point> both = points(BATCHES_OF_BOTH, 2);
        points(BATCHES, 1).forEach(point -> {
            second.put("k" + first.size(), both.get(5 * first.size() % both.size()));
            first.put("k" + first.size(), point);
        });
        Path one = routes.path("one");
        Path two = routes.path("two");
        Path three = routes.path("three");

        content(0);
        try (TestRoad road = start(one, first.keySet(), context -> {})) {
            finish(runs(road, first.keySet()));
        }
        content(1);
        killed(one, first, two);
        for (String export : first.keySet()) {
            assertBaselineIsNotAhead(two, export, "killed before " + first.get(export));
        }
        content(2);
        killed(two, second, three);
        for (String export : first.keySet()) {
            String kills = "killed before " + first.get(export) + " and " + second.get(export);
            assertBaselineIsNotAhead(three, export, kills);
        }
        content(3);
        try (TestRoad road = start(three, first.keySet(), context -> {})) {
            finish(runs(road, first.keySet()));
            for (String export : first.keySet()) {
                String kills = export + ", killed before " + first.get(export) + " and " + second.get(export);
                Run run = road.bundle().ledger().runs().newest(export).orElseThrow();
                assertThat(run.status()).as(kills + ": " + run.error()).isEqualTo(Run.Status.DELIVERED);
                assertThat(applied(arrived(export), kills)).as(kills).isEqualTo(SNAPSHOTS.get(3));
            }
            int before = 0;
            for (String export : first.keySet()) {
                before += arrived(export).size();
            }
            finish(runs(road, first.keySet()));
            int behind = 0;
            for (String export : first.keySet()) {
                behind += arrived(export).size();
            }
            assertThat(behind).as("the same file again").isEqualTo(before);
        }
    }

    private static List<Point> points(int batches, int deliveries) {
        List<Point> points = new ArrayList<>();
        for (String step : List.of("load-by-batch-batch", "load-by-batch-checkpoint")) {
            IntStream.rangeClosed(1, batches).forEach(time -> points.add(new Point(step, time)));
        }
        for (String step : List.of("stellic-delivery-compare", "stellic-delivery-end")) {
            IntStream.rangeClosed(1, deliveries).forEach(time -> points.add(new Point(step, time)));
        }
        points.add(new Point("stellic-run-report", 1));
        return points;
    }

    private void content(int number) {
        StringBuilder csv = new StringBuilder("id,name\n");
        SNAPSHOTS
                .get(number)
                .forEach((id, name) -> csv.append(id).append(',').append(name).append('\n'));
        sandbox.content(DATA_TYPE, csv.toString());
    }

    /** What somebody has who applies the changes in their order; fails if one is not a change of what is there. */
    private static Map<String, String> applied(List<Arrived> changes, String when) throws IOException {
        Map<String, String> state = new TreeMap<>();
        Set<String> known = new HashSet<>();
        for (Arrived change : changes) {
            String id = JSON.readTree(change.record()).get("id").asText();
            assertThat(known.add(change.run() + " " + change.number()))
                    .as("%s: %s is there once", when, change)
                    .isTrue();
            if (change.operation().equals("d")) {
                assertThat(state.remove(id)).as("%s: %s, deleted", when, change).isNotNull();
            } else {
                String name = JSON.readTree(change.record()).get("name").asText();
                String before = state.put(id, name);
                assertThat(before).as("%s: %s, before", when, change).isNotEqualTo(name);
                assertThat(before != null)
                        .as("%s: %s, known before", when, change)
                        .isEqualTo(change.operation().equals("u"));
            }
        }
        return state;
    }

    /** What the valid baseline says has arrived, all of it. */
    private void assertBaselineIsNotAhead(Path generation, String export, String when) throws Exception {
        try (Ledger ledger =
                Ledger.open(new StellicConfig.Ledger(KillPointContract.url(generation), "", ""), Clock.systemUTC())) {
            List<String> runs = ledger.runs().last(1000).stream()
                    .filter(run -> run.export().equals(export))
                    .sorted(Comparator.comparing(Run::startedAt))
                    .map(Run::id)
                    .toList();
            Baseline.Valid valid = ledger.baselines()
                    .find(export, "mine")
                    .flatMap(Baseline::valid)
                    .orElseThrow();
            List<String> through = runs.subList(0, runs.indexOf(valid.runId()) + 1);
            List<Arrived> promised = arrived(export).stream()
                    .filter(change -> through.contains(change.run()))
                    .toList();
            assertThat(applied(promised, when)).as("%s, %s", export, when).isEqualTo(SNAPSHOTS.get(through.size() - 1));
        }
    }

    private void killed(Path generation, Map<String, Point> points, Path copy) throws Exception {
        KillPoints kills = new KillPoints(points);
        try (TestRoad road = start(generation, points.keySet(), context -> context.getCamelContextExtension()
                .addInterceptStrategy(kills))) {
            Map<String, CompletableFuture<RunReport>> running = runs(road, points.keySet());
            await().atMost(Duration.ofMinutes(2)).until(() -> running.entrySet().stream()
                    .allMatch(run -> run.getValue().isDone() || kills.held().contains(run.getKey())));
            assertThat(kills.held()).isNotEmpty();
            KillPointContract.copyAsAfterAKill(generation, copy);
            kills.release();
            finish(running);
        } finally {
            kills.release();
        }
    }

    /** By fresh data, whatever has become of the run before. */
    private Map<String, CompletableFuture<RunReport>> runs(TestRoad road, Set<String> exports) {
        Map<String, CompletableFuture<RunReport>> running = new LinkedHashMap<>();
        exports.forEach(export -> running.put(
                export,
                CompletableFuture.supplyAsync(() -> road.run(export, Map.of(StellicConstants.FRESH, true)), threads)));
        return running;
    }

    private static void finish(Map<String, CompletableFuture<RunReport>> running) throws Exception {
        for (CompletableFuture<RunReport> run : running.values()) {
            run.get(1, TimeUnit.MINUTES);
        }
    }

    private TestRoad start(Path generation, Set<String> exports, TestRoad.Preparation preparation) throws Exception {
        routes.set("stellic.work-dir=" + generation.resolve("work"));
        exports.forEach(export -> routes.set("""
                stellic.exports.%1$s.data-type=%2$s
                stellic.exports.%1$s.to=mine
                stellic.exports.%1$s.key=id
                stellic.exports.%1$s.max-deletes=100%%
                """.formatted(export, DATA_TYPE)));
        routes.destination("mine", destination() + "\nmode=changes\nenvelope=none\n");
        return routes.start(preparation);
    }
}
