package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.FailedDelivery;
import io.stellicroutes.ledger.HeldElsewhereException;
import io.stellicroutes.ledger.LeaseLostException;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes on by itself after a stop, a crash or a failure, and who may do it when several processes could. */
@Tag("slow")
final class RecoveryTest {
    @RegisterExtension
    final HeardLog log = new HeardLog();

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.schedules.enabled=true
            stellic.deliveries.retry-delay=200ms
            """);

    private final Sandbox sandbox = routes.sandbox();

    @Test
    void ofTwoServicesWithOneLedgerOneRunsAnExportAndTheOtherSaysWhoDoes() throws Exception {
        notReady();
        try (TestRoad one = routes.start();
                TestRoad other = routes.start()) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("user_groups"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());

            assertThatThrownBy(() -> other.run("user_groups"))
                    .cause()
                    .isInstanceOf(HeldElsewhereException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + " on host ");
            assertThat(other.run("user_groups", Map.of("StellicScheduled", true)))
                    .isNull();

            sandbox.noMoreFaults();
            assertThat(running.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            assertThat(other.run("user_groups").delivered()).isTrue();
        }
        assertThat(sandbox.lines("export_data")).hasSize(2);
    }

    @Test
    void whatOnlyANewerVersionKnowsToGoOnWithIsLeftToItUntilSomebodyWantsANewExport() throws Exception {
        routes.set("stellic.deliveries.retry-delay=100ms");
        String newer;
        try (TestRoad road = routes.start()) {
            newer = road.run("user_groups").run().id();
        }
        routes.update("update stellic_run set status = 'RUNNING', stage = 'ELSEWHERE', finished_at = null");
        try (TestRoad road = routes.start()) {
            await().during(Duration.ofSeconds(2))
                    .until(() -> road.bundle().ledger().runs().last(10).size() == 1);
            assertThat(road.run("user_groups", Map.of("StellicScheduled", true)))
                    .isNull();
            assertThatThrownBy(() -> road.run("user_groups"))
                    .hasStackTraceContaining("its unfinished run is that of a newer version");
            assertThat(road.bundle().ledger().runs().find(newer).orElseThrow().status())
                    .isEqualTo(Run.Status.RUNNING);

            assertThat(road.run("user_groups", Map.of("StellicFresh", true)).delivered())
                    .isTrue();
        }
    }

    @Test
    void twoServicesWhoseSchedulesFireTogetherAskStellicOnceEachTime() throws Exception {
        routes.set("stellic.exports.user_groups.schedule=every 50ms");
        try (TestRoad one = routes.start()) {
            routes.set("""
                    stellic.work-dir=<dir>/work2
                    stellic.ledger.url=%s
                    """.formatted(routes.url("ledger")));
            try (TestRoad other = routes.start()) {
                await().until(() -> runs(one, Run.Status.DELIVERED) >= 6);
                assertThat(runs(other, Run.Status.FAILED)).isZero();
            }
        }
        try (Ledger ledger = ledger()) {
            assertThat(sandbox.lines("export_data"))
                    .hasSizeLessThanOrEqualTo(ledger.runs().last(100).size());
        }
    }

    @Test
    void aRunThatWasCutShortGoesOnByItselfWithTheSameFileWhenTheServiceStartsAgain() throws Exception {
        notReady();
        CompletableFuture<RunReport> cutShort;
        try (TestRoad road = routes.start()) {
            cutShort = CompletableFuture.supplyAsync(() -> road.run("user_groups"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
        }
        Run run = cutShort.get(1, TimeUnit.MINUTES).run();
        assertThat(run.status()).isEqualTo(Run.Status.RUNNING);
        sandbox.noMoreFaults();
        try (TestRoad road = routes.start()) {
            await().until(() -> runs(road, Run.Status.DELIVERED) == 1);

            assertThat(road.bundle()
                            .ledger()
                            .runs()
                            .newest("user_groups")
                            .orElseThrow()
                            .id())
                    .isEqualTo(run.id());
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
        assertThat(routes.files("out")).hasSize(1);
    }

    @Test
    void aRunOfAnotherHostGoesOnWhenItsLeaseHasRunOut() throws Exception {
        try (Ledger ledger = ledger()) {
            ledger.runs().begin("user_groups", "user_groups");
        }
        routes.update("insert into stellic_lease values ('user_groups', 'theirs', 'etl2', 'etl2', 1, 'tick 1',"
                + " current_timestamp, current_timestamp + interval '1' hour)");
        try (TestRoad road = routes.start()) {
            await().during(Duration.ofMillis(500)).until(() -> runs(road, Run.Status.DELIVERED) == 0);
            routes.update("update stellic_lease set expires_at = current_timestamp");
            await().until(() -> runs(road, Run.Status.DELIVERED) == 1);
        }
    }

    @Test
    void aFailedDeliveryIsTriedAgainByItselfWithoutANewExportAndTheOthersAreLeftAlone() throws Exception {
        routes.set("""
                stellic.deliveries.retries=20
                stellic.exports.user_groups.to=local,other
                stellic.destinations.other.type=file
                stellic.destinations.other.directory=<dir>/other
                """);
        Path inTheWay = Files.writeString(routes.path("out"), "not a directory");
        try (TestRoad road = routes.start()) {
            RunReport failed = road.run("user_groups");
            assertThat(failed.delivered()).isFalse();
            Path delivered = routes.path("other").resolve(failed.run().cleanFileName());
            Files.delete(delivered);
            await().until(() -> road
                    .bundle()
                    .ledger()
                    .deliveries()
                    .failed(failed.run().id())
                    .stream()
                    .anyMatch(delivery -> delivery.failures() > 1));

            Files.delete(inTheWay);

            await().until(() -> runs(road, Run.Status.DELIVERED) == 1);
            assertThat(delivered).doesNotExist();
        }
        assertThat(routes.files("out")).hasSize(1);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aDeliveryThatFailsAgainAndAgainIsGivenUpAndNoLongerInTheWay() throws Exception {
        routes.set("""
                stellic.deliveries.retries=2
                stellic.deliveries.retry-delay=100ms
                """);
        Path inTheWay = Files.writeString(routes.path("out"), "not a directory");
        try (TestRoad road = routes.start()) {
            Run failed = road.run("user_groups").run();

            await().until(() -> failures(road, failed) == 3);
            await().during(Duration.ofSeconds(1)).until(() -> failures(road, failed) == 3);
            Files.delete(inTheWay);
            assertThat(road.run("user_groups", Map.of("StellicScheduled", true))
                            .run()
                            .id())
                    .isNotEqualTo(failed.id());
        }
    }

    /** Such as a statement that the database has cancelled: it would be cancelled again. */
    @Test
    void aDeliveryThatWantsSomebodyToChangeSomethingIsNotTriedAgainByItself() throws Exception {
        routes.set("stellic.deliveries.retry-delay=10m");
        Files.writeString(routes.path("out"), "not a directory");
        Run failed;
        try (TestRoad road = routes.start()) {
            failed = road.run("user_groups").run();
        }
        routes.update("update stellic_delivery set error = 'cancelled (see docs/errors.md#database-cancelled)'");
        routes.set("stellic.deliveries.retry-delay=100ms");
        try (TestRoad road = routes.start()) {
            await().during(Duration.ofSeconds(1)).until(() -> failures(road, failed) == 1);
            routes.update("update stellic_delivery set error = 'lost (see docs/errors.md#database-lost)'");
            await().until(() -> failures(road, failed) > 1);
        }
    }

    @Test
    void aProcessThatHasLostItsLeaseStopsAndLeavesTheRunToTheOther() throws Exception {
        routes.set("""
                stellic.lease.duration=300ms
                stellic.schedules.enabled=false
                """);
        notReady();
        try (TestRoad road = routes.start()) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("user_groups"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            routes.update("update stellic_lease set token = 'theirs'");

            assertThat(running)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(LeaseLostException.class);
            assertThat(road.bundle()
                            .ledger()
                            .runs()
                            .newest("user_groups")
                            .orElseThrow()
                            .status())
                    .isEqualTo(Run.Status.RUNNING);
        }
        assertThat(routes.files("out")).isEmpty();
    }

    private void notReady() {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
    }

    private static long runs(TestRoad road, Run.Status status) {
        return road.bundle().ledger().runs().last(100).stream()
                .filter(run -> run.status() == status)
                .count();
    }

    private static int failures(TestRoad road, Run run) {
        return road.bundle().ledger().deliveries().failed(run.id()).stream()
                .mapToInt(FailedDelivery::failures)
                .sum();
    }

    private Ledger ledger() {
        return Ledger.open(
                new io.stellicroutes.config.StellicConfig.Ledger(routes.url("ledger"), "", ""),
                java.time.Clock.systemUTC());
    }
}
