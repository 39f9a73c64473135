package io.stellicroutes.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.stellicroutes.actions.Action;
import io.stellicroutes.actions.ActionResult;
import io.stellicroutes.actions.Asker;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.Accepted;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The meters, as Prometheus would see them. */
final class MetersTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.exports.roster.to=local,dead
            stellic.exports.roster.max-rejects=10
            stellic.exports.roster.expected-every=26h
            stellic.exports.never.to=local
            stellic.destinations.local.format=csv
            stellic.destinations.dead.type=http
            stellic.destinations.dead.url=http://127.0.0.1:1/secret-path
            stellic.destinations.dead.retries=1
            stellic.circuit-breaker.failures=1
            stellic.schedules.enabled=false
            """);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void whatHasBecomeOfExportsIsThereAndGoesOnAfterARestart() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n2\r\n3,Cy\r\n");
        Map<String, Double> after;
        try (TestRoad road = start(registry)) {
            Map<String, Double> before = scraped(registry);
            assertThat(before)
                    .containsEntry("stellic_runs_total{export=\"roster\",status=\"failed\"}", 0.0)
                    .containsEntry(to("rows_total", "local", "file", "outcome=\"delivered\","), 0.0)
                    .containsEntry(to("last_success_seconds", "local", "file", ""), Double.NaN);

            road.run("roster");
        }
        PrometheusMeterRegistry restarted = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TestRoad road = start(restarted)) {
            after = scraped(restarted);
            assertThat(road.bundle().runs().underWay()).isEmpty();
        }

        assertThat(after)
                .containsEntry(to("rows_total", "local", "file", "outcome=\"delivered\","), 2.0)
                .containsEntry(to("rows_total", "local", "file", "outcome=\"rejected\","), 1.0)
                .containsEntry(to("rejects", "local", "file", ""), 1.0)
                .containsEntry(to("failed", "local", "file", ""), 0.0)
                .containsEntry(to("failed", "dead", "http", ""), 1.0)
                .containsEntry(to("last_success_seconds", "dead", "http", ""), Double.NaN)
                .containsEntry(to("delivery_duration_seconds_count", "local", "file", ""), 1.0)
                .containsEntry("stellic_runs_total{export=\"roster\",status=\"failed\"}", 1.0)
                .containsEntry("stellic_runs_total{export=\"never\",status=\"failed\"}", 0.0)
                .containsEntry("stellic_bytes_total{export=\"roster\"}", 25.0)
                .containsEntry("stellic_stage_duration_seconds_count{export=\"roster\",stage=\"download\"}", 1.0)
                .containsEntry("stellic_ledger_up", 1.0);
        assertThat(after.get("stellic_poll_attempts_total{export=\"roster\"}")).isPositive();
        double now = Instant.now().getEpochSecond();
        assertThat(after.get(to("last_success_seconds", "local", "file", ""))).isBetween(now - 60, now + 1);
        assertThat(after.get(to("staleness_seconds", "local", "file", ""))).isBetween(0.0, 60.0);
        assertThat(after.get(to("due_by_seconds", "local", "file", "")))
                .isBetween(now + 26 * 3600 - 60, now + 26 * 3600 + 1);
    }

    @Test
    void aDestinationThatIsLeftAloneIsSeen() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");

        try (TestRoad road = start(registry)) {
            road.run("roster");

            assertThat(scraped(registry))
                    .containsEntry("stellic_breaker_open{destination=\"dead\",type=\"http\"}", 1.0)
                    .containsEntry("stellic_breaker_open{destination=\"local\",type=\"file\"}", 0.0)
                    .containsEntry("stellic_breaker_open{destination=\"\",type=\"stellic\"}", 0.0)
                    .containsEntry("stellic_runs_active{export=\"roster\"}", 0.0)
                    .containsEntry("stellic_runs_waiting{export=\"roster\"}", 0.0);
        }
    }

    @Test
    void aRunThatSomebodyStopsIsNoFailure() throws Exception {
        routes.sandbox().content("never", "id\r\n1\r\n").duration(Duration.ofDays(1));

        try (TestRoad road = start(registry)) {
            ActionResult outcome = road.bundle()
                    .actions()
                    .ask(
                            new Action.Run("never", false, Accepted.NOTHING, List.of()),
                            Asker.of("ada", List.of("operator"), Asker.Source.CONSOLE));
            await().until(() -> !routes.sandbox().lines("get_export_url").isEmpty());
            assertThat(scraped(registry)).containsEntry("stellic_runs_active{export=\"never\"}", 1.0);
            road.bundle()
                    .actions()
                    .ask(
                            new Action.Stop(outcome.run().orElseThrow()),
                            Asker.of("ada", List.of("operator"), Asker.Source.CONSOLE));
            outcome.report().orElseThrow().get(1, TimeUnit.MINUTES);
        }

        PrometheusMeterRegistry restarted = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TestRoad road = start(restarted)) {
            assertThat(scraped(restarted))
                    .containsEntry("stellic_runs_total{export=\"never\",status=\"stopped\"}", 1.0)
                    .containsEntry("stellic_runs_total{export=\"never\",status=\"failed\"}", 0.0)
                    .containsEntry("stellic_runs_total{export=\"never\",status=\"interrupted\"}", 0.0);
            assertThat(road.bundle().runs().underWay()).isEmpty();
        }
    }

    @Test
    void changesAreCountedByTheirKind() throws Exception {
        routes.set("""
                stellic.exports.roster.to=table
                stellic.exports.roster.key=id
                stellic.destinations.table.type=database
                stellic.destinations.table.mode=merge
                """);
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n2,Bo\r\n3,Cy\r\n");
        try (TestRoad road = start(registry)) {
            road.run("roster");
            routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n2,Bob\r\n3,Cyd\r\n4,Di\r\n");
            road.run("roster");
        }

        PrometheusMeterRegistry restarted = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TestRoad road = start(restarted)) {
            assertThat(road.bundle().runs().underWay()).isEmpty();
            assertThat(scraped(restarted))
                    .containsEntry(to("changes_total", "table", "database", "op=\"insert\","), 4.0)
                    .containsEntry(to("changes_total", "table", "database", "op=\"update\","), 2.0)
                    .containsEntry(to("changes_total", "table", "database", "op=\"delete\","), 0.0);
        }
    }

    @Test
    void nodesAreCountedByWhatTheyDo() throws Exception {
        routes.set("stellic.schedules.enabled=true");
        routes.set("stellic.lease.duration=3s");
        routes.set("stellic.ledger.url=" + routes.url("ledger"));

        try (TestRoad road = start(registry)) {
            await().untilAsserted(() -> assertThat(scraped(registry))
                    .containsEntry("stellic_nodes{state=\"ready\"}", 1.0)
                    .containsEntry("stellic_nodes{state=\"draining\"}", 0.0));
            assertThat(road.bundle().ledger().nodes().live()).hasSize(1);

            try (Connection ledger = DriverManager.getConnection(routes.url("ledger"), "", "");
                    Statement statement = ledger.createStatement()) {
                statement.execute("""
                        insert into stellic_node (id, host, pid, version, state, started_at, seen_at, expires_at)
                        values ('other', 'elsewhere', 1, '', 'DRAINING', current_timestamp, current_timestamp,
                            dateadd(hour, 1, current_timestamp))""");
            }
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(scraped(registry))
                    .containsEntry("stellic_nodes{state=\"ready\"}", 1.0)
                    .containsEntry("stellic_nodes{state=\"draining\"}", 1.0));
            assertThat(registry.scrape()).doesNotContain("elsewhere");
        }
    }

    @Test
    void tagsAreNamesOfTheConfigurationAlone() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");

        try (TestRoad road = start(registry)) {
            String run = road.run("roster").run().id();

            assertThat(registry.scrape()).contains("roster").doesNotContain(run, "secret-path", "127.0.0.1", "Ada");
            assertThat(registry.getMeters())
                    .isNotEmpty()
                    .flatExtracting(meter -> meter.getId().getTags())
                    .extracting(Tag::getKey)
                    .containsOnly("export", "destination", "type", "outcome", "op", "stage", "status", "state");
            assertThat(registry.getMeters())
                    .extracting(Meter::getId)
                    .extracting(Meter.Id::getName)
                    .allMatch(name -> name.startsWith("stellic."))
                    .noneMatch(name -> name.matches(".*\\.(total|bucket|created|count|sum)"));
        }
        assertThat(registry.getMeters())
                .as("the bundle has taken its meters along")
                .isEmpty();
    }

    private TestRoad start(PrometheusMeterRegistry into) throws Exception {
        return routes.start(context -> context.getRegistry().bind("meters", into));
    }

    private static String to(String name, String destination, String type, String more) {
        return "stellic_%s{destination=\"%s\",export=\"roster\",%stype=\"%s\"}"
                .formatted(name, destination, more, type);
    }

    /** The samples by their names and labels. */
    private static Map<String, Double> scraped(PrometheusMeterRegistry registry) {
        Map<String, Double> samples = new TreeMap<>();
        registry.scrape().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return samples;
    }
}
