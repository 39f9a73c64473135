package io.stellicroutes.lineage;

import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.Causes;
import io.stellicroutes.cli.StellicExportsCommand;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.ledger.Outbox;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.servers.LineageServer;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an OpenLineage server is told of runs, and when. */
@Tag("slow")
final class LineageTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=local
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            """);

    private static final OpenLineageSchema SCHEMA = new OpenLineageSchema();

    @AutoClose
    private LineageServer server;

    LineageTest() throws Exception {
        server = new LineageServer();
        routes.sandbox().content("roster", "id,name,ssn\n1,Ada,111-22-3333\n2,Grace,444-55-6666\n");
        routes.set("stellic.lineage.url=" + server.url());
    }

    @Test
    void aRunIsToldWithWhatCameFromWhereColumnByColumn() throws Exception {
        routes.sandbox().content("roster", "id,name,ssn\n1,Ada,111-22-3333\nragged\n2,Grace,444-55-6666\n");
        routes.set("""
                stellic.exports.roster.data-type=user_groups
                stellic.exports.roster.to=local,table
                stellic.exports.roster.max-rejects=1
                stellic.exports.roster.columns.name.rename=full_name
                stellic.mask.key=0123456789abcdef
                stellic.destinations.local.columns.ssn.mask=hash
                stellic.destinations.table.type=database
                stellic.destinations.table.columns.exclude=ssn
                stellic.destinations.table.columns.id.type=integer
                stellic.lineage.api-key=planted-key
                stellic.lineage.namespace=campus
                """);
        routes.sandbox().content("user_groups", "id,name,ssn\n1,Ada,111-22-3333\nragged\n2,Grace,444-55-6666\n");

        RunReport report = routes.run("roster");

        assertThat(report.delivered()).isTrue();
        assertThat(server.kinds()).containsExactly("START", "COMPLETE");
        assertThat(server.credentials()).containsOnly("Bearer planted-key");
        server.events().forEach(event -> {
            SCHEMA.assertValid(event);
            assertThat(event.at("/run/runId").asText())
                    .isEqualTo(RunUuid.of(report.run().id()).toString());
            assertThat(event.at("/job/namespace").asText()).isEqualTo("campus");
            assertThat(event.at("/job/name").asText()).isEqualTo("roster");
            assertThat(event.toString())
                    .doesNotContain(
                            "Ada", "111-22", "planted-key", routes.properties().get("stellic.auth.value"));
        });
        JsonNode complete = server.events().get(1);
        assertThat(SCHEMA.assertValid(complete)).isGreaterThanOrEqualTo(9);
        JsonNode input = complete.at("/inputs/0");
        assertThat(input.path("namespace").asText())
                .isEqualTo("stellic://" + routes.sandbox().url().getAuthority());
        assertThat(input.path("name").asText()).isEqualTo("user_groups");
        assertThat(input.at("/facets/schema/fields").findValuesAsText("name")).containsExactly("id", "name", "ssn");
        assertThat(input.at("/inputFacets/inputStatistics/rowCount").asLong()).isEqualTo(3);
        assertThat(input.at("/inputFacets/inputStatistics/size").asLong())
                .isEqualTo(report.run().bytes());
        JsonNode file = complete.at("/outputs/0");
        assertThat(file.path("namespace").asText()).isEqualTo("file");
        assertThat(file.path("name").asText())
                .isEqualTo(routes.path("out/roster").toAbsolutePath().toString());
        assertThat(file.at("/outputFacets/outputStatistics/rowCount").asLong()).isEqualTo(2);
        assertThat(file.at("/outputFacets/outputStatistics/rejectedRowCount").asLong())
                .isEqualTo(1);
        assertThat(input.at("/inputFacets/dataQualityMetrics/rowCount").asLong())
                .isEqualTo(3);
        assertThat(input.at("/inputFacets/dataQualityMetrics/rejectedRowCount/local")
                        .asLong())
                .isEqualTo(1);
        JsonNode masked = file.at("/facets/columnLineage/fields/ssn/inputFields/0");
        assertThat(masked.path("name").asText()).isEqualTo("user_groups");
        assertThat(masked.path("field").asText()).isEqualTo("ssn");
        assertThat(masked.at("/transformations/0/type").asText()).isEqualTo("DIRECT");
        assertThat(masked.at("/transformations/0/masking").asBoolean()).isTrue();
        assertThat(masked.at("/transformations/0/description").asText()).isEqualTo("hash");
        JsonNode table = complete.at("/outputs/1");
        assertThat(table.at("/facets/schema/fields").findValuesAsText("name")).containsExactly("id", "full_name");
        assertThat(table.at("/facets/schema/fields").findValuesAsText("type")).containsExactly("integer", "text");
        JsonNode renamed = table.at("/facets/columnLineage/fields/full_name/inputFields/0");
        assertThat(renamed.path("field").asText()).isEqualTo("name");
        assertThat(renamed.at("/transformations/0/subtype").asText()).isEqualTo("IDENTITY");
        assertThat(renamed.at("/transformations/0/masking").asBoolean(true)).isFalse();
    }

    @Test
    void aRunThatFailsIsToldWithTheReasonAndTellsItsEndAgainWhenItGoesOn() throws Exception {
        routes.destination("local", "type=file\ndirectory=" + Files.createFile(routes.path("occupied")));

        RunReport failed = routes.run("roster");
        Files.delete(routes.path("occupied"));
        RunReport delivered = routes.run("roster");

        assertThat(failed.delivered()).isFalse();
        assertThat(delivered.run().id()).isEqualTo(failed.run().id());
        assertThat(server.kinds()).containsExactly("START", "FAIL", "START", "COMPLETE");
        server.events().forEach(SCHEMA::assertValid);
        assertThat(server.events().get(1).at("/run/facets/errorMessage/message").asText())
                .contains("not delivered to local")
                .contains("occupied");
        assertThat(server.events().get(3).at("/run/facets/errorMessage").isMissingNode())
                .isTrue();
    }

    @Test
    void aRunThatStellicFailsIsTold() throws Exception {
        routes.set("stellic.auth.value=Token wrong-planted-token");

        assertThat(routes.run("roster").delivered()).isFalse();

        assertThat(server.kinds()).containsExactly("START", "FAIL");
        assertThat(server.events().get(1).toString()).contains("errorMessage").doesNotContain("planted-token");
    }

    @Test
    void aServerThatIsDownGetsTheEventsOfAllRunsLaterInTheirOrder() throws Exception {
        int port = server.port();
        server.close();

        try (TestRoad road = routes.start()) {
            String first = road.run("roster").run().id();
            String second = road.run("roster").run().id();
            server = new LineageServer(port);

            await().until(() -> server.events().size() == 4);
            assertThat(server.kinds()).containsExactly("START", "COMPLETE", "START", "COMPLETE");
            assertThat(server.events())
                    .extracting(event -> event.at("/run/runId").asText())
                    .containsExactly(
                            RunUuid.of(first).toString(),
                            RunUuid.of(first).toString(),
                            RunUuid.of(second).toString(),
                            RunUuid.of(second).toString());
        }
    }

    @Test
    void whatACommandCannotSendAnyMoreTheNextOneSends() throws Exception {
        int port = server.port();
        server.close();
        assertThat(routes.run("roster").delivered()).isTrue();
        server = new LineageServer(port);

        assertThat(routes.run("roster").delivered()).isTrue();

        assertThat(server.kinds()).containsExactly("START", "COMPLETE", "START", "COMPLETE");
    }

    @Test
    void aServerThatDoesNotAnswerDelaysNoRun() throws Exception {
        CountDownLatch gate = server.hangs();

        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(server.events()).isEmpty();
            gate.countDown();

            await().untilAsserted(() -> assertThat(server.kinds()).containsExactly("START", "COMPLETE"));
        }
    }

    @Test
    void theEndOfAProcessWaitsForAServerThatHangsForABoundedTime() throws Exception {
        server.hangs();

        assertThat(CompletableFuture.supplyAsync(() -> {
                            try {
                                return routes.run("roster").delivered();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .get(60, TimeUnit.SECONDS))
                .isTrue();
        assertThat(server.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 404, 429, 500, 503})
    void whatIsNotTheEventsFaultIsTriedAgain(int status) throws Exception {
        server.answers(event -> server.asked() <= 1 ? status : 201);

        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();

            await().untilAsserted(() -> assertThat(server.kinds()).containsExactly("START", "COMPLETE"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void anEventThatIsRefusedIsGivenUpAndHoldsNoOtherUp(int status) throws Exception {
        server.answers(event -> event.path("eventType").asText().equals("START") ? status : 201);

        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();

            await().untilAsserted(() -> assertThat(server.kinds()).containsExactly("COMPLETE"));
        }
        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void aRunThatIsStoppedIsAbortedAndStartsAgainWhenItGoesOn() throws Exception {
        routes.destination("local", "type=endpoint\nuri=direct:mine\nexchange-per=record");
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        TestRoad road = routes.start(receiver("direct:mine", body -> {
            arrived.countDown();
            try {
                if (!stopped.await(60, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody stops it");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("stopped", e);
            }
            throw new IllegalStateException("stopped");
        }));
        CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
        assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(road::close);
        await().until(() -> road.context().isStopping());
        stopped.countDown();
        stopping.get(60, TimeUnit.SECONDS);
        assertThat(running.get(60, TimeUnit.SECONDS).run().status()).isEqualTo(Run.Status.RUNNING);

        assertThat(server.kinds()).containsExactly("START", "ABORT");
        server.events().forEach(SCHEMA::assertValid);

        try (TestRoad next = routes.start(receiver("direct:mine", body -> {}))) {
            assertThat(next.run("roster").delivered()).isTrue();
        }
        assertThat(server.kinds()).containsExactly("START", "ABORT", "START", "COMPLETE");
    }

    @Test
    void aRunThatSomebodyStopsIsAbortedAndStartsAgainWhenItGoesOn() throws Exception {
        routes.sandbox().next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
        try (TestRoad road = routes.start()) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> !road.bundle().runs().underWay().isEmpty());
            road.bundle().runs().underWay().iterator().next().stop("ada");
            assertThat(running.get(60, TimeUnit.SECONDS).run().status()).isEqualTo(Run.Status.FAILED);
            await().untilAsserted(() -> assertThat(server.kinds()).containsExactly("START", "ABORT"));
            assertThat(server.events()
                            .get(1)
                            .at("/run/facets/errorMessage/message")
                            .asText())
                    .contains("stopped by ada");

            routes.sandbox().noMoreFaults();
            assertThat(road.run("roster").delivered()).isTrue();
            await().untilAsserted(
                            () -> assertThat(server.kinds()).containsExactly("START", "ABORT", "START", "COMPLETE"));
        }
        server.events().forEach(SCHEMA::assertValid);
    }

    @Test
    void aRunThatDeliversToSomeDestinationsAloneTellsOfThose() throws Exception {
        routes.set("stellic.exports.roster.to=local,other");
        routes.destination("other", "type=file\ndirectory=<dir>/other");

        try (TestRoad road = routes.start();
                var caller = road.context().createProducerTemplate()) {
            caller.requestBodyAndHeaders(
                    "direct:stellic-run", null, Map.of("StellicExport", "roster", "StellicTo", "other"));
        }

        assertThat(server.events())
                .extracting(event -> event.path("outputs").size())
                .containsOnly(1);
        assertThat(server.events().get(1).at("/outputs/0/name").asText()).endsWith("/other/roster");
    }

    @Test
    void aFileThatHasLostItsHeaderIsRefusedAndNothingOfTheRecordThereIsTold() throws Exception {
        merge();
        assertThat(routes.run("roster").delivered()).isTrue();
        routes.sandbox().content("roster", "3,Hopper,777-88-9999\n4,Liskov,000-11-2222\n");

        assertThat(routes.run("roster").isFailed()).isTrue();

        assertThat(server.kinds()).containsExactly("START", "COMPLETE", "START", "FAIL");
        assertThat(server.events().get(3).at("/run/facets/errorMessage/message").asText())
                .contains("docs/errors.md#header-changed");
        server.events().forEach(event -> {
            SCHEMA.assertValid(event);
            assertThat(event.toString()).doesNotContain("Hopper").doesNotContain("777-88");
        });
    }

    @Test
    void aFileThatIsHeldBackIsToldAndSoIsThatItIsAccepted() throws Exception {
        routes.destination("table", "type=database\nmode=replace");
        routes.set("stellic.exports.roster.to=table\nstellic.exports.roster.max-shrink=10%");
        assertThat(routes.run("roster").delivered()).isTrue();
        routes.sandbox().content("roster", "id,name,ssn\n1,Ada,111-22-3333\n");
        assertThat(routes.run("roster").isFailed()).isTrue();

        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster", Map.of("StellicAcceptShrink", true)).delivered())
                    .isTrue();
        }

        assertThat(server.kinds()).containsExactly("START", "COMPLETE", "START", "FAIL", "START", "COMPLETE");
        assertThat(server.events().get(3).at("/run/facets/errorMessage/message").asText())
                .contains("docs/errors.md#file-shrank");
        assertThat(server.events()
                        .get(5)
                        .at("/outputs/0/outputFacets/outputStatistics/rowCount")
                        .asLong())
                .isEqualTo(1);
        server.events().forEach(SCHEMA::assertValid);
    }

    @Test
    void aFileOfWhichNothingHasChangedIsComplete() throws Exception {
        merge();
        assertThat(routes.run("roster").delivered()).isTrue();
        assertThat(routes.run("roster").delivered()).isTrue();

        assertThat(server.kinds()).containsExactly("START", "COMPLETE", "START", "COMPLETE");
        JsonNode unchanged = server.events().get(3);
        SCHEMA.assertValid(unchanged);
        assertThat(unchanged
                        .at("/outputs/0/outputFacets/outputStatistics/rowCount")
                        .asLong(-1))
                .isZero();
        assertThat(unchanged
                        .at("/inputs/0/inputFacets/inputStatistics/rowCount")
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void aReplayStartsAndEndsAsItsRunDoes() throws Exception {
        routes.destination("local", "type=file\ndirectory=<dir>/out");
        RunReport report = routes.run("roster");
        try (TestRoad road = routes.start()) {
            assertThat(replay(road, report.run().id()).delivered()).isTrue();
        }
        routes.destination("local", "type=file\ndirectory=" + Files.createFile(routes.path("occupied")));
        try (TestRoad road = routes.start()) {
            assertThat(replay(road, report.run().id()).isFailed()).isTrue();
        }

        assertThat(server.kinds()).containsExactly("START", "COMPLETE", "START", "COMPLETE", "START", "FAIL");
        assertThat(server.events())
                .extracting(event -> event.at("/run/runId").asText())
                .containsOnly(RunUuid.of(report.run().id()).toString());
        server.events().forEach(SCHEMA::assertValid);
    }

    private static RunReport replay(TestRoad road, String run) throws Exception {
        try (var caller = road.context().createProducerTemplate()) {
            return caller.request("direct:stellic-replay", exchange -> exchange.getMessage()
                            .setHeader("StellicReplay", run))
                    .getMessage()
                    .getBody(RunReport.class);
        }
    }

    private void merge() {
        routes.destination("table", "type=database\nmode=merge");
        routes.set("stellic.exports.roster.to=table\nstellic.exports.roster.key=id");
    }

    @Test
    void ofSeveralProcessesWithOneLedgerOneSendsAnEvent() throws Exception {
        CountDownLatch gate = server.hangs();
        try (TestRoad one = routes.start();
                TestRoad other = routes.start()) {
            String first = one.run("roster").run().id();
            String second = other.run("roster").run().id();
            gate.countDown();

            await().until(() -> server.events().size() >= 4
                    && one.bundle().ledger().outbox().waiting(Outbox.Channel.LINEAGE) == 0);
            for (String run : List.of(first, second)) {
                assertThat(server.events().stream()
                                .filter(event -> event.at("/run/runId")
                                        .asText()
                                        .equals(RunUuid.of(run).toString()))
                                .map(event -> event.path("eventType").asText()))
                        .containsExactly("START", "COMPLETE");
            }
        }
        assertThat(server.asked()).isEqualTo(4);
    }

    @Test
    void aRunThatIsKilledIsAbortedByTheProcessThatComesNext() throws Exception {
        LineageServer hanging = new LineageServer();
        hanging.hangs();
        routes.destination("local", "type=http\nurl=" + hanging.url() + "/api/v1/lineage");
        Process process = routes.process(StellicExportsCommand.class, routes.write("my.properties"), "run", "roster")
                .redirectOutput(routes.path("stdout").toFile())
                .redirectError(routes.path("stderr").toFile())
                .start();
        try {
            await().atMost(90, TimeUnit.SECONDS)
                    .until(() -> server.kinds().equals(List.of("START")) && hanging.asked() > 0);
        } finally {
            process.destroyForcibly().waitFor();
            hanging.close();
        }
        routes.destination("local", "type=file\ndirectory=<dir>/out");

        try (TestRoad road = routes.start()) {
            await().untilAsserted(() -> assertThat(server.kinds()).containsExactly("START", "ABORT"));
            assertThat(server.events()
                            .get(1)
                            .at("/run/facets/errorMessage/message")
                            .asText())
                    .startsWith("the process that ran it has ended");
            assertThat(road.run("roster").delivered()).isTrue();
        }
        assertThat(server.kinds()).containsExactly("START", "ABORT", "START", "COMPLETE");
        server.events().forEach(SCHEMA::assertValid);
    }

    @Test
    void anEndThatAKillHasKeptFromBeingToldIsToldLater() throws Exception {
        routes.unset("stellic.lineage.url");
        RunReport report = routes.run("roster");
        routes.set("stellic.lineage.url=" + server.url());

        try (TestRoad road = routes.start()) {
            await().untilAsserted(() -> assertThat(server.kinds()).containsExactly("START", "COMPLETE"));
            assertThat(road.bundle().ledger().lineage().untold()).isEmpty();
        }
        assertThat(server.events().get(1).path("eventTime").asText())
                .startsWith(report.run().finishedAt().orElseThrow().toString().substring(0, 19));
    }

    @Test
    void aPreviewIsNotTold() throws Exception {
        try (TestRoad road = routes.start()) {
            try (var caller = road.context().createProducerTemplate()) {
                caller.requestBodyAndHeaders(
                        "direct:stellic-preview", null, Map.of("StellicExport", "roster", "StellicRows", 1));
            }
        }
        assertThat(server.asked()).isZero();
    }

    @Test
    void eventsAreAppendedToAFileOfItsOwner() throws Exception {
        routes.unset("stellic.lineage.url");
        routes.set("stellic.lineage.file=<dir>/lineage/events.jsonl");

        routes.run("roster");
        routes.run("roster");

        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(routes.path("lineage/events.jsonl"))) {
            events.add(new ObjectMapper().readTree(line));
        }
        assertThat(events)
                .extracting(event -> event.path("eventType").asText())
                .containsExactly("START", "COMPLETE", "START", "COMPLETE");
        events.forEach(SCHEMA::assertValid);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(routes.path("lineage/events.jsonl"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stellic.lineage.url=ftp://host",
                "stellic.lineage.url=https://user:planted@host",
                "stellic.lineage.url=http://elsewhere.example\nstellic.lineage.api-key=planted",
                "stellic.lineage.file=events.jsonl",
                "stellic.lineage.timeout=soon"
            })
    void aMistakeIsTold(String properties) {
        routes.set(properties);

        assertThatThrownBy(routes::start).satisfies(thrown -> assertThat(Causes.first(thrown, ConfigException.class)
                        .orElseThrow()
                        .mistakes())
                .anySatisfy(mistake -> assertThat(mistake.toString())
                        .contains("stellic.lineage.")
                        .doesNotContain("planted")));
    }
}
