package io.stellicroutes.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.ledger.AuditEntry;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.Accepted;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.steps.RecoverySteps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator asks for is done on the road of the commands, and is on record. */
final class ActionsTest {
    private static final Asker ADA = Asker.of("ada", List.of("viewer", "operator"), Asker.Source.CONSOLE);
    private static final List<String> ALL = List.of();
    private static final String ROSTER = "id,name\n"
            + IntStream.rangeClosed(1, 10)
                    .mapToObj(row -> row + ",N" + row + "\n")
                    .collect(Collectors.joining());

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.exports.roster.schedule=0 0 0 1 1 ?
            stellic.schedules.enabled=false
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", ROSTER);

    @AutoClose
    private final HttpSink sink = new HttpSink();

    ActionsTest() throws Exception {}

    @Test
    void aRunBeginsAtOnceAndItsReportComesWhenItHasEnded() throws Exception {
        try (TestRoad road = routes.start()) {
            ActionResult outcome = ask(road, run("roster"));

            RunReport report = report(outcome);
            assertThat(report.delivered()).isTrue();
            assertThat(outcome.run()).contains(report.run().id());
            assertThat(last(road)).satisfies(entry -> {
                assertThat(entry.who()).isEqualTo("ada");
                assertThat(entry.roles()).isEqualTo("operator,viewer");
                assertThat(entry.source()).isEqualTo("console");
                assertThat(entry.action()).isEqualTo("run");
                assertThat(entry.export()).contains("roster");
                assertThat(entry.run()).isEqualTo(outcome.run());
                assertThat(entry.outcome()).isEqualTo("done");
            });
        }
        assertThat(routes.files("out")).containsValue(ROSTER);
    }

    @Test
    void whatIsAcceptedIsOnRecord() throws Exception {
        try (TestRoad road = routes.start()) {
            report(ask(road, new Action.Run("roster", true, new Accepted(true, true, true, true), List.of("local"))));

            assertThat(last(road).details())
                    .contains("new, accept-header, accept-shrink, accept-deletes, accept-remaster");
            assertThat(last(road).destination()).contains("local");
        }
    }

    @Test
    void aSecondRunIsRefusedWhileOneIsUnderWay() throws Exception {
        notReady();
        try (TestRoad road = routes.start()) {
            ActionResult first = ask(road, run("roster"));

            assertRefused(road, run("roster"), ErrorCode.UNDER_WAY);
            assertRefused(road, new Action.Replay(first.run().orElseThrow(), ALL, false), ErrorCode.FILE_NOT_HERE);
            assertThat(road.bundle().ledger().audit().last(10))
                    .extracting(AuditEntry::outcome)
                    .filteredOn(outcome -> outcome.startsWith("refused: "))
                    .hasSize(2);
            sandbox.noMoreFaults();
            assertThat(report(first).delivered()).isTrue();
        }
    }

    @Test
    void aRunThatAnotherProcessIsAtIsRefusedWithItsName() throws Exception {
        notReady();
        try (TestRoad one = routes.start();
                TestRoad other = routes.start()) {
            ActionResult first = ask(one, run("roster"));

            assertRefused(other, run("roster"), ErrorCode.HELD_ELSEWHERE);
            assertRefused(other, new Action.Stop(first.run().orElseThrow()), ErrorCode.NOT_UNDER_WAY);
        }
    }

    @Test
    void whatIsNotThereIsRefused() throws Exception {
        try (TestRoad road = routes.start()) {
            assertRefused(road, run("no'such\u0000<b>"), ErrorCode.UNKNOWN_EXPORT);
            assertRefused(road, new Action.Pause("nobody"), ErrorCode.UNKNOWN_EXPORT);
            assertRefused(road, new Action.Stop("nobody"), ErrorCode.UNKNOWN_RUN);
            assertRefused(road, new Action.Replay("nobody", ALL, true), ErrorCode.UNKNOWN_RUN);
            assertRefused(
                    road,
                    new Action.Run("roster", false, Accepted.NOTHING, List.of("elsewhere")),
                    ErrorCode.UNKNOWN_DESTINATION);
            assertThat(sandbox.requests()).isEmpty();
        }
    }

    @Test
    void aRunThatIsStoppedWhileItWaitsIsLeftAloneUntilSomebodyGoesOnWithTheSameExport() throws Exception {
        routes.set("stellic.schedules.enabled=true");
        notReady();
        try (TestRoad road = routes.start()) {
            ActionResult outcome = ask(road, run("roster"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            ask(road, new Action.Stop(outcome.run().orElseThrow()));

            Run stopped = report(outcome).run();
            assertStopped(stopped);
            assertThat(road.bundle().runs().underWay()).isEmpty();
            assertThat(last(road).run()).isEqualTo(outcome.run());

            sandbox.noMoreFaults();
            ActionResult again = ask(road, run("roster"));
            assertThat(again.run()).isEqualTo(outcome.run());
            assertThat(report(again).delivered()).isTrue();
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aRunThatIsStoppedWhileItDownloadsGoesOnAtItsByte() throws Exception {
        sandbox.rows("user_groups", 50_000);
        routes.set("stellic.exports.user_groups.to=local");
        sandbox.downloads().pause(5);
        try (TestRoad road = routes.start()) {
            ActionResult outcome = ask(road, run("user_groups"));
            await().until(() -> road.bundle().runs().underWay().stream()
                    .anyMatch(run -> run.transfer().bytes() > 0));
            ask(road, new Action.Stop(outcome.run().orElseThrow()));

            assertStopped(report(outcome).run());
            sandbox.downloads().pause(0);
            assertThat(report(ask(road, run("user_groups"))).delivered()).isTrue();
        }
        assertThat(sandbox.downloads().requests()).hasSize(2).last().asString().contains("Range: bytes=");
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aDeliveryThatIsStoppedBetweenBatchesGoesOnAfterItsCheckpoint() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        toSink();
        sink.refuse(body -> {
            if (body.contains("N5")) {
                reached.countDown();
                awaitQuietly(stopped);
            }
            return false;
        });
        try (TestRoad road = routes.start()) {
            RunReport report = stopWhenReached(road, reached, stopped);
            assertThat(RoutesExtension.delivery(report, "sink")).satisfies(delivery -> {
                assertThat(delivery.status()).isEqualTo(DeliveryRecord.Status.FAILED);
                assertThat(delivery.checkpoint()).isEqualTo(6);
                assertThat(delivery.delivered()).isEqualTo(6);
                assertThat(delivery.error().orElseThrow()).contains("stopped by ada");
            });
            assertThat(report(ask(road, run("roster"))).delivered()).isTrue();
        }
        assertThat(sink.records()).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void aDeliveryThatHasNotBegunWhenItsRunIsStoppedDoesNotBegin() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        toSink();
        routes.set("""
                stellic.exports.roster.to=sink,table
                stellic.destinations.table.type=database
                stellic.destinations.table.url=%s
                stellic.destinations.table.table=roster
                stellic.max-concurrent-deliveries=1
                """.formatted(routes.url("target")));
        sink.refuse(body -> {
            reached.countDown();
            awaitQuietly(stopped);
            return false;
        });
        try (TestRoad road = routes.start()) {
            RunReport report = stopWhenReached(road, reached, stopped);
            assertThat(report.deliveries())
                    .extracting(DeliveryRecord::status)
                    .containsExactly(DeliveryRecord.Status.FAILED);
            assertThat(report(ask(road, run("roster"))).delivered()).isTrue();
        }
        assertThat(routes.query("target", "select count(*) from \"roster\"")).containsExactly("10");
    }

    /**
     * Stops a run as soon as it has come so far.
     *
     * @param reached it has
     * @param stopped it may go on, and finds itself stopped
     */
    private static RunReport stopWhenReached(TestRoad road, CountDownLatch reached, CountDownLatch stopped)
            throws Exception {
        ActionResult outcome = ask(road, run("roster"));
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        ask(road, new Action.Stop(outcome.run().orElseThrow()));
        stopped.countDown();

        RunReport report = report(outcome);
        assertStopped(report.run());
        return report;
    }

    @Test
    void theServiceDoesNotGoOnByItselfWithWhatSomebodyHasStopped() throws Exception {
        routes.set("""
                stellic.schedules.enabled=true
                stellic.deliveries.retry-delay=100ms
                """);
        notReady();
        try (TestRoad road = routes.start()) {
            ActionResult outcome = ask(road, run("roster"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            ask(road, new Action.Stop(outcome.run().orElseThrow()));
            report(outcome);

            assertThat(road.context()
                            .getRegistry()
                            .lookupByNameAndType("stellicRecovery", RecoverySteps.class)
                            .due())
                    .isEmpty();
        }
    }

    @Test
    void aPausedScheduleStaysPausedWhenTheServiceStartsAgainUntilItIsResumed() throws Exception {
        routes.set("""
                stellic.exports.roster.schedule=every 50ms
                stellic.schedules.enabled=true
                """);
        try (TestRoad road = routes.start()) {
            ask(road, new Action.Pause("roster"));
            ask(road, new Action.Pause("roster"));
        }
        try (TestRoad road = routes.start()) {
            Ledger ledger = road.bundle().ledger();
            assertThat(ledger.pauses().all()).singleElement().satisfies(pause -> {
                assertThat(pause.export()).isEqualTo("roster");
                assertThat(pause.who()).isEqualTo("ada");
            });
            // a run that the end of the first has cut short goes on: a pause holds the schedule, not what has begun
            await().until(() ->
                    ledger.runs().newest("roster").stream().allMatch(run -> run.status() == Run.Status.DELIVERED));
            String newest = ledger.runs().newest("roster").map(Run::id).orElse("");
            assertThat(road.run("roster", Map.of("StellicScheduled", true))).isNull();
            RunReport byHand = road.run("roster");
            assertThat(byHand.delivered()).isTrue();
            assertThat(byHand.run().id()).isNotEqualTo(newest);
            assertThat(ledger.runs().newest("roster").map(Run::id))
                    .contains(byHand.run().id());

            ask(road, new Action.Resume("roster"));
            await().until(() -> !ledger.runs()
                    .newest("roster")
                    .map(Run::id)
                    .equals(Optional.of(byHand.run().id())));
        }
    }

    @Test
    void anExportWithoutAScheduleCanNotBePaused() throws Exception {
        routes.set("stellic.exports.roster.schedule=manual");
        try (TestRoad road = routes.start()) {
            assertRefused(road, new Action.Pause("roster"), ErrorCode.NO_SCHEDULE);
        }
    }

    @Test
    void aRunIsReplayedToOneDestinationAndItsRowsAreCorrected() throws Exception {
        toSink();
        routes.set("stellic.exports.roster.to=local,sink");
        sink.refuse(body -> body.contains("N4"));
        try (TestRoad road = routes.start()) {
            String run = report(ask(road, run("roster"))).run().id();
            Files.delete(routes.path("out")
                    .resolve(routes.files("out").keySet().iterator().next()));

            assertThat(report(ask(road, new Action.Replay(run, List.of("local"), false)))
                            .delivered())
                    .isTrue();
            assertThat(routes.files("out")).containsValue(ROSTER);
            assertThat(sink.records()).hasSize(8);

            Path corrected = Files.writeString(routes.path("corrected.csv"), "_row,id,name\n3,3,N3\n4,4,M4\n");
            assertThat(report(ask(road, new Action.Correct(run, List.of("sink"), corrected, false)))
                            .delivered())
                    .isTrue();
            assertThat(sink.records()).hasSize(10).contains("{\"id\":\"4\",\"name\":\"M4\"}");
            assertThat(last(road).action()).isEqualTo("correct");
        }
    }

    @Test
    void whatIsAuditedIsRemovedWithTheRuns() throws Exception {
        routes.set("stellic.retention=1d");
        try (TestRoad road = routes.start()) {
            ask(road, new Action.Pause("roster"));
            ask(road, new Action.Resume("roster"));
            routes.update("update stellic_audit set at = timestamp '2020-01-01 00:00:00' where action = 'pause'");

            road.bundle().retention().sweep();

            assertThat(road.bundle().ledger().audit().last(10))
                    .extracting(AuditEntry::action)
                    .containsExactly("resume");
        }
    }

    private void toSink() {
        routes.destination("sink", """
                type=http
                url=%s
                """.formatted(sink.url("/in")));
        routes.set("""
                stellic.exports.roster.to=sink
                stellic.batch-size=2
                stellic.exports.roster.max-rejects=100%
                """);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void notReady() {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
    }

    private static Action run(String export) {
        return new Action.Run(export, false, Accepted.NOTHING, ALL);
    }

    private static ActionResult ask(TestRoad road, Action action) {
        return road.bundle().actions().ask(action, ADA);
    }

    private static RunReport report(ActionResult outcome) throws Exception {
        return outcome.report().orElseThrow().get(1, TimeUnit.MINUTES);
    }

    private static AuditEntry last(TestRoad road) {
        return road.bundle().ledger().audit().last(1).get(0);
    }

    private static void assertRefused(TestRoad road, Action action, ErrorCode code) {
        assertThatThrownBy(() -> ask(road, action))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }

    private static void assertStopped(Run run) {
        assertThat(run.status()).isEqualTo(Run.Status.FAILED);
        assertThat(Problem.codeOf(run.error().orElseThrow())).contains(ErrorCode.STOPPED_BY_HAND);
        assertThat(run.error().orElseThrow()).contains("stopped by ada");
    }
}
