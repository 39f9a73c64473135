package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes with one ledger, and a destination that takes so many deliveries at a time; each waits there at a gate. */
@Tag("slow")
final class DestinationTurnsTest {
    private static final int EXPORTS = 6;
    private static final int ROWS = 60;
    private static final String GONE =
            "update stellic_lease set expires_at = current_timestamp where export = '/to/slow/1'";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.schedules.enabled=true
            stellic.lease.duration=3s
            stellic.shutdown.grace=1s
            stellic.deliveries.retry-delay=10m
            stellic.destinations.slow.type=endpoint
            stellic.destinations.slow.uri=direct:slow
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            """);

    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<String> batches = new CopyOnWriteArrayList<>();

    @BeforeEach
    void oneLedger() throws Exception {
        Files.createDirectories(routes.path("shared"));
        routes.set("stellic.ledger.url=" + routes.url("ledger"));
        routes.sandbox().content("user_groups", "id\n1\n");
        for (String export : exports()) {
            routes.set("""
                    stellic.exports.%1$s.data-type=user_groups
                    stellic.exports.%1$s.to=slow
                    """.formatted(export));
        }
    }

    @AfterEach
    void letAllGo() {
        gate.release(1000);
        runs.shutdownNow();
    }

    @Test
    void ofAllNodesOnlySoManyDeliveriesAreAtTheDestination() throws Exception {
        routes.set("stellic.destinations.slow.max-concurrent-deliveries=2");
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            List<CompletableFuture<RunReport>> running = new ArrayList<>();
            exports().forEach(export -> running.add(run(running.size() % 2 == 0 ? one : two, export)));

            await().until(() -> inside.get() == 2);
            await().until(() -> deliver(one) + deliver(two) == EXPORTS);
            for (int ended = 1; ended <= EXPORTS; ended++) {
                gate.release();
                int now = ended;
                await().until(() -> batches.size() == now);
            }

            for (CompletableFuture<RunReport> run : running) {
                RunReport report = run.get(1, TimeUnit.MINUTES);
                assertThat(report.delivered()).as(report.toString()).isTrue();
            }
        }
        assertThat(most).hasValue(2);
        assertThat(batches).containsExactlyInAnyOrderElementsOf(exports());
        assertThat(ledger("select export from stellic_lease where export like '/to/%'"))
                .isEmpty();
    }

    @Test
    void deliveriesThatOtherNodesMayTakeKeepToItToo() throws Exception {
        routes.set("""
                stellic.landing=file:%s
                stellic.destinations.slow.max-concurrent-deliveries=1
                """.formatted(routes.path("shared").toAbsolutePath()));
        exports().forEach(export -> routes.set("stellic.exports." + export + ".to=slow,local"));
        gate.release(EXPORTS);
        try (TestRoad first = node(0)) {
            exports()
                    .forEach(export -> assertThat(first.run(export).delivered()).isTrue());
        }
        batches.clear();
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> one.bundle().ledger().nodes().live().size() == 2);
            List<CompletableFuture<RunReport>> running =
                    exports().stream().map(export -> run(one, export)).toList();
            await().until(() -> inside.get() == 1);
            await().until(() -> ledger("select destination from stellic_delivery where destination = 'local'"
                                    + " and status = 'DELIVERED'")
                            .size()
                    == 2 * EXPORTS);
            gate.release(EXPORTS);

            for (CompletableFuture<RunReport> run : running) {
                RunReport report = run.get(1, TimeUnit.MINUTES);
                assertThat(report.delivered()).as(report.toString()).isTrue();
            }
            assertThat(two.context().getStatus().isStarted()).isTrue();
        }
        assertThat(most).hasValue(1);
        assertThat(batches).containsExactlyInAnyOrderElementsOf(exports());
    }

    @Test
    void aSingleThreadIsEnoughForThoseWhoWait() throws Exception {
        routes.set("""
                stellic.max-concurrent-deliveries=1
                stellic.destinations.slow.max-concurrent-deliveries=1
                """);
        routes.set("stellic.exports.e2.to=local");
        elsewhere();
        try (TestRoad one = node(1)) {
            CompletableFuture<RunReport> waits = run(one, "e1");
            await().until(() -> deliver(one) == 1);

            assertThat(run(one, "e2").get(1, TimeUnit.MINUTES).delivered()).isTrue();
            ledger(GONE);
            gate.release();
            assertThat(waits.get(1, TimeUnit.MINUTES).delivered()).isTrue();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whatANodeThatIsGoneHadIsFreeWhenItsLeaseHasRunOut() throws Exception {
        routes.set("stellic.destinations.slow.max-concurrent-deliveries=1");
        elsewhere();
        gate.release(EXPORTS);
        try (TestRoad one = node(1)) {
            List<CompletableFuture<RunReport>> running =
                    exports().stream().map(export -> run(one, export)).toList();
            await().until(() -> deliver(one) == EXPORTS);
            assertThat(batches).isEmpty();

            ledger(GONE);

            for (CompletableFuture<RunReport> run : running) {
                assertThat(run.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            }
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whoeverHasLostItsTurnStopsAndCanBeResumed() throws Exception {
        routes.set("""
                stellic.batch-size=1
                stellic.destinations.slow.max-concurrent-deliveries=1
                """);
        StringBuilder csv = new StringBuilder("id\n");
        IntStream.rangeClosed(1, ROWS).forEach(id -> csv.append(id).append('\n'));
        routes.sandbox().content("user_groups", csv.toString());
        try (TestRoad one = node(1)) {
            CompletableFuture<RunReport> running = run(one, "e1");
            await().until(() -> inside.get() == 1);
            ledger("update stellic_lease set token = 'theirs', host = 'etl2', machine = 'etl2', pid = 1,"
                    + " expires_at = current_timestamp + interval '1' hour where export = '/to/slow/1'");
            await().until(() -> {
                gate.release();
                return running.isDone();
            });
            assertThat(RoutesExtension.error(running.get(), "slow")).contains("others have its turn");
            assertThat(batches).hasSizeLessThan(ROWS);

            ledger("delete from stellic_lease where export = '/to/slow/1'");
            gate.release(ROWS);
            assertThat(one.run("e1").delivered()).isTrue();
        }
        assertThat(batches).hasSize(ROWS);
    }

    @Test
    void aStopByHandReachesOneThatWaits() throws Exception {
        routes.set("stellic.destinations.slow.max-concurrent-deliveries=1");
        elsewhere();
        try (TestRoad one = node(1)) {
            CompletableFuture<RunReport> running = run(one, "e1");
            await().until(() -> deliver(one) == 1);
            one.bundle().runs().underWay().iterator().next().stop("ada");

            assertThat(running.get(1, TimeUnit.MINUTES).run().isStoppedByHand()).isTrue();
        }
    }

    @Test
    void aNodeThatEndsLeavesWhatWaits() throws Exception {
        routes.set("stellic.destinations.slow.max-concurrent-deliveries=1");
        elsewhere();
        CompletableFuture<RunReport> running;
        try (TestRoad one = node(1)) {
            running = run(one, "e1");
            await().until(() -> deliver(one) == 1);
        }
        assertThat(running.handle((report, failure) -> true).get(60, TimeUnit.SECONDS))
                .isTrue();
        ledger("delete from stellic_lease where export = '/to/slow/1'");
        gate.release();
        try (TestRoad two = node(1)) {
            await().until(() -> two.bundle().ledger().runs().last(1).get(0).status() == Run.Status.DELIVERED);
        }
        assertThat(batches).containsExactly("e1");
    }

    private static List<String> exports() {
        return IntStream.rangeClosed(1, EXPORTS)
                .mapToObj(number -> "e" + number)
                .toList();
    }

    private TestRoad node(int number) throws Exception {
        routes.set("stellic.work-dir=<dir>/node" + number);
        return routes.start(context -> RouteBuilder.addRoutes(context, route -> route.from("direct:slow")
                .process(exchange -> take(exchange.getMessage().getHeader("StellicExport", String.class)))));
    }

    private void take(String export) throws InterruptedException {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        gate.acquire();
        inside.decrementAndGet();
        batches.add(export);
    }

    private CompletableFuture<RunReport> run(TestRoad node, String export) {
        return CompletableFuture.supplyAsync(() -> node.run(export), runs);
    }

    /** How many of its runs are at their deliveries. */
    private static int deliver(TestRoad node) {
        return (int) node.bundle().runs().underWay().stream()
                .filter(run -> !run.isToBeLanded())
                .filter(run -> !run.deliveries().isEmpty())
                .count();
    }

    /** Another node, on another machine, has the turn. */
    private void elsewhere() throws Exception {
        gate.release(1);
        try (TestRoad made = node(9)) {
            assertThat(made.run("e6").delivered()).isTrue();
        }
        batches.clear();
        ledger(
                "insert into stellic_lease values ('/to/slow/1', 'theirs', 'etl2', 'etl2', 1, 'tick 1', current_timestamp,"
                        + " current_timestamp + interval '1' hour)");
    }

    private List<String> ledger(String sql) throws Exception {
        try (Connection connection = routes.connect("ledger");
                Statement statement = connection.createStatement()) {
            List<String> found = new ArrayList<>();
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
            return found;
        }
    }
}
