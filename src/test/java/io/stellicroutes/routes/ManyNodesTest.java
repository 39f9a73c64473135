package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services with one ledger, each with a work directory of its own. */
@Tag("slow")
final class ManyNodesTest {
    private static final String EXPORT = "user_groups";
    private static final String CRON = "stellic.exports.user_groups.schedule=0 0 0 1 * ?";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles(EXPORT).set("stellic.schedules.enabled=true");

    private final Sandbox sandbox = routes.sandbox();

    @BeforeEach
    void oneLedger() {
        routes.set("stellic.ledger.url=" + routes.url("ledger"));
    }

    private TestRoad node(int number) throws Exception {
        routes.set("stellic.work-dir=<dir>/node" + number);
        return routes.start();
    }

    @Test
    void aTimeOfAScheduleIsKeptOnceByWhicheverNode() throws Exception {
        routes.set("stellic.exports.user_groups.schedule=every 1s");
        try (TestRoad one = node(1);
                TestRoad two = node(2);
                TestRoad three = node(3)) {
            await().until(() -> delivered(one) >= 5);

            List<Run> runs = one.bundle().ledger().runs().last(100);
            Duration passed = Duration.between(
                    runs.get(runs.size() - 1).startedAt(), runs.get(0).startedAt());
            // at both ends a run may begin late
            assertThat(runs).hasSizeLessThanOrEqualTo((int) passed.toSeconds() + 3);
            assertThat(two.context().getStatus().isStarted()).isTrue();
            assertThat(three.context().getStatus().isStarted()).isTrue();
        }
    }

    @Test
    void eachTimeOfAPeriodIsClaimedByItsRun() throws Exception {
        eachTimeIsClaimed("every 1s");
    }

    @Test
    void eachTimeOfACronExpressionIsClaimedByItsRun() throws Exception {
        eachTimeIsClaimed("0/1 * * * * ?");
    }

    /** A time that was missed before the start is claimed by another road: the first run's may be one. */
    private void eachTimeIsClaimed(String schedule) throws Exception {
        routes.set("stellic.exports.user_groups.schedule=" + schedule);
        try (TestRoad one = node(1)) {
            await().until(() -> delivered(one) >= 2);
            List<Run> runs = one.bundle().ledger().runs().last(1_000);
            String first = runs.get(runs.size() - 1).id();

            await().until(() -> !List.of(first).equals(routes.query("ledger", "select run_id from stellic_schedule")));
        }
    }

    @Test
    void aTriggerThatComesLateBecauseAClockIsBehindFindsItsTimeClaimed() throws Exception {
        routes.set(CRON);
        Instant due = Instant.parse("2025-12-01T00:00:00Z");
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            assertThat(trigger(one, due).delivered()).isTrue();

            assertThat(trigger(two, due)).isNull();
            assertThat(trigger(two, due.minusSeconds(60))).isNull();
            assertThat(trigger(two, due.plusSeconds(60)).delivered()).isTrue();
            assertThat(one.bundle().ledger().runs().last(10)).hasSize(2);
        }
        assertThat(sandbox.lines("export_data")).hasSize(2);
    }

    @Test
    void aTimeThatPassedWhileNoNodeWasThereIsMadeUpForOnceIfThatIsWanted() throws Exception {
        routes.set(CRON + "\nstellic.exports.user_groups.misfire=run-once");
        try (TestRoad road = node(1)) {
            assertThat(road.bundle().ledger().runs().last(10)).isEmpty();
        }
        missMonths();
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> delivered(one) == 1);
            await().during(Duration.ofMillis(500)).until(() -> delivered(two) == 1);
        }
        try (TestRoad one = node(1)) {
            await().during(Duration.ofMillis(500)).until(() -> delivered(one) == 1);
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aTimeThatPassedWhileNoNodeWasThereIsLeftOutOtherwise() throws Exception {
        routes.set(CRON);
        try (TestRoad road = node(1)) {
            assertThat(road.bundle().ledger().runs().last(10)).isEmpty();
        }
        missMonths();
        try (TestRoad road = node(1)) {
            await().during(Duration.ofMillis(500)).until(() -> delivered(road) == 0);
        }
    }

    @Test
    void aScheduleThatIsNewOrWasChangedHasMissedNothing() throws Exception {
        routes.set(CRON + "\nstellic.exports.user_groups.misfire=run-once");
        try (TestRoad road = node(1)) {
            await().during(Duration.ofMillis(500)).until(() -> delivered(road) == 0);
        }
        missMonths();
        routes.set("stellic.exports.user_groups.schedule=0 0 0 2 * ?");
        try (TestRoad road = node(1)) {
            await().during(Duration.ofMillis(500)).until(() -> delivered(road) == 0);
        }
    }

    @Test
    void aScheduleThatWasTakenAwayAndComesBackHasMissedNothingMeanwhile() throws Exception {
        routes.set(CRON + "\nstellic.exports.user_groups.misfire=run-once");
        node(1).close();
        routes.set("stellic.exports.user_groups.schedule=manual");
        missMonths();
        node(1).close();
        routes.set(CRON);
        try (TestRoad road = node(1)) {
            await().during(Duration.ofMillis(500)).until(() -> delivered(road) == 0);
        }
    }

    @Test
    void aServiceThatStartsAgainWithinThePeriodDoesNotRunAgain() throws Exception {
        routes.set("stellic.exports.user_groups.schedule=every 30d");
        try (TestRoad road = node(1)) {
            await().until(() -> delivered(road) == 1);
        }
        try (TestRoad road = node(2)) {
            await().during(Duration.ofMillis(500)).until(() -> delivered(road) == 1);
        }
    }

    @Test
    void soManyExportsAreAtStellicFromAllNodesTogether() throws Exception {
        routes.set("""
                stellic.max-concurrent-exports=1
                stellic.exports.programs_without_audits.to=local
                """);
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            CompletableFuture<?> first = CompletableFuture.runAsync(() -> one.run(EXPORT));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            CompletableFuture<?> second = CompletableFuture.runAsync(() -> two.run("programs_without_audits"));
            await().until(() -> two.bundle().ledger().runs().last(10).size() == 2);
            int polls = sandbox.lines("get_export_url").size();
            await().until(() -> sandbox.lines("get_export_url").size() > polls + 3);
            assertThat(sandbox.lines("export_data")).hasSize(1);

            sandbox.noMoreFaults();
            first.get(1, TimeUnit.MINUTES);
            second.get(1, TimeUnit.MINUTES);
            assertThat(delivered(one)).isEqualTo(2);
        }
    }

    /** As if all nodes had been down for two months. */
    private void missMonths() throws Exception {
        try (Ledger ledger = ledger()) {
            assertThat(ledger.runs().last(1)).isEmpty();
        }
        routes.update("update stellic_schedule set since = since - interval '62' day");
    }

    private Ledger ledger() {
        return Ledger.open(
                new io.stellicroutes.config.StellicConfig.Ledger(routes.url("ledger"), "", ""),
                java.time.Clock.systemUTC());
    }

    private static io.stellicroutes.run.RunReport trigger(TestRoad road, Instant due) {
        return road.run(EXPORT, Map.of("StellicScheduled", true, "StellicDue", due));
    }

    private static long delivered(TestRoad road) {
        return road.bundle().ledger().runs().last(1_000).stream()
                .filter(run -> run.status() == Run.Status.DELIVERED)
                .count();
    }
}
