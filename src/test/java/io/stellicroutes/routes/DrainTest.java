package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Node;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.metrics.StellicHealthCheck;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a node's work when it is told to end. The other one does not wait for leases to run out. */
@Tag("slow")
final class DrainTest {
    private static final String EXPORT = "user_groups";
    /** Much less than a lease lasts. */
    private static final Duration AT_ONCE = Duration.ofMinutes(1);

    private static final int ROWS = 120;

    @RegisterExtension
    final HeardLog log = new HeardLog();

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles(EXPORT).set("""
            stellic.schedules.enabled=true
            stellic.lease.duration=5m
            stellic.batch-size=1
            stellic.exports.plans.to=local
            """);

    private final Sandbox sandbox = routes.sandbox();
    private final List<Object> records = new CopyOnWriteArrayList<>();
    private final ExecutorService runs = Executors.newCachedThreadPool();

    @BeforeEach
    void oneLedger() {
        routes.set("stellic.ledger.url=" + routes.url("ledger"));
        StringBuilder csv = new StringBuilder("id\n");
        IntStream.rangeClosed(1, ROWS).forEach(id -> csv.append(id).append('\n'));
        sandbox.content(EXPORT, csv.toString());
    }

    @AfterEach
    void noMoreRuns() {
        runs.shutdownNow();
    }

    private TestRoad node(int number) throws Exception {
        routes.set("stellic.work-dir=<dir>/node" + number);
        return routes.start(RoutesExtension.receiver("seda:in?waitForTaskToComplete=Always", this::take));
    }

    /** As slow as a destination may be. */
    private void take(Object batch) {
        records.add(batch);
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRunThatWaitsForStellicGoesOnElsewhereAtOnce() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            runs.execute(() -> one.run(EXPORT));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            sandbox.noMoreFaults();

            Instant told = Instant.now();
            one.close();

            await().atMost(AT_ONCE).until(() -> delivered(two) == 1);
            assertThat(Duration.between(told, Instant.now())).isLessThan(AT_ONCE.multipliedBy(2));
            assertThat(two.bundle().ledger().runs().last(10)).hasSize(1);
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void whatIsNotAtItsEndWithinTheGraceIsHandedOverBetweenTwoBatchesAndNothingComesTwice() throws Exception {
        slowDestination("200ms");
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            runs.execute(() -> one.run(EXPORT));
            await().until(() -> records.size() > 20);

            one.close();

            int handedOver = records.size();
            assertThat(handedOver).isBetween(21, ROWS - 1);
            await().atMost(AT_ONCE).until(() -> records.size() > handedOver);
            await().atMost(Duration.ofMinutes(1)).until(() -> delivered(two) == 1);
        }
        assertThat(records).hasSize(ROWS).doesNotHaveDuplicates();
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void whatComesToItsEndWithinTheGraceIsNotDisturbed() throws Exception {
        slowDestination("1m");
        try (TestRoad one = node(1)) {
            runs.execute(() -> one.run(EXPORT));
            await().until(() -> records.size() > 20);
        }
        assertThat(records).hasSize(ROWS).doesNotHaveDuplicates();
        try (TestRoad two = node(2)) {
            assertThat(delivered(two)).isEqualTo(1);
        }
    }

    @Test
    void aNodeThatDrainsSaysSoAndTakesNothing() throws Exception {
        slowDestination("1m");
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            runs.execute(() -> one.run(EXPORT));
            await().until(() -> records.size() > 20);
            assertThat(nodes(two)).containsExactly(Node.State.READY, Node.State.READY);
            assertThat(health(one).getState()).isEqualTo(HealthCheck.State.UP);

            CompletableFuture<Void> end = CompletableFuture.runAsync(one::close);
            await().until(() -> nodes(two).contains(Node.State.DRAINING));

            assertThat(health(one).getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(health(one).getMessage()).contains("draining: 1 run is under way");
            assertThat(one.context().isStarted()).isTrue();
            assertThatThrownBy(() -> one.run(EXPORT)).hasStackTraceContaining("takes no more work");
            assertThat(one.context()
                            .createFluentProducerTemplate()
                            .to(StellicConstants.DIRECT_RUN)
                            .withHeader(StellicConstants.EXPORT, "plans")
                            .withHeader("StellicScheduled", true)
                            .request(Object.class))
                    .isNull();
            end.get(1, TimeUnit.MINUTES);
            assertThat(nodes(two)).containsExactly(Node.State.READY);
        }
    }

    private void slowDestination(String grace) {
        routes.set("""
                stellic.shutdown.grace=%s
                stellic.exports.user_groups.to=campus
                stellic.destinations.campus.type=endpoint
                stellic.destinations.campus.uri=seda:in?waitForTaskToComplete=Always
                """.formatted(grace));
    }

    private static HealthCheck.Result health(TestRoad road) {
        return HealthCheckRegistry.get(road.context())
                .getCheck(StellicHealthCheck.ID)
                .orElseThrow()
                .call();
    }

    private static List<Node.State> nodes(TestRoad road) {
        try (Ledger ledger = road.bundle().ledgerToRead().orElseThrow()) {
            return ledger.nodes().live().stream().map(Node::state).toList();
        }
    }

    private static long delivered(TestRoad road) {
        return road.bundle().ledger().runs().last(100).stream()
                .filter(run -> run.status() == Run.Status.DELIVERED)
                .count();
    }
}
