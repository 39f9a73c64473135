package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.landing.UnusableStoreException;
import io.stellicroutes.landing.WatchedFiles;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes with work directories of their own, one ledger and one store of landed files. */
abstract class SharedLandingContract {
    static final String CSV = "id,name\r\n1,Ada\r\n2,Bo\r\n3,Cy\r\n";
    private static final String OTHER = "id,name\r\n1,Ada\r\n2,Bo\r\n3,Di\r\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=local,other
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/local
            stellic.destinations.other.type=file
            stellic.destinations.other.directory=<dir>/other
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", CSV);

    Path inTheWay;

    @AutoClose
    LandingStore store;

    /** A store that has nothing. */
    abstract LandingStore opened() throws Exception;

    @BeforeEach
    void oneLedgerAndOneStoreAndADestinationThatFails() throws Exception {
        routes.set("stellic.ledger.url=" + routes.url("ledger"));
        store = opened();
        routes.set(store.properties());
        inTheWay = Files.writeString(routes.path("other"), "not a directory");
    }

    TestRoad node(int number) throws Exception {
        routes.set("stellic.work-dir=<dir>/node" + number);
        return routes.start();
    }

    RunReport run(int node) throws Exception {
        try (TestRoad road = node(node)) {
            return road.run("roster");
        }
    }

    void assertDelivered(RunReport report, Run begun) throws IOException {
        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().id()).isEqualTo(begun.id());
        assertThat(routes.files("other")).hasSize(1).containsValue(CSV.replace("\r", ""));
        assertThat(routes.files("local")).hasSize(1);
    }

    int calls() {
        return sandbox.lines("export_data").size()
                + sandbox.lines("get_export_url").size();
    }

    @Test
    void anotherNodeGoesOnWithTheFileAndStellicIsNotAsked() throws Exception {
        Run failed = run(1).run();
        assertThat(failed.stage()).isEqualTo(Run.Stage.LANDED);
        assertThat(store.kept()).singleElement().asString().startsWith("landed/" + failed.id());
        Files.delete(inTheWay);
        int calls = calls();

        RunReport report = run(2);

        assertDelivered(report, failed);
        assertThat(report.run().fetchedAgain()).isZero();
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void soItIsWithASynchronousExportWhichStellicCouldNotGiveAgain() throws Exception {
        routes.set("stellic.exports.roster.channel=http_file");
        Run failed = run(1).run();
        Files.delete(inTheWay);

        assertDelivered(run(2), failed);

        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void anotherNodeReplaysIt() throws Exception {
        Files.delete(inTheWay);
        Run delivered = run(1).run();
        int calls = calls();

        try (TestRoad other = node(2)) {
            assertThat(other.replayByForce(delivered.id()).delivered()).isTrue();
        }

        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void aFileOfOtherContentsIsNotDeliveredAndStellicIsAsked() throws Exception {
        Run failed = run(1).run();
        store.replace(store.kept().get(0), OTHER);
        Files.delete(inTheWay);

        RunReport report = run(2);

        assertDelivered(report, failed);
        assertThat(report.run().fetchedAgain()).isEqualTo(1);
        assertThat(sandbox.lines("export_data")).hasSize(1);
        // what Stellic had has taken the damaged one's place
        assertThat(Files.readString(routes.path("node2/landed/" + failed.id() + ".csv")))
                .isEqualTo(CSV);
        inTheWay = null;
        assertNextNodeNeedsStellicNoMore(failed);
    }

    @Test
    void aFileThatIsShorterOrLongerIsNotDelivered() throws Exception {
        Run failed = run(1).run();
        store.replace(store.kept().get(0), CSV.substring(0, 10));
        Files.delete(inTheWay);
        assertDelivered(run(2), failed);
        assertThat(sandbox.lines("export_data")).hasSize(1);
        store.replace(store.kept().get(0), CSV + "4,Eve\r\n");

        try (TestRoad third = node(3)) {
            assertThat(third.replayByForce(failed.id()).run().fetchedAgain()).isEqualTo(2);
        }

        assertThat(routes.files("other")).containsValue(CSV.replace("\r", ""));
    }

    private void assertNextNodeNeedsStellicNoMore(Run run) throws Exception {
        int calls = calls();
        try (TestRoad third = node(3)) {
            assertThat(third.replayByForce(run.id()).delivered()).isTrue();
        }
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void aFileThatIsNowhereIsFetchedAgainFromStellic() throws Exception {
        Run failed = run(1).run();
        try (TestRoad road = node(2)) {
            road.bundle().landedFiles().remove(failed.id());
        }
        assertThat(store.kept()).isEmpty();
        Files.delete(inTheWay);

        RunReport report = run(2);

        assertDelivered(report, failed);
        assertThat(report.run().fetchedAgain()).isEqualTo(1);
    }

    @Test
    void ifStellicDoesNotHaveItEitherANewRunTakesItsPlace() throws Exception {
        Run failed = run(1).run();
        try (TestRoad road = node(2)) {
            road.bundle().landedFiles().remove(failed.id());
        }
        Files.delete(inTheWay);
        sandbox.forgetExports();

        RunReport report = run(2);

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().id()).isNotEqualTo(failed.id());
        assertThat(sandbox.lines("export_data")).hasSize(2);
    }

    @Test
    void withoutTheStoreNothingIsDeliveredAndTheRunGoesOnByItselfWhenItIsThere() throws Exception {
        Files.delete(inTheWay);
        store.takeAway();

        Run waiting = run(1).run();

        assertThat(waiting.status()).isEqualTo(Run.Status.RUNNING);
        assertThat(waiting.stage()).isEqualTo(Run.Stage.AWAITING);
        assertThat(waiting.error().orElseThrow())
                .contains("stellic.landing")
                .contains("can't be used")
                .endsWith("#shared-landing)");
        assertThat(routes.files("local")).isEmpty();
        assertThat(sandbox.lines("export_data")).hasSize(1);

        store.bringBack();
        routes.set("stellic.schedules.enabled=true");
        try (TestRoad service = node(2)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> isDelivered(service, waiting));
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
        assertThat(store.kept()).hasSize(1);
    }

    @Test
    void aNodeWithoutTheFileWaitsForTheStore() throws Exception {
        Run failed = run(1).run();
        Files.delete(inTheWay);
        store.takeAway();
        int calls = calls();

        Run waiting = run(2).run();

        assertThat(waiting.id()).isEqualTo(failed.id());
        assertThat(waiting.status()).isEqualTo(Run.Status.RUNNING);
        assertThat(waiting.error().orElseThrow()).contains("stellic.landing");
        assertThat(calls()).isEqualTo(calls);

        store.bringBack();
        assertDelivered(run(2), failed);
        assertThat(calls()).isEqualTo(calls);
    }

    private static boolean isDelivered(TestRoad road, Run run) {
        return road.bundle().ledger().runs().find(run.id()).orElseThrow().status() == Run.Status.DELIVERED;
    }

    @Test
    void aStoreThatIsDownIsToldUntilItIsWellAgain() throws Exception {
        try (TestRoad road = node(1)) {
            WatchedFiles watched = road.bundle().sharedLanding().orElseThrow().store();
            watched.check();
            assertThat(watched.failure()).isEmpty();
            store.takeAway();

            assertThatThrownBy(watched::check).isInstanceOf(UnusableStoreException.class);
            assertThat(watched.failure().orElseThrow()).contains(watched.toString());

            store.bringBack();
            watched.check();
            assertThat(watched.failure()).isEmpty();
        }
    }

    @Test
    void aPreviewLeavesNothingThere() throws Exception {
        Files.delete(inTheWay);
        try (TestRoad road = node(1)) {
            road.context()
                    .createProducerTemplate()
                    .requestBodyAndHeaders(
                            StellicConstants.DIRECT_PREVIEW,
                            null,
                            Map.of(StellicConstants.EXPORT, "roster", "StellicRows", 2));
        }

        assertThat(store.kept()).isEmpty();
    }
}
