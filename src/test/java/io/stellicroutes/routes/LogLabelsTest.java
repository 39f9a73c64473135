package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
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

    private final LoggerConfig logger =
            ((LoggerContext) LogManager.getContext(false)).getConfiguration().getLoggerConfig("io.stellicroutes");
    private final Heard heard = new Heard();

    @BeforeEach
    void listen() {
        heard.start();
        logger.addAppender(heard, Level.INFO, null);
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace\n");
    }

    @AfterEach
    void listenNoMore() {
        logger.removeAppender(heard.getName());
        heard.stop();
    }

    @Test
    void eachLineOfARunSaysItsExportRunAndDestination() throws Exception {
        routes.sandbox().next(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        try (TestRoad road = routes.start()) {
            try (var caller = road.context().createProducerTemplate()) {
                caller.requestBody("direct:stellic-export-roster", (Object) null);
            }
            await().until(() ->
                    heard.lines.stream().anyMatch(line -> line.text().matches("roster/\\S+: delivered")));
        }

        String run = heard.lines.stream()
                .map(line -> line.labels().get("run"))
                .filter(id -> id != null)
                .findFirst()
                .orElseThrow();
        List<Line> ofTheRun =
                heard.lines.stream().filter(line -> line.text().contains(run)).toList();
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

    private record Line(String text, String thread, Map<String, String> labels) {}

    private static final class Heard extends AbstractAppender {
        private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(new Line(
                    event.getMessage().getFormattedMessage(),
                    event.getThreadName(),
                    event.getContextData().toMap()));
        }
    }
}
