package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stellicroutes.ledger.Run;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run that ends badly is told by what a runtime looks at: the log's levels, and Camel's counters. */
final class RunOutcomesTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void rows() {
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace\n");
    }

    @Test
    void camelCountsARunThatFailsAsFailedInTheRouteOfItsExportWhoeverAskedForIt() throws Exception {
        try (TestRoad road = routes.start(context -> {
            MicrometerRoutePolicyFactory policy = new MicrometerRoutePolicyFactory();
            policy.setMeterRegistry(meters);
            context.addRoutePolicyFactory(policy);
        })) {
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(count("camel.exchanges.succeeded")).isEqualTo(1);
            assertThat(count("camel.exchanges.failed")).isZero();

            Files.move(routes.path("out"), routes.path("before"));
            Files.writeString(routes.path("out"), "not a directory");
            assertThat(road.run("roster").isFailed()).isTrue();
            assertThat(count("camel.exchanges.failed")).isEqualTo(1);

            try (var caller = road.context().createProducerTemplate()) {
                caller.requestBody("direct:stellic-export-roster", (Object) null);
            }
            await().untilAsserted(
                            () -> assertThat(count("camel.exchanges.failed")).isEqualTo(2));
            assertThat(count("camel.exchanges.succeeded")).isEqualTo(1);
        }
    }

    private double count(String name) {
        return Optional.ofNullable(
                        meters.find(name).tag("routeId", "stellic-runs-roster").counter())
                .map(Counter::count)
                .orElse(0.0);
    }

    @Test
    void aRunThatEndsBadlyIsLoggedAsAnErrorAndOneThatEndsWellIsNot() throws Exception {
        LoggerConfig logger = ((LoggerContext) LogManager.getContext(false))
                .getConfiguration()
                .getLoggerConfig("io.stellicroutes");
        Heard heard = new Heard();
        heard.start();
        logger.addAppender(heard, Level.INFO, null);
        try (TestRoad road = routes.start()) {
            Run good = road.run("roster").run();
            Files.move(routes.path("out"), routes.path("before"));
            Files.writeString(routes.path("out"), "not a directory");
            Run bad = road.run("roster", Map.of("StellicFresh", true)).run();

            assertThat(heard.lines)
                    .contains(Map.entry(Level.INFO, "roster/" + good.id() + ": delivered"))
                    .filteredOn(line -> line.getValue().startsWith("roster/" + bad.id() + ": failed: not delivered"))
                    .singleElement()
                    .extracting(Map.Entry::getKey)
                    .isEqualTo(Level.ERROR);
            assertThat(heard.lines)
                    .filteredOn(line -> line.getKey().equals(Level.INFO))
                    .noneMatch(line -> line.getValue().contains("not delivered"));
        } finally {
            logger.removeAppender(heard.getName());
            heard.stop();
        }
    }

    @Test
    void whoOrWhatBeganARunIsOnRecord() throws Exception {
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").run().startedBy()).contains("route");
            assertThat(road.run("roster", Map.of("StellicStartedBy", "portal:ada", "StellicAcceptShrink", true))
                            .run())
                    .satisfies(run -> assertThat(run.startedBy()).contains("portal:ada"))
                    .satisfies(run -> assertThat(run.accepted()).contains("shrink by portal:ada"));
            assertThat(road.run("roster", Map.of("StellicScheduled", true))
                            .run()
                            .startedBy())
                    .contains("schedule");
        }
    }

    private static final class Heard extends AbstractAppender {
        private final Queue<Map.Entry<Level, String>> lines = new ConcurrentLinkedQueue<>();

        Heard() {
            super("outcomes", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(Map.entry(event.getLevel(), event.getMessage().getFormattedMessage()));
        }
    }
}
