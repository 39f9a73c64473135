package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.RefusedStatements;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Replays;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.steps.PendingSteps;
import io.stellicroutes.steps.RecoverySteps;
import io.stellicroutes.steps.SpreadSteps;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A ledger that does not answer at a bad moment: nothing waits for ever, and whatever was begun goes on. */
@Tag("slow")
final class LedgerOutagesTest {
    private static final String EXPORT = "user_groups";
    private static final String OTHER = "programs_without_audits";

    @RegisterExtension
    final HeardLog log = new HeardLog();

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles(EXPORT);

    private final Sandbox sandbox = routes.sandbox();
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    @AutoClose
    private RefusedStatements ledger;

    @BeforeEach
    void aLedgerBehindADriver() throws SQLException {
        ledger = new RefusedStatements();
        routes.set("stellic.ledger.url=" + RefusedStatements.url(url));
    }

    @Test
    void aRunThatIsStoppedWhileItWaitsForItsTurnEndsAtOnceThoughItsPlaceCannotBeGivenUp() throws Exception {
        try (TestRoad road = startWithOneTurn()) {
            CompletableFuture<RunReport> first = underWay(road);
            CompletableFuture<RunReport> second = waiting(road);
            ledger.refuse("update stellic_turn set waits_since = null, holder");

            road.bundle().runs().underWay().forEach(run -> {
                if (run.getName().equals(OTHER)) {
                    run.stop("ada");
                }
            });

            assertThat(second.get(20, TimeUnit.SECONDS).run().isStoppedByHand()).isTrue();
            await().until(() -> ledger.refused() > 0);
            assertThat(first).isNotDone();
            ledger.refuseNone();
            sandbox.noMoreFaults();
            assertThat(first.get(20, TimeUnit.SECONDS).delivered()).isTrue();
            assertThat(road.run(OTHER).delivered()).isTrue();
        }
    }

    @Test
    void aRunWhoseTurnItIsGoesOnThoughThatCannotBePutOnRecord() throws Exception {
        try (TestRoad road = startWithOneTurn()) {
            CompletableFuture<RunReport> first = underWay(road);
            CompletableFuture<RunReport> second = waiting(road);
            ledger.refuse("set waits_since = null, holder = null, served_at");

            sandbox.noMoreFaults();

            assertThat(first.get(20, TimeUnit.SECONDS).delivered()).isTrue();
            assertThat(second.get(20, TimeUnit.SECONDS).delivered()).isTrue();
            assertThat(ledger.refused()).isPositive();
            ledger.refuseNone();
            assertThat(road.run(EXPORT).delivered()).isTrue();
        }
    }

    /** Not each second anew, and not by Camel with its message history. */
    @Test
    void aLedgerThatIsAwayIsToldOnceByWhoLooksForUnfinishedRuns() throws Exception {
        try (TestRoad road = routes.start()) {
            RecoverySteps recovery =
                    road.context().getRegistry().lookupByNameAndType("stellicRecovery", RecoverySteps.class);
            ledger.refuse("select .* from stellic_run");

            await().until(() -> recovery.due().isEmpty() && ledger.refused() > 1);
            ledger.refuseNone();
            await().until(() -> recovery.due().isEmpty() && looks().size() > 1);

            assertThat(looks())
                    .satisfiesExactly(
                            begun -> assertThat(begun).contains("fails, and is repeated until it succeeds: "),
                            ended -> assertThat(ended).endsWith("succeeds again"));
        }
    }

    private List<String> looks() {
        return log.lines().stream()
                .map(HeardLog.Line::text)
                .filter(text -> text.startsWith("looking for unfinished runs"))
                .toList();
    }

    private TestRoad startWithOneTurn() throws Exception {
        routes.set("""
                stellic.max-concurrent-exports=1
                stellic.exports.%s.to=local
                """.formatted(OTHER));
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        return routes.start();
    }

    private CompletableFuture<RunReport> underWay(TestRoad road) {
        CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
        await().until(() -> !sandbox.lines("get_export_url").isEmpty());
        return first;
    }

    private static CompletableFuture<RunReport> waiting(TestRoad road) {
        CompletableFuture<RunReport> second = CompletableFuture.supplyAsync(() -> road.run(OTHER));
        await().until(() -> road.bundle().ledger().turns().length() == 1);
        return second;
    }

    /** The tenant's own limit, and the one of all: the second can't be had. */
    @Test
    void aTurnThatWasTakenInPartIsGivenBack() throws Exception {
        routes.set("""
                stellic.tenants.t.base-url=<sandbox>
                stellic.tenants.t.auth.header=Authorization
                stellic.tenants.t.auth.value=Token %s
                stellic.tenants.t.path-prefix=t-
                stellic.tenants.t.max-concurrent-exports=1
                """.formatted(Sandbox.TOKEN));
        routes.unset("stellic.exports.");
        routes.set("stellic.exports." + EXPORT + ".to=local");
        try (TestRoad road = routes.start()) {
            String name = road.bundle().config().exports().keySet().iterator().next();
            // the export's lease, the tenant's turn, and then the one of all
            ledger.refuse("insert into stellic_lease", 2);

            assertThat(road.run(name).delivered()).isFalse();

            assertThat(ledger.refused()).isPositive();
            ledger.refuseNone();
            assertThat(one("select count(*) from stellic_lease")).isEqualTo("0");
            assertThat(road.run(name).delivered()).isTrue();
        }
    }

    @Test
    void aDeliveryOfAnotherNodeThatWasTakenIsGivenBackIfItIsNotKnownWhetherItIsStillOffered() throws Exception {
        Files.createDirectories(routes.path("shared"));
        routes.set("stellic.landing=file:" + routes.path("shared").toAbsolutePath());
        try (TestRoad road = routes.start()) {
            assertThat(road.run(EXPORT).delivered()).isTrue();
            update("update stellic_run set status = 'RUNNING'");
            update("update stellic_delivery set status = 'PENDING'");
            PendingSteps pending =
                    road.context().getRegistry().lookupByNameAndType("stellicPending", PendingSteps.class);
            ledger.refuse("select \\* from stellic_delivery where run_id = \\? and destination");

            assertThat(pending.take()).isEmpty();

            assertThat(ledger.refused()).isPositive();
            ledger.refuseNone();
            assertThat(one("select holder from stellic_delivery")).isNull();
            assertThat(pending.take()).hasSize(1);
        }
    }

    @Test
    void aDeliveryAndItsTurnAreGivenBackIfItIsNotKnownWhetherAnotherNodeHasEndedIt() throws Exception {
        routes.set("stellic.destinations.local.max-concurrent-deliveries=1");
        try (TestRoad road = routes.start();
                Leases leases = new Leases(road.bundle().ledger(), Duration.ofMinutes(1))) {
            Run ran = road.run(EXPORT).run();
            update("update stellic_delivery set status = 'PENDING'");
            RunInProgress run = spread(road, leases, ran);
            SpreadSteps spread = road.context().getRegistry().lookupByNameAndType("stellicSpread", SpreadSteps.class);
            Exchange exchange = new DefaultExchange(road.context());
            ledger.refuse("select \\* from stellic_delivery where run_id = \\? and destination");

            assertThatThrownBy(() -> spread.takeNext(run, exchange)).isInstanceOf(JdbiException.class);

            assertThat(ledger.refused()).isPositive();
            assertThat(one("select holder from stellic_delivery")).isNull();
            assertThat(one("select count(*) from stellic_lease")).isEqualTo("0");
            assertThat(run.toBegin()).as("what is to be begun").hasSize(1);
            ledger.refuseNone();
            assertThat(spread.takeNext(run, exchange)).isTrue();
        }
    }

    @Test
    void aRunGoesOnWhoseDeliveryCouldNotBePutOnRecord() throws Exception {
        routes.set("stellic.schedules.enabled=true");
        try (TestRoad road = routes.start()) {
            ledger.refuse("update stellic_delivery set status = \\?, failures");

            RunReport cut = road.run(EXPORT);

            assertThat(ledger.refused()).isPositive();
            assertThat(cut.run().status()).isEqualTo(Run.Status.RUNNING);
            ledger.refuseNone();
            await().until(() -> road.bundle()
                    .ledger()
                    .runs()
                    .find(cut.run().id())
                    .filter(run -> run.status() == Run.Status.DELIVERED)
                    .isPresent());
        }
        assertThat(routes.files("out")).hasSize(1);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aRunGoesOnOfWhichADeliveryCouldNotBeTaken() throws Exception {
        routes.set("stellic.schedules.enabled=true");
        try (TestRoad road = routes.start()) {
            ledger.refuse("insert into stellic_delivery");

            RunReport cut = road.run(EXPORT);

            assertThat(ledger.refused()).isPositive();
            assertThat(cut.deliveries()).isEmpty();
            assertThat(cut.run().status()).isEqualTo(Run.Status.RUNNING);
            assertThat(log.lines()).anyMatch(line -> line.text().contains("could not be put on record"));
            ledger.refuseNone();
            await().until(() -> one("select status from stellic_run").equals("DELIVERED"));
        }
        assertThat(routes.files("out")).hasSize(1);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    /** A server that does not wait for its disk may forget its last commits as it crashes. */
    @Test
    void aRunGoesOnOfWhichTheLedgerHasForgottenADelivery() throws Exception {
        routes.set("stellic.schedules.enabled=true");
        KillPoints held = new KillPoints(Map.of(EXPORT, new KillPoints.Point("stellic-delivery-end", 1)));
        try (TestRoad road = startHeldBy(held)) {
            CompletableFuture<RunReport> running = heldRun(road, held);
            update("delete from stellic_delivery");
            held.release();

            RunReport cut = running.get(20, TimeUnit.SECONDS);

            assertThat(cut.deliveries()).isEmpty();
            assertThat(cut.run().status()).isEqualTo(Run.Status.RUNNING);
            await().until(() -> one("select status from stellic_run").equals("DELIVERED"));
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aDeliveryThatWasOfferedToOtherNodesAndForgottenIsTaken() throws Exception {
        try (TestRoad road = routes.start();
                Leases leases = new Leases(road.bundle().ledger(), Duration.ofMinutes(1))) {
            Run ran = road.run(EXPORT).run();
            update("delete from stellic_delivery");
            RunInProgress run = spread(road, leases, ran);
            SpreadSteps spread = road.context().getRegistry().lookupByNameAndType("stellicSpread", SpreadSteps.class);

            assertThat(spread.takeNext(run, new DefaultExchange(road.context())))
                    .isTrue();

            assertThat(one("select status from stellic_delivery")).isEqualTo("PENDING");
        }
    }

    @Test
    void aRunThatSomebodyHasStoppedDoesNotGoOnByItselfThoughItsDeliveryCouldNotBePutOnRecord() throws Exception {
        routes.set("stellic.schedules.enabled=true");
        KillPoints held = new KillPoints(Map.of(EXPORT, new KillPoints.Point("stellic-delivery-end", 1)));
        try (TestRoad road = startHeldBy(held)) {
            CompletableFuture<RunReport> running = heldRun(road, held);
            road.bundle().runs().underWay().forEach(run -> run.stop("ada"));
            ledger.refuse("update stellic_delivery set status = \\?, failures");
            held.release();

            Run stopped = running.get(20, TimeUnit.SECONDS).run();

            assertThat(ledger.refused()).isPositive();
            assertThat(stopped.status()).isEqualTo(Run.Status.FAILED);
            assertThat(stopped.isStoppedByHand()).isTrue();
            ledger.refuseNone();
            assertThat(road.run(EXPORT).delivered()).isTrue();
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aRunGoesOnWhoseDeliveryAnotherProcessHasTakenAndDoesNotEnd() throws Exception {
        routes.set("stellic.schedules.enabled=true");
        KillPoints held = new KillPoints(Map.of(EXPORT, new KillPoints.Point("stellic-delivery-end", 1)));
        try (TestRoad road = startHeldBy(held)) {
            CompletableFuture<RunReport> running = heldRun(road, held);
            update("update stellic_delivery set epoch = epoch + 1, holder = 'another node',"
                    + " held_until = current_timestamp + interval '1' hour");
            held.release();

            RunReport cut = running.get(20, TimeUnit.SECONDS);

            assertThat(cut.deliveries())
                    .extracting(DeliveryRecord::status)
                    .containsExactly(DeliveryRecord.Status.RUNNING);
            assertThat(cut.run().status()).isEqualTo(Run.Status.RUNNING);
            update("update stellic_delivery set holder = null");
            await().until(() -> one("select status from stellic_run").equals("DELIVERED"));
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    /** Its renewals do not come through; a look at its lease would. */
    @Test
    void aNodeThatWasCutOffLeavesTheRunToWhoeverHasBroughtItToItsEnd() throws Exception {
        routes.set("stellic.lease.duration=300ms");
        KillPoints held = new KillPoints(Map.of(EXPORT, new KillPoints.Point("stellic-deliver-open", 1)));
        try (TestRoad road = startHeldBy(held)) {
            CompletableFuture<RunReport> running = heldRun(road, held);
            ledger.refuse("update stellic_lease .* where (token|export = . and token)");
            await().until(() -> one("select count(*) from stellic_lease where expires_at < current_timestamp")
                    .equals("1"));
            update("update stellic_lease set token = 'theirs', expires_at = current_timestamp + interval '1' hour");
            update("update stellic_run set status = 'DELIVERED', finished_at = localtimestamp");
            ledger.refuse("update stellic_lease .* where token");
            held.release();

            assertThat(running).failsWithin(Duration.ofSeconds(20));
            assertThat(one("select status from stellic_run")).isEqualTo("DELIVERED");
            assertThat(one("select error from stellic_run")).isNull();
        }
    }

    @Test
    void aReplayThatCouldNotBeginIsNotUnderWay() throws Exception {
        try (TestRoad road = routes.start()) {
            String run = road.run(EXPORT).run().id();
            ledger.refuse("select \\* from stellic_delivery where run_id = \\? order by destination");

            assertThatThrownBy(() -> road.replayByForce(run)).isInstanceOf(AssertionError.class);

            ledger.refuseNone();
            assertThat(road.bundle().runs().underWay()).isEmpty();
            assertThat(one("select status from stellic_run")).isEqualTo("DELIVERED");
            assertThat(road.replayByForce(run).delivered()).isTrue();
        }
    }

    /** As if it was killed there: what it has begun must not be taken for a run to go on with. */
    @Test
    void aPreviewThatEndsAsItBeginsIsDeliveredToNobody() throws Exception {
        try (TestRoad road = routes.start()) {
            ledger.refuse("update stellic_run");

            assertThatThrownBy(() -> road.context()
                            .createProducerTemplate()
                            .requestBodyAndHeaders(
                                    "direct:stellic-preview", null, Map.of("StellicExport", EXPORT, "StellicRows", 1)))
                    .isInstanceOf(RuntimeException.class);

            assertThat(one("select status from stellic_run")).isEqualTo("PREVIEWED");
            assertThat(one("select finished_at from stellic_run")).isNotNull();
        }
    }

    /** As if it was killed there. */
    @Test
    void aTimeOfAScheduleIsNotClaimedForARunThatWasNotTakenUp() throws Exception {
        Instant due = Instant.parse("2025-12-01T00:00:00Z");
        routes.set("stellic.exports.user_groups.schedule=0 0 0 1 * ?");
        try (TestRoad road = routes.start()) {
            assertThat(road.run(EXPORT).delivered()).isTrue();
            update("update stellic_run set status = 'FAILED', stage = 'AWAITING'");
            Map<String, Object> trigger = Map.of("StellicScheduled", true, "StellicDue", due);
            ledger.refuse("update stellic_run set status = 'RUNNING'");

            assertThatThrownBy(() -> road.run(EXPORT, trigger)).isInstanceOf(AssertionError.class);

            ledger.refuseNone();
            assertThat(road.run(EXPORT, trigger)).isNotNull();
            assertThat(road.run(EXPORT, trigger)).isNull();
        }
    }

    /** A run whose delivery any node may take. */
    private static RunInProgress spread(TestRoad road, Leases leases, Run ran) {
        StellicConfig config = road.bundle().config();
        RunInProgress run = RunInProgress.elsewhere(config.export(EXPORT), ran);
        run.spread(() -> {}, () -> {});
        run.toBegin()
                .add(new Replays(road.bundle().ledger(), leases.deliveries(), new Landing(config.workDir(), 0))
                        .whole(run, config.destination("local")));
        return run;
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "", "");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private String one(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private TestRoad startHeldBy(KillPoints held) throws Exception {
        return routes.start(context -> context.getCamelContextExtension().addInterceptStrategy(held));
    }

    /** A run that has come to where it is held. */
    private static CompletableFuture<RunReport> heldRun(TestRoad road, KillPoints held) {
        CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
        await().until(() -> !held.held().isEmpty());
        return running;
    }
}
