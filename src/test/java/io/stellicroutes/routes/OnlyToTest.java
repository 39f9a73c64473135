package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.HttpSink.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run that is asked for with destinations delivers to these, and leaves the others as they are. */
final class OnlyToTest {
    private static final Map<String, Object> TO_LOCAL = Map.of("StellicTo", "local");

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("stellic.exports.roster.to=local,sink");

    private final Sandbox sandbox = routes.sandbox().content("roster", "id,name\n1,Ada\n");

    @AutoClose
    private final HttpSink sink = new HttpSink();

    OnlyToTest() throws Exception {
        routes.destination("sink", "type=http\nretries=1\nurl=" + sink.url("/in"));
    }

    @Test
    void itIsDeliveredWhenTheseHaveIt() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("roster", TO_LOCAL);

            assertThat(report.delivered()).isTrue();
            assertThat(report.deliveries())
                    .extracting(DeliveryRecord::destination)
                    .containsExactly("local");
            assertThat(sink.requests()).isEmpty();
        }
        assertThat(routes.files("out")).hasSize(1);
    }

    @Test
    void aReplayBringsItsFileToAnotherDestination() throws Exception {
        try (TestRoad road = routes.start()) {
            String run = road.run("roster", TO_LOCAL).run().id();

            assertThat(road.replayByForce(run).delivered()).isTrue();
        }
        assertThat(sink.records()).hasSize(1);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void anUnknownDestinationIsRefusedBeforeStellicIsAsked() throws Exception {
        try (TestRoad road = routes.start()) {
            assertThatThrownBy(() -> road.run("roster", Map.of("StellicTo", "local, nowhere")))
                    .cause()
                    .hasMessageContaining("has no destination nowhere: it has local, sink");
        }
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void aRunThatHasFailedElsewhereIsNotDeliveredByIt() throws Exception {
        sink.next(Answer.of(404));
        try (TestRoad road = routes.start()) {
            String run = road.run("roster").run().id();
            RunReport only = road.run("roster", TO_LOCAL);

            assertThat(only.run().id()).isEqualTo(run);
            assertThat(only.run().status()).isEqualTo(Run.Status.FAILED);
            assertThat(only.run().error().orElseThrow()).contains("not delivered to sink");
            assertThat(road.run("roster").delivered()).isTrue();
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void theServiceGoesOnWithItForTheseAloneAndTheNextRunIsForAll() throws Exception {
        routes.set("stellic.exports.roster.schedule=every 1h");
        notReady();
        CompletableFuture<RunReport> cutShort;
        routes.set("stellic.schedules.enabled=false");
        try (TestRoad road = routes.start()) {
            cutShort = CompletableFuture.supplyAsync(() -> road.run("roster", TO_LOCAL));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
        }
        Run run = cutShort.get(1, TimeUnit.MINUTES).run();
        sandbox.noMoreFaults();
        try (TestRoad road = routes.start()) {
            RunReport recovered = road.run("roster", Map.of("StellicRecovery", true));

            assertThat(recovered.run().id()).isEqualTo(run.id());
            assertThat(recovered.delivered()).isTrue();
            assertThat(road.bundle()
                            .ledger()
                            .runs()
                            .find(run.id())
                            .orElseThrow()
                            .onlyTo())
                    .isEqualTo(List.of("local"));
            assertThat(sink.requests()).isEmpty();

            assertThat(road.run("roster").delivered()).isTrue();
        }
        assertThat(sink.records()).hasSize(1);
    }

    @Test
    void itsColumnsAreNoMeasureForTheOtherDestinations() throws Exception {
        routes.set("stellic.exports.roster.header=fail");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            sandbox.content("roster", "id,name,mail\n1,Ada,a@b.c\n");
            assertThat(road.run("roster", Map.of("StellicTo", "local", "StellicAcceptHeader", true))
                            .delivered())
                    .isTrue();

            RunReport all = road.run("roster");

            assertThat(RoutesExtension.error(all, "sink")).contains("other columns");
        }
    }

    private void notReady() {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
    }
}
