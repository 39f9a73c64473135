package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first page shows whether each destination has what it should have, and what to do if it has not. */
final class ExportsPageTest {
    @RegisterExtension
    private final RoutesExtension routes = RoutesExtension.toFiles("roster").set(ConsoleClient.SERVED);

    @BeforeEach
    void content() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Bob\n");
    }

    @Test
    void aDestinationThatHasItsDataAndOneThatFailsAreToldApart() throws Exception {
        Files.writeString(routes.path("full"), "");
        routes.set("""
                stellic.exports.roster.to=local,broken
                stellic.destinations.broken.type=file
                stellic.destinations.broken.format=raw
                stellic.destinations.broken.directory=<dir>/full/in
                """);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String nothing = browser.get("/").body();
            assertThat(nothing).contains("0 of 2 destinations", "none yet", "No run yet", "does not run by itself");

            String run = road.run("roster").run().id();

            String since = "/?live=" + version(nothing);
            assertThat(await().until(() -> browser.get(since).body(), body -> !body.isEmpty()))
                    .contains(
                            "1 of 2 destinations",
                            "roster at broken",
                            "href=\"runs/" + run,
                            "href=\"errors/unusable-file\"",
                            "1 of the last 1 run delivered, up to 2 rows",
                            "0 of the last 1 run delivered")
                    .doesNotContain("Ada", "style=");
        }
    }

    @Test
    void whatIsOverdueIsShownWithWhatIsExpected() throws Exception {
        routes.set("stellic.exports.roster.expected-every=26h");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            road.run("roster");
            assertThat(browser.get("/").body())
                    .contains("expected every 26 h", "1 of 1 destination has what it should have");

            routes.update("update stellic_standing set arrived_at = timestamp '2020-01-01 00:00:00'");

            await().untilAsserted(() -> assertThat(browser.get("/").body())
                    .contains("0 of 1 destination has", "overdue since", "2020-01-02 02:00:00 UTC", "stale"));
        }
    }

    @Test
    void aScheduleShowsItsNextTimeInItsZoneOrWhoHasPausedIt() throws Exception {
        routes.set("""
                stellic.schedules.enabled=true
                stellic.exports.roster.schedule=0 30 4 1 1 ?
                stellic.exports.roster.time-zone=America/Chicago
                """);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            assertThat(browser.get("/").body())
                    .contains("(04:30 in America/Chicago)", "exports/roster/pause\"")
                    .doesNotContain("exports/roster/resume");

            browser.act("/exports/roster/pause", "/exports/roster/pause", Map.of());

            await().untilAsserted(() -> assertThat(browser.get("/").body())
                    .contains("paused", "by local since", "exports/roster/resume\"")
                    .doesNotContain("exports/roster/pause\""));
        }
    }

    @Test
    void aRunUnderWayIsShown() throws Exception {
        routes.sandbox().next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            browser.act("/exports/roster/run", "/exports/roster/run", Map.of());

            await().untilAsserted(() ->
                    assertThat(browser.get("/").body()).contains("<span class=\"state running\">running</span>"));
        }
    }

    @Test
    void whoOnlyLooksIsShownNothingToDo() throws Exception {
        routes.set("stellic.console.local-roles=viewer");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            assertThat(browser.get("/").body()).contains("roster").doesNotContain("exports/roster/run");
        }
    }

    private static String version(String page) {
        return page.replaceAll("(?s).*live=([0-9a-f]+)\".*", "$1");
    }
}
