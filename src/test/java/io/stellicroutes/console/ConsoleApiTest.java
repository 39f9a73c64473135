package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.ledger.AuditEntry;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.ledger.ThisNode;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.status.RunJson;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console for programs: each answer is as its description says, for whoever has the role. */
final class ConsoleApiTest {
    private static final String ROSTER = "id,name\n1,Ada\nx,Bob\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
                    stellic.exports.roster.to=table
                    stellic.exports.roster.max-rejects=10
                    stellic.exports.roster.columns.id.type=integer
                    stellic.exports.roster.schedule=0 0 0 1 1 ?
                    stellic.destinations.table.type=database
                    """).set(ConsoleClient.SERVED);

    private final ApiSchemas schemas = new ApiSchemas();

    ConsoleApiTest() throws Exception {}

    @Test
    void theDescriptionIsReadByAnothersParser() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient client = ConsoleClient.of(road.context())) {
            ParseOptions options = new ParseOptions();
            options.setResolve(true);
            SwaggerParseResult parsed = new OpenAPIV3Parser()
                    .readContents(client.get("/api/openapi.json").body(), null, options);

            assertThat(parsed.getMessages()).isEmpty();
            assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
            List<String> described = new ArrayList<>();
            parsed.getOpenAPI().getPaths().forEach((path, item) -> item.readOperationsMap()
                    .forEach((method, operation) -> described.add(method + " " + path)));
            assertThat(described).containsExactlyInAnyOrderElementsOf(endpoints(road));
        }
    }

    @Test
    void whatIsShownIsAsDescribed() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient client = ConsoleClient.of(road.context())) {
            assertThat(schemas.described("get", "/exports", client.get("/api/exports"))
                            .at("/items/0/state")
                            .asText())
                    .isEqualTo("never");
            RunReport report = run(road);
            String id = report.run().id();

            JsonNode standing = schemas.described("get", "/exports/{export}", client.get("/api/exports/roster"))
                    .at("/items/0");
            assertThat(standing.path("state").asText()).isEqualTo("ok");
            assertThat(standing.at("/success/run").asText()).isEqualTo(id);
            assertThat(standing.at("/success/rejected").asLong()).isEqualTo(1);
            Run run = road.bundle().ledger().runs().find(id).orElseThrow();
            List<DeliveryRecord> deliveries =
                    road.bundle().ledger().deliveries().of(id);
            assertThat(schemas.described("get", "/runs/{run}", client.get("/api/runs/" + id))
                            .toString())
                    .as("one shape with runs --json")
                    .isEqualTo(RunJson.run(new RunReport(run, deliveries)).toString());
            JsonNode progress =
                    schemas.described("get", "/runs/{run}/progress", client.get("/api/runs/" + id + "/progress"));
            assertThat(progress.at("/deliveries/0/read").asLong()).isEqualTo(2);
            assertThat(progress.at("/deliveries/0/rejected").asLong()).isOne();
            assertThat(progress.at("/stages").findValuesAsText("state")).containsOnly("done");
            assertThat(progress.at("/bytes").asLong()).isEqualTo(ROSTER.length());
            assertThat(schemas.described("get", "/runs/{run}/rejects", client.get("/api/runs/" + id + "/rejects"))
                            .at("/items")
                            .toString())
                    .isEqualTo("[{\"destination\":\"table\",\"reason\":\"column id: expected integer\",\"rows\":1}]");

            try (Leases leases = new Leases(road.bundle().ledger(), Duration.ofMinutes(1));
                    ThisNode node = leases.join("1.2.0")) {
                node.drain();
                JsonNode shown = schemas.described("get", "/nodes", client.get("/api/nodes"))
                        .at("/items/0");
                assertThat(shown.path("id").asText()).isEqualTo(node.id());
                assertThat(shown.path("state").asText()).isEqualTo("draining");
            }

            JsonNode health = schemas.described("get", "/health", client.get("/api/health"));
            assertThat(health.at("/items").findValuesAsText("name")).contains("Ledger", "Routes", "Memory");
            JsonNode set = schemas.described("get", "/configuration", client.get("/api/configuration"));
            assertThat(set.at("/items").findValuesAsText("property"))
                    .contains("stellic.exports.roster.max-rejects", "stellic.auth.value")
                    .doesNotContain("stellic.batch-size");
            assertThat(set.toString()).doesNotContain(Sandbox.TOKEN);
            JsonNode all = schemas.described("get", "/configuration", client.get("/api/configuration?all=yes"));
            assertThat(all.at("/items").findValuesAsText("property")).contains("stellic.batch-size");

            schemas.described("get", "/exports/{export}", client.get("/api/exports/other"));
            schemas.described("get", "/runs/{run}", client.get("/api/runs/other"));
            schemas.described("get", "/runs/{run}/rejects", client.get("/api/runs/other/rejects"));
            schemas.described("get", "/runs/{run}/progress", client.get("/api/runs/other/progress"));
            schemas.described("get", "/runs/{run}/rejects.csv", client.get("/api/runs/" + id + "/rejects.csv"));
            assertThat(client.get("/api/other").body()).startsWith("{\"status\":404");
        }
    }

    @Test
    void runsArePagedAndARunThatBeginsMeanwhileShiftsNothing() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient client = ConsoleClient.of(road.context())) {
            List<String> begun = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                begun.add(0, run(road).run().id());
            }

            List<String> found = new ArrayList<>();
            String next = "runs?limit=2&export=roster";
            while (next != null) {
                JsonNode page = schemas.described("get", "/runs", client.get("/api/" + next));
                page.path("items").forEach(run -> found.add(run.path("run").asText()));
                next = page.path("next").textValue();
                run(road);
            }
            assertThat(found).isEqualTo(begun);
            assertThat(schemas.described("get", "/runs", client.get("/api/runs?status=failed"))
                            .path("items"))
                    .isEmpty();
            for (String wrong : List.of("limit=0", "limit=201", "page=x", "since=yesterday", "status=odd")) {
                assertThat(schemas.described("get", "/runs", client.get("/api/runs?" + wrong))
                                .path("code")
                                .asText())
                        .as(wrong)
                        .isEqualTo("invalid-value");
            }
        }
    }

    @Test
    void whatIsAskedForIsDoneAndOnRecord() throws Exception {
        routes.sandbox().content("roster", ROSTER);
        try (TestRoad road = routes.start();
                ConsoleClient client = ConsoleClient.of(road.context())) {
            JsonNode begun = asked(client, "/exports/{export}/run", "/exports/roster/run", "{\"fresh\":true}");
            String run = begun.path("run").asText();
            await().untilAsserted(
                            () -> assertThat(schemas.described("get", "/runs/{run}", client.get("/api/runs/" + run))
                                            .path("status")
                                            .asText())
                                    .isEqualTo("delivered"));
            await().untilAsserted(() -> assertThat(
                            asked(client, "/runs/{run}/replay", "/runs/" + run + "/replay", "{\"to\":[\"table\"]}")
                                    .path("run")
                                    .asText())
                    .isEqualTo(run));
            asked(client, "/exports/{export}/pause", "/exports/roster/pause", "");
            assertThat(schemas.described("get", "/exports", client.get("/api/exports"))
                            .at("/items/0/paused")
                            .asBoolean())
                    .isTrue();
            asked(client, "/exports/{export}/resume", "/exports/roster/resume", "{}");
            assertThat(asked(client, "/runs/{run}/stop", "/runs/nosuchrun/stop", "")
                            .path("status")
                            .asInt())
                    .isEqualTo(404);
            assertThat(asked(client, "/exports/{export}/run", "/exports/roster/run", "{\"accept\":[\"all\"]}")
                            .path("error")
                            .asText())
                    .isEqualTo("accept can hold header, shrink, deletes and remaster");
            assertThat(asked(client, "/exports/{export}/run", "/exports/roster/run", "{\"secret\":true}")
                            .toString())
                    .contains("invalid-value")
                    .doesNotContain("secret");

            assertThat(road.bundle().ledger().audit().last(20))
                    .filteredOn(entry -> entry.outcome().equals("done"))
                    .extracting(AuditEntry::action)
                    .containsSubsequence("resume", "pause", "replay", "run");
            assertThat(road.bundle().ledger().audit().last(20))
                    .extracting(AuditEntry::source)
                    .containsOnly("api");
        }
    }

    @Test
    void nobodyActsWithAFormOrFromAnothersPage() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient client = ConsoleClient.of(road.context())) {
            assertThat(client.post("/api/exports/roster/pause", Map.of("a", "b"))
                            .status())
                    .isEqualTo(403);
            assertThat(client.post("/api/exports/roster/pause", "{}", ContentType.TEXT_PLAIN)
                            .status())
                    .isEqualTo(403);
            client.with("Origin", "https://attacker.example");
            assertThat(json(client, "/api/exports/roster/pause").status()).isEqualTo(403);
            client.with("Origin", null).with("Sec-Fetch-Site", "cross-site");
            assertThat(json(client, "/api/exports/roster/pause").status()).isEqualTo(403);

            assertThat(road.bundle().ledger().audit().last(10)).isEmpty();
        }
    }

    @Test
    void whatAPageTellsOfACookieIsNoKeyToTheSessionOfAProgram() throws Exception {
        routes.set("stellic.console.users.vic.password-hash=" + Passwords.hash("vic's own".toCharArray()));
        String credential = basic("vic", "vic's own");
        try (TestRoad road = routes.start();
                ConsoleClient program = ConsoleClient.of(road.context());
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            assertThat(program.with("Authorization", credential)
                            .get("/api/exports")
                            .status())
                    .isEqualTo(200);

            String token =
                    browser.with("Cookie", Cookies.SESSION + "=" + credential).token("/log-in");

            assertThat(browser.with("Cookie", Cookies.SESSION + "=" + token)
                            .get("/api/exports")
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void usersLogInByBasicAuthenticationAndASessionHasAToken() throws Exception {
        routes.set("stellic.console.users.ada.password-hash=" + Passwords.hash("ada's own".toCharArray()));
        routes.set("stellic.console.users.ada.roles=operator");
        routes.set("stellic.console.users.vic.password-hash=" + Passwords.hash("vic's own".toCharArray()));
        try (TestRoad road = routes.start();
                ConsoleClient program = ConsoleClient.of(road.context());
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            Answered stranger = program.get("/api/exports");
            assertThat(schemas.described("get", "/exports", stranger)
                            .path("status")
                            .asInt())
                    .isEqualTo(401);
            assertThat(stranger.header("www-authenticate").orElseThrow()).startsWith("Basic");
            program.with("Authorization", basic("vic", "vic's own"));
            assertThat(program.get("/api/exports").status()).isEqualTo(200);
            assertThat(asked(program, "/exports/{export}/pause", "/exports/roster/pause", "{}")
                            .path("status")
                            .asInt())
                    .isEqualTo(403);
            program.with("Authorization", basic("ada", "ada's own"));
            asked(program, "/exports/{export}/pause", "/exports/roster/pause", "{}");
            assertThat(road.bundle().ledger().audit().last(1).get(0).who()).isEqualTo("ada");

            browser.logIn("ada", "ada's own");
            assertThat(json(browser, "/api/exports/roster/resume").status())
                    .as("a session without the token of a page")
                    .isEqualTo(403);
            browser.with("X-CSRF-Token", browser.token("/runs"));
            assertThat(json(browser, "/api/exports/roster/resume").status()).isEqualTo(200);
        }
    }

    private static List<String> endpoints(TestRoad road) {
        StellicBundle bundle = road.bundle();
        return Stream.of(
                        new Api(bundle.ledger(), bundle.config(), bundle.standings(), Clock.systemUTC()).endpoints(),
                        new ApiActions(bundle.actions()).endpoints(),
                        new HealthPage(List::of, Clock.systemUTC()).endpoints(),
                        new ConfigurationPage(List::of).endpoints(),
                        new RunPage(bundle.ledger(), Set.of(), run -> Optional.empty(), run -> false, Clock.systemUTC())
                                .endpoints(),
                        new Rejected(
                                        bundle.ledger(),
                                        bundle.config(),
                                        bundle.actions().audit())
                                .endpoints(),
                        new ApiCorrections(bundle.ledger(), bundle.config().workDir(), bundle.actions()).endpoints())
                .flatMap(List::stream)
                .filter(endpoint -> endpoint.pattern().get(0).equals("api"))
                .map(endpoint -> endpoint.method() + " /"
                        + String.join(
                                "/",
                                endpoint.pattern().subList(1, endpoint.pattern().size())))
                .toList();
    }

    private JsonNode asked(ConsoleClient client, String path, String place, String body) throws Exception {
        return schemas.described("post", path, client.post("/api" + place, body, ContentType.APPLICATION_JSON));
    }

    private static Answered json(ConsoleClient client, String place) throws Exception {
        return client.post(place, "{}", ContentType.APPLICATION_JSON);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private RunReport run(TestRoad road) {
        routes.sandbox().content("roster", ROSTER);
        RunReport report = road.run("roster", Map.of("StellicFresh", true));
        assertThat(report.delivered()).isTrue();
        return report;
    }
}
