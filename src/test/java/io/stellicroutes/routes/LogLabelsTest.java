package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

/** What each line of the log is about stands in its MDC, on whatever thread it was written. */
final class LogLabelsTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=first,second
            stellic.destinations.first.type=file
            stellic.destinations.first.directory=<dir>/first
            stellic.destinations.second.type=file
            stellic.destinations.second.directory=<dir>/second
            """);

    @RegisterExtension
    final HeardLog log = new HeardLog();

    @BeforeEach
    void aRoster() {
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace\n");
    }

    @Test
    void eachLineOfARunSaysItsExportRunAndDestination() throws Exception {
        routes.sandbox().next(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        try (TestRoad road = routes.start()) {
            try (var caller = road.context().createProducerTemplate()) {
                caller.requestBody("direct:stellic-export-roster", (Object) null);
            }
            await().until(() ->
                    log.lines().stream().anyMatch(line -> line.text().matches("roster/\\S+: delivered")));
        }

        String run = log.lines().stream()
                .map(line -> line.labels().get("run"))
                .filter(id -> id != null)
                .findFirst()
                .orElseThrow();
        List<HeardLog.Line> ofTheRun =
                log.lines().stream().filter(line -> line.text().contains(run)).toList();
        assertThat(ofTheRun)
                .allSatisfy(line -> assertThat(line.labels())
                        .containsEntry("export", "roster")
                        .containsEntry("run", run))
                .extracting(line -> line.thread().replaceAll(".*(Stellic[A-Z][a-z]+).*", "$1"))
                .contains("StellicTrigger", "StellicFetch", "StellicDelivery");
        assertThat(ofTheRun)
                .filteredOn(line -> line.text().contains("trying again"))
                .hasSize(1);
        assertThat(ofTheRun)
                .filteredOn(line -> line.text().contains("delivered 2 rows"))
                .extracting(line -> line.labels().get("destination"))
                .containsExactlyInAnyOrder("first", "second");
        assertThat(ofTheRun)
                .filteredOn(
                        line -> line.text().endsWith(": begun") || line.text().endsWith(": delivered"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.labels()).doesNotContainKey("destination"));
    }

    @Test
    void theThreadThatAsksForARunHasAfterwardsWhatItHadBefore() throws Exception {
        try (TestRoad road = routes.start();
                var mine = MDC.putCloseable("export", "mine")) {
            assertThat(road.run("roster").delivered()).isTrue();

            assertThat(MDC.getCopyOfContextMap()).containsExactly(Map.entry("export", "mine"));
        }
    }

    @Test
    void whatAProcessSaysOfItsRunsWhenItEndsIsLabelled() throws Exception {
        routes.set("stellic.shutdown.grace=100ms");
        routes.sandbox().next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TestRoad road = routes.start()) {
            thread.execute(() -> road.run("roster"));
            await().until(() -> !routes.sandbox().lines("get_export_url").isEmpty());
        } finally {
            thread.shutdownNow();
        }

        assertThat(log.lines())
                .filteredOn(line -> line.text().contains("stellic.shutdown.grace"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line.text())
                        .startsWith("roster/" + line.labels().get("run")));
    }
}
