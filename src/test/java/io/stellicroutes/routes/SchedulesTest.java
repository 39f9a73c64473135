package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.timer.TimerEndpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What triggers a run, and what keeps runs out of each other's way. */
@Tag("slow")
final class SchedulesTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("stellic.schedules.enabled=true");

    private final Sandbox sandbox = routes.sandbox();

    @Test
    void anExportRunsBySchedule() throws Exception {
        routes.set("stellic.exports.user_groups.schedule=every 100ms");
        try (TestRoad road = routes.start()) {
            await().until(() -> runs(road, Run.Status.DELIVERED).size() >= 2);
        }
    }

    @Test
    void anExportRunsByACronExpression() throws Exception {
        routes.set("stellic.exports.user_groups.schedule=0/1 * * * * ?");
        try (TestRoad road = routes.start()) {
            await().until(() -> !runs(road, Run.Status.DELIVERED).isEmpty());
        }
    }

    @Test
    void schedulesThatAreTurnedOffDoNotRunAndTheExportStillCanByHand() throws Exception {
        routes.set("""
                stellic.exports.user_groups.schedule=every 10ms
                stellic.schedules.enabled=false
                """);
        try (TestRoad road = routes.start()) {
            assertThat(road.run("user_groups").delivered()).isTrue();
            assertThat(road.bundle().ledger().runs().last(10)).hasSize(1);
        }
    }

    @Test
    void theServiceRemovesWhatIsOldWhenItStartsAndOnceADay() throws Exception {
        routes.set("""
                stellic.exports.user_groups.schedule=every 1h
                stellic.retention=30d
                """);
        Path old = orphan(31);
        Path recent = orphan(29);
        try (TestRoad road = routes.start()) {
            await().until(() -> !Files.exists(old));

            assertThat(recent).exists();
            assertThat(road.context().getRoute("stellic-retention").getEndpoint())
                    .isInstanceOfSatisfying(TimerEndpoint.class, timer -> assertThat(timer.getPeriod())
                            .isEqualTo(Duration.ofDays(1).toMillis()));
        }
    }

    @Test
    void nothingIsRemovedWhereSchedulesAreOff() throws Exception {
        routes.set("stellic.schedules.enabled=false");
        try (TestRoad road = routes.start()) {
            assertThat(road.context().getRoute("stellic-retention")).isNull();
        }
    }

    /** A file that belongs to no run. */
    private Path orphan(int daysOld) throws IOException {
        Path file = routes.path("work/landed/" + daysOld + ".csv");
        Files.createDirectories(file.getParent());
        return Files.setLastModifiedTime(
                Files.writeString(file, "bytes"), FileTime.from(Instant.now().minus(Duration.ofDays(daysOld))));
    }

    @Test
    void aTriggerWhileARunIsUnderWayIsSkipped() throws Exception {
        notReady();
        try (TestRoad road = routes.start()) {
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(() -> road.run("user_groups"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());

            assertThat(road.run("user_groups")).isNull();

            sandbox.noMoreFaults();
            assertThat(first.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            assertThat(road.bundle().ledger().runs().last(10)).hasSize(1);
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void onlySoManyExportsAreAtStellicAtATime() throws Exception {
        routes.set("""
                stellic.max-concurrent-exports=1
                stellic.exports.programs_without_audits.to=local
                """);
        notReady();
        // of their own: from Java 25 on, two processors make a common pool of one thread
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (TestRoad road = routes.start()) {
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(() -> road.run("user_groups"), threads);
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            CompletableFuture<RunReport> second =
                    CompletableFuture.supplyAsync(() -> road.run("programs_without_audits"), threads);
            await().until(() -> road.bundle().ledger().runs().last(10).size() == 2);
            int polls = sandbox.lines("get_export_url").size();
            await().until(() -> sandbox.lines("get_export_url").size() > polls + 3);

            assertThat(sandbox.lines("export_data")).hasSize(1);

            sandbox.noMoreFaults();
            assertThat(first.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            assertThat(second.get(1, TimeUnit.MINUTES).delivered()).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void exportsWithTheirOwnPeriodsHaveOneTimerThread() throws Exception {
        routes.set("stellic.exports.user_groups.schedule=every 100ms");
        manyExports("every 30d", 20);
        try (TestRoad road = routes.start()) {
            await().until(() -> runs(road, Run.Status.DELIVERED).stream()
                            .filter(run -> run.export().equals("user_groups"))
                            .count()
                    >= 3);
            await().until(() -> runs(road, Run.Status.DELIVERED).stream()
                            .filter(run -> !run.export().equals("user_groups"))
                            .count()
                    == 20);

            assertThat(threads(road, "timer://")).hasSize(3).anyMatch(name -> name.contains("stellic-recover"));
        }
    }

    @Test
    void exportsThatWaitForTheirTurnHaveNoThreadAndEachComesToItsEndOnce() throws Exception {
        routes.set("""
                stellic.max-concurrent-exports=3
                stellic.max-concurrent-deliveries=4
                """);
        manyExports("every 30d", 60);
        notReady();
        try (TestRoad road = routes.start()) {
            await().until(() -> runs(road, Run.Status.RUNNING).size() == 60);
            await().until(() -> sandbox.lines("export_data").size() == 3);

            assertThat(threads(road, "StellicFetch")).hasSize(3);
            assertThat(threads(road, "")).hasSizeLessThan(25);

            sandbox.noMoreFaults();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> runs(road, Run.Status.DELIVERED).size() == 60);
            assertThat(threads(road, "StellicDelivery")).hasSizeLessThanOrEqualTo(4);
            assertThat(threads(road, "")).hasSizeLessThan(25);
        }
        assertThat(sandbox.lines("export_data")).hasSize(60);
    }

    @Test
    void aStopIsObeyedWhileRunsWaitForTheirTurnAndTheNextStartGoesOnWithThem() throws Exception {
        routes.set("stellic.max-concurrent-exports=1");
        manyExports("every 30d", 40);
        notReady();
        long begun;
        try (TestRoad road = routes.start()) {
            await().until(() -> runs(road, Run.Status.RUNNING).size() == 40);
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            begun = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));
        assertThat(sandbox.lines("export_data")).hasSize(1);

        sandbox.noMoreFaults();
        manyExports("manual", 40);
        try (TestRoad road = routes.start()) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> runs(road, Run.Status.DELIVERED).size() == 40);
            assertThat(runs(road, Run.Status.DELIVERED)).extracting(Run::export).doesNotHaveDuplicates();
            assertThat(runs(road, Run.Status.RUNNING)).isEmpty();
        }
        assertThat(sandbox.lines("export_data")).hasSize(40);
    }

    @Test
    void aStopIsObeyedWithinSecondsAndTheNextRunGoesOnWithTheSameFile() throws Exception {
        routes.set("""
                stellic.poll.initial-delay=1m
                stellic.poll.max-delay=1m
                """);
        CompletableFuture<RunReport> stopped;
        try (TestRoad road = routes.start()) {
            stopped = CompletableFuture.supplyAsync(() -> road.run("user_groups"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
        }
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(30)).satisfies(report -> assertThat(
                        report.run().error().orElseThrow())
                .contains("stopped while it waited"));

        routes.set("stellic.poll.initial-delay=10ms");
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("user_groups");
            assertThat(report.delivered()).isTrue();
            assertThat(report.run().id()).isEqualTo(stopped.join().run().id());
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aConfigurationWithMistakesDoesNotStart() {
        routes.set("""
                stellic.exports.user_groups.schedule=now and then
                stellic.exports.user_groups.to=locale
                stellic.poll.timeout=soon
                """);

        assertThatThrownBy(routes::start)
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "stellic.exports.user_groups.schedule must be",
                        "stellic.exports.user_groups.to: there is no stellic.destinations.locale.type; did you mean"
                                + " local?",
                        "stellic.poll.timeout must be a duration");
        assertThat(sandbox.requests()).isEmpty();
    }

    /** So many exports beside {@code user_groups}, all due at the start. */
    private void manyExports(String schedule, int count) {
        for (int i = 1; i <= count; i++) {
            routes.set("""
                    stellic.exports.many%1$d.data-type=user_groups
                    stellic.exports.many%1$d.to=local
                    stellic.exports.many%1$d.schedule=%2$s
                    """.formatted(i, schedule));
        }
    }

    private void notReady() {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
    }

    /** The context's own threads, by a part of their names. */
    private static List<String> threads(TestRoad road, String part) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("Camel (" + road.context().getName() + ")") && name.contains(part))
                .toList();
    }

    private static List<Run> runs(TestRoad road, Run.Status status) {
        return road.bundle().ledger().runs().last(1_000).stream()
                .filter(run -> run.status() == status)
                .toList();
    }
}
