package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.ledger.AuditEntry;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator does by the console: a page asks once, the form does it, the next page tells. */
final class ConsoleActionsTest {
    private static final Map<String, String> NOTHING_MORE = Map.of();

    @RegisterExtension
    private final RoutesExtension routes = RoutesExtension.toFiles("roster").set(ConsoleClient.SERVED);

    private final Sandbox sandbox = routes.sandbox().content("roster", "id,name\n1,Ada\n");

    @Test
    void aRunIsAskedForOnceAndTheNextPageTellsOfIt() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            assertThat(browser.get("/exports/roster/run").body()).contains("Run roster now?");
            assertThat(sandbox.requests()).isEmpty();

            String run = run(browser.act("/exports/roster/run", "/exports/roster/run", NOTHING_MORE));

            assertThat(browser.get("/runs/" + run).body()).contains("The run is under way.");
            await().until(() -> status(road, run) == Run.Status.DELIVERED);
            AuditEntry entry = road.bundle().ledger().audit().last(1).get(0);
            assertThat(entry.who()).isEqualTo("local");
            assertThat(entry.roles()).isEqualTo("operator,viewer");
            assertThat(entry.source()).isEqualTo("console");
            assertThat(entry.run()).contains(run);
        }
    }

    @Test
    void whatIsRefusedIsToldOnThePageThatAsked() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            browser.act("/exports/roster/run", "/exports/roster/run", NOTHING_MORE);

            Answered refused = browser.act("/exports/roster/run", "/exports/roster/run", NOTHING_MORE);

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body())
                    .contains("Not done: export roster: a run is under way", "errors/under-way", "Run roster now?");
            assertThat(browser.get("/exports/nobody/run").status()).isEqualTo(404);
            assertThat(browser.get("/runs/nobody/stop").status()).isEqualTo(404);
        }
    }

    @Test
    void aRunIsStoppedAndGoesOn() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = run(browser.act("/exports/roster/run", "/exports/roster/run", NOTHING_MORE));
            String page = "/runs/" + run;
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            assertThat(browser.get(page).body()).contains("href=\"../runs/" + run + "/stop\"");

            browser.act(page + "/stop", page + "/stop", NOTHING_MORE);
            await().until(() -> status(road, run) == Run.Status.FAILED);
            assertThat(browser.get(page).body())
                    .contains("stopped by local", "Go on…")
                    .doesNotContain("/stop\"");

            await().until(() -> road.bundle().runs().underWay().isEmpty());
            sandbox.noMoreFaults();
            assertThat(run(browser.act("/exports/roster/run", "/exports/roster/run", NOTHING_MORE)))
                    .isEqualTo(run);
            await().until(() -> status(road, run) == Run.Status.DELIVERED);
        }
    }

    @Test
    void aHeaderThatHasChangedIsAcceptedOnTheRunsPage() throws Exception {
        routes.set("""
                stellic.destinations.local.format=csv
                stellic.exports.roster.header=fail
                """);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            road.run("roster");
            sandbox.content("roster", "id,first\n1,Ada\n");
            String held = road.run("roster").run().id();
            String place = "/exports/roster/run?accepting=header";
            assertThat(browser.get("/runs/" + held).body()).contains("href=\".." + place);
            assertThat(browser.get(place).body()).contains("Run roster, and accept its changed header?");

            String run = run(browser.act(place, place, NOTHING_MORE));

            await().until(() -> status(road, run) == Run.Status.DELIVERED);
            assertThat(road.bundle().ledger().audit().last(1).get(0).details()).contains("accept-header");
        }
    }

    @Test
    void anExportIsRunAnewAlthoughARunIsUnfinished() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String unfinished = run(browser.act("/exports/roster/run", "/exports/roster/run", NOTHING_MORE));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            browser.act("/runs/" + unfinished + "/stop", "/runs/" + unfinished + "/stop", NOTHING_MORE);
            await().until(() -> road.bundle().runs().underWay().isEmpty());
            sandbox.noMoreFaults();
            String place = "/exports/roster/run?new=yes";
            assertThat(browser.get("/runs/" + unfinished).body()).contains("href=\".." + place);

            String run = run(browser.act(place, place, NOTHING_MORE));

            assertThat(run).isNotEqualTo(unfinished);
            await().until(() -> status(road, run) == Run.Status.DELIVERED);
            assertThat(sandbox.lines("export_data")).hasSize(2);
        }
    }

    @Test
    void aFileIsDeliveredAgainToOneDestinationAndWhatIsLeftAloneIsTold() throws Exception {
        routes.set("""
                stellic.exports.roster.to=local,other
                stellic.destinations.other.type=file
                stellic.destinations.other.format=raw
                stellic.destinations.other.directory=<dir>/other
                """);
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String first = road.run("roster").run().id();
            road.run("roster");
            String place = "/runs/" + first + "/replay";
            assertThat(browser.get(place).body()).contains("<option>other</option>");

            browser.act(place, place, Map.of("to", "other"));
            assertThat(browser.get("/runs/" + first).body())
                    .contains("Left as it is: other: a newer run has been delivered there");

            browser.act(place, place, Map.of("to", "other", "force", "yes"));
            assertThat(browser.get("/runs/" + first).body()).contains("The file is delivered again.");
        }
    }

    @Test
    void aScheduleIsPausedAndResumed() throws Exception {
        routes.set("stellic.exports.roster.schedule=0 0 0 1 1 ?");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            browser.act("/exports/roster/pause", "/exports/roster/pause", NOTHING_MORE);
            assertThat(road.bundle()
                            .ledger()
                            .pauses()
                            .find("roster")
                            .orElseThrow()
                            .who())
                    .isEqualTo("local");

            browser.act("/exports/roster/resume", "/exports/roster/resume", NOTHING_MORE);
            assertThat(road.bundle().ledger().pauses().find("roster")).isEmpty();
        }
    }

    @Test
    void whoOnlyLooksIsShownNothingToDoAndCanNotDoIt() throws Exception {
        routes.set("stellic.console.local-roles=viewer");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = road.run("roster").run().id();
            int asked = sandbox.requests().size();

            assertThat(browser.get("/runs/" + run).body()).doesNotContain("/replay", "/run\"");
            assertThat(browser.get("/exports/roster/run").status()).isEqualTo(403);
            assertThat(browser.post("/exports/roster/run", NOTHING_MORE).status())
                    .isEqualTo(403);
            assertThat(sandbox.requests()).hasSize(asked);
        }
    }

    @Test
    void aFormWithoutTheTokenOfAPageDoesNothing() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            browser.get("/exports/roster/run");

            assertThat(browser.post("/exports/roster/run", NOTHING_MORE).status())
                    .isEqualTo(403);
            assertThat(browser.post("/exports/roster/run", Map.of("csrf", "guessed"))
                            .status())
                    .isEqualTo(403);
            assertThat(sandbox.requests()).isEmpty();
        }
    }

    /** The run that the next page is about. */
    private static String run(Answered answered) {
        assertThat(answered.status()).as(answered.body()).isEqualTo(303);
        String place = answered.header("location").orElseThrow();
        assertThat(place).contains("runs/");
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private static Run.Status status(TestRoad road, String run) {
        return road.bundle().ledger().runs().find(run).orElseThrow().status();
    }
}
