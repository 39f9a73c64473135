package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Claims;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands, in this process, against the sandbox. */
final class CommandsTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.schedules.enabled=true
            stellic.destinations.warehouse.type=database
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            stellic.exports.plan_courses.to=warehouse,local
            stellic.exports.user_groups.to=warehouse
            stellic.exports.user_groups.channel=http_file
            """);

    private final Sandbox sandbox = routes.sandbox();

    @Test
    void helpTellsOfEveryCommand() {
        Outcome help = Outcome.of("--help");

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("check", "types", "preview", "run", "start", "runs");
        assertThat(Outcome.of().out()).isEqualTo(help.out());
        assertThat(Outcome.of("help").out()).isEqualTo(help.out());
        assertThat(Outcome.of("help", "run").out())
                .isEqualTo(Outcome.of("run", "--help").out());
    }

    @Test
    void typesListsTheWholeCatalogueAndMarksWhatIsRequired() {
        Outcome types = Outcome.of("types");

        assertThat(types.code()).isZero();
        assertThat(types.out().lines())
                .containsAll(Catalogue.load().all().stream()
                        .map(Catalogue.DataType::name)
                        .toList());
        assertThat(types.out()).contains("usem_ids* (may repeat)");
    }

    @Test
    void checkReachesStellicAndEveryDestinationAndMovesNothing() throws Exception {
        Outcome check = configured("check");

        assertThat(check.code()).isZero();
        assertThat(check.out())
                .contains("stellic at 127.0.0.1: reached")
                .contains("destination warehouse (database): reached")
                .contains("destination local (file): reached");
        assertThat(sandbox.lines("export_data")).isEmpty();
    }

    @Test
    void checkLooksAtTheLedgerAndDoesNotMakeIt() throws Exception {
        Outcome before = configured("check");

        assertThat(before.code()).isZero();
        assertThat(before.out()).contains("ledger: not there yet; the first run or start makes it");
        assertThat(routes.path("work/ledger.mv.db")).doesNotExist();

        configured("run", "user_groups");
        assertThat(configured("check").out().lines()).contains("ledger: reached");
    }

    @Test
    void checkGoesOnWhereTheLedgerIsNotReached() throws Exception {
        routes.set("stellic.ledger.url=jdbc:postgresql://127.0.0.1:1/ledger");

        Outcome check = configured("check");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out())
                .contains("ledger: NOT reached: the ledger can't be opened: 127.0.0.1:1: Connection refused")
                .contains("destination warehouse (database): reached");
    }

    @Test
    void checkSaysWhatIsReachedByAProxyAndNamesTheOneThatIsDown() throws Exception {
        routes.set("""
                stellic.base-url=https://stellic.invalid
                stellic.proxy.url=http://127.0.0.1:1
                stellic.request.retries=1
                stellic.destinations.web.type=http
                stellic.destinations.web.url=http://sink.invalid/in
                stellic.destinations.here.type=http
                stellic.destinations.here.url=<sandbox>/in
                """);

        Outcome check = configured("check");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out())
                .contains("stellic at stellic.invalid by the proxy 127.0.0.1:1: NOT reached: the proxy 127.0.0.1:1"
                        + " can't be reached")
                .contains("destination web (http) by the proxy 127.0.0.1:1: NOT reached: the proxy 127.0.0.1:1")
                .contains("destination here (http): ")
                .contains("(see docs/errors.md#proxy-unreachable)");
    }

    @Test
    void runsSaysWhichRowsAreInDoubtAndWhatWasOddAboutTheFile() throws Exception {
        try (Ledger ledger = Ledger.open(
                new StellicConfig.Ledger("jdbc:h2:file:" + routes.path("work/ledger"), "", ""),
                Clock.fixed(Instant.parse("2026-03-01T04:05:06Z"), ZoneOffset.UTC))) {
            Run run = ledger.runs()
                    .landed(
                            ledger.runs().begin("user_groups", "user_groups"),
                            9,
                            "crc32=1,crc32c=2",
                            Optional.of("gzip unsaid"));
            ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
            ledger.deliveries()
                    .ended(
                            Claims.of(ledger, run.id(), "warehouse"),
                            DeliveryRecord.Status.FAILED,
                            6,
                            3,
                            0,
                            "no answer",
                            Optional.of(new UnconfirmedRows(4, Optional.of(6L))));
        }

        assertThat(configured("runs").out())
                .contains("? user_groups/", ": gzip unsaid")
                .contains("? export user_groups to warehouse, run ")
                .contains(": rows 4 to 6: in doubt since 2026-03-01T04:05:06Z: the destination has not confirmed them");
        JsonNode run =
                new ObjectMapper().readTree(configured("runs", "--json").out()).get(0);
        assertThat(run.path("note").asText()).isEqualTo("gzip unsaid");
        assertThat(run.path("fingerprint").asText()).isEqualTo("crc32=1,crc32c=2");
        assertThat(run.path("deliveries").get(0).path("inDoubt"))
                .hasToString("{\"from\":4,\"through\":6,\"since\":\"2026-03-01T04:05:06Z\"}");
    }

    /** Of each type whose errors begin with the destination: it stands at the beginning of check's line already. */
    @Test
    void checkNamesWhatIsNotReachedOnce() throws Exception {
        routes.set("stellic.auth.value=Token of-somebody-else");
        Map<String, String> unreachable = Map.of(
                "table", "type=database\nurl=jdbc:postgresql://127.0.0.1:1/x",
                "queue", "type=jms\nbroker-url=tcp://127.0.0.1:1\nqueue=q",
                "topic", "type=kafka\nbrokers=127.0.0.1:1\ntopic=t",
                "web", "type=http\nurl=http://127.0.0.1:1/in",
                "box", "type=sftp\nuri=sftp://me@127.0.0.1:1/in\npassword=x");
        unreachable.forEach(routes::destination);

        Outcome check = configured("check");

        assertThat(check.code()).isEqualTo(1);
        List<String> lines = check.out()
                .lines()
                .filter(line -> line.contains("NOT reached: "))
                .toList();
        assertThat(lines).hasSize(unreachable.size() + 1);
        assertThat(lines).allSatisfy(line -> {
            String subject = line.substring(0, line.indexOf(':')).replaceFirst(" (\\(|at ).*", "");
            assertThat(line.substring(line.indexOf("NOT reached: "))).doesNotContain(subject + ": ", "check: ");
        });
    }

    @Test
    void checkSaysWhatIsNotReachedAndGoesOn() throws Exception {
        routes.set("stellic.auth.value=Token of-somebody-else");

        Outcome check = configured("check");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out())
                .contains("stellic at 127.0.0.1: NOT reached: ", "403")
                .contains("destination warehouse (database): reached")
                .doesNotContain("of-somebody-else");
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsPropertyBeforeAnythingIsRequested() throws Exception {
        routes.set("""
                stellic.poll.timeout=soon
                stellic.request.retry-delay={{env:NO_SUCH_VARIABLE}}
                stellic.exports.plan_courses.chanel=s3
                stellic.exports.tagged_notes.to=warehous
                stelic.max-concurrent-exports=1
                """);

        for (String command : List.of("check", "start")) {
            Outcome outcome = configured(command);

            assertThat(outcome.code()).as(command).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().lines())
                    .containsExactly(
                            "The configuration " + file() + " has 6 mistakes:",
                            "  stelic.max-concurrent-exports is not a property: did you mean"
                                    + " stellic.max-concurrent-exports? (see docs/errors.md#unknown-property)",
                            "  stellic.request.retry-delay: {{env:NO_SUCH_VARIABLE}} can't be resolved:"
                                    + " set the environment variable NO_SUCH_VARIABLE (see docs/errors.md#unresolved)",
                            "  stellic.poll.timeout must be a duration such as 30s, 15m or 2h, not \"soon\" (see docs/errors.md#invalid-value)",
                            "  stellic.exports.plan_courses.chanel is not a property: did you mean channel? (see docs/errors.md#unknown-property)",
                            "  stellic.exports.tagged_notes.params: tag is missing: the data type tagged_notes needs it"
                                    + " (the tag) (see docs/errors.md#missing-parameter)",
                            "  stellic.exports.tagged_notes.to: there is no stellic.destinations.warehous.type;"
                                    + " did you mean warehouse? (see docs/errors.md#unknown-destination)");
        }
        assertThat(sandbox.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stellic.schedules.enabled | maybe | must be true or false",
                "stellic.exports.user_groups.schedule | 0 0 2 1 1 ? 2020 | has no time left at which it would run",
                "stellic.exports.user_groups.schedule | every 0s | must be a Quartz cron expression",
                "stellic.exports.user_groups.time-zone | America/New_Yrok | did you mean America/New_York?",
                "stellic.exports.user_groups.time-zone | +02:00 | must be a time zone such as"
            })
    void whatStartRefusesEveryCommandRefusesThatUsesTheWholeConfiguration(String property, String value, String mistake)
            throws Exception {
        routes.set(property + "=" + value);

        for (List<String> line : List.of(
                List.of("start"),
                List.of("check"),
                List.of("run", "plan_courses"),
                List.of("preview", "plan_courses"),
                List.of("replay", "x"))) {
            Outcome outcome = configured(line.toArray(String[]::new));

            assertThat(outcome.code()).as(line + outcome.err()).isEqualTo(2);
            assertThat(outcome.err()).contains("has 1 mistake:", "  " + property, mistake);
        }
    }

    @Test
    void checkSaysWhenAScheduleRunsNextAndOnWhichDatesItDoesNot() throws Exception {
        routes.set("""
                stellic.exports.plan_courses.schedule=0 0 2 * * ?
                stellic.exports.plan_courses.time-zone=America/New_York
                stellic.exports.user_groups.schedule=0 15 3 * * ?
                """);

        Outcome check = configured("check");

        assertThat(check.code()).as(check.out()).isZero();
        assertThat(check.out())
                .containsPattern(
                        "export plan_courses: by 0 0 2 \\* \\* \\? in America/New_York, next 20\\d\\d-\\d\\d-\\d\\dT02:00:00-0[45]:00")
                .containsPattern(
                        "warning: stellic.exports.plan_courses.schedule: .* does not run at 02:00 on 20\\d\\d-03-")
                .contains("export user_groups: by 0 15 3 * * ? in " + ZoneId.systemDefault() + ", next ");
        assertThat(check.err()).doesNotContain("does not run at");
    }

    @Test
    void aConfigurationThatIsNotThereIsAMistake() {
        Outcome outcome = Outcome.of(
                "check", "--config", routes.path("nowhere.properties").toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("nowhere.properties can't be read: name the configuration with --config");
    }

    @Test
    void runDeliversAndPrintsTheReceiptAlone() throws Exception {
        sandbox.rows("plan_courses", 120);

        Outcome run = configured("run", "plan_courses");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(cells(run))
                .extracting(cells -> cells.subList(0, 5))
                .containsExactly(
                        List.of("export", "destination", "status", "rows", "rejects"),
                        List.of("plan_courses", "local", "delivered", "120", "0"),
                        List.of("plan_courses", "warehouse", "delivered", "120", "0"));
    }

    @Test
    void runAllRunsEveryExport() throws Exception {
        Outcome run = configured("run", "--all");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(cells(run))
                .extracting(cells -> cells.get(0))
                .containsExactly("export", "plan_courses", "plan_courses", "user_groups");
    }

    @Test
    void aRunThatFailsIsToldWithItsReasonAndEndsWithOne() throws Exception {
        routes.set("stellic.auth.value=Token of-somebody-else");

        Outcome run = configured("run", "user_groups");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("failed");
        assertThat(run.err()).contains("! export user_groups: Stellic answered 403");
        assertThat(run.out() + run.err()).doesNotContain("of-somebody-else", "\tat ");
    }

    @Test
    void anExportThatIsNotConfiguredIsRefusedAndTheNearestNamed() throws Exception {
        for (List<String> line : List.of(List.of("run", "user_grups"), List.of("preview", "user_grups"))) {
            Outcome outcome = configured(line.toArray(String[]::new));

            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err())
                    .contains("there is no export \"user_grups\": the configuration has plan_courses, user_groups;"
                            + " did you mean user_groups?");
        }
    }

    @Test
    void aDestinationThatTheExportDoesNotHaveIsRefusedBeforeStellicIsAsked() throws Exception {
        for (String command : List.of("run", "preview", "diff")) {
            Outcome outcome = configured(command, "user_groups", "--to", "warehuse");

            assertThat(outcome.code()).as(command).isEqualTo(2);
            assertThat(outcome.err()).contains("export user_groups has no destination warehuse: it has ");
        }
        assertThat(sandbox.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "preview user_groups --rows -1, --rows, 1",
        "preview user_groups --rows 0, --rows, 1",
        "preview user_groups --rows ten, --rows, 1",
        "runs --last -1, --last, 1",
        "runs --last 99999999999, --last, 1",
        "diff user_groups --samples -1, --samples, 0"
    })
    void aNumberThatCanNotBeIsRefusedByItsOption(String line, String option, int least) throws Exception {
        Outcome outcome = configured(line.split(" "));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("Invalid value for option '" + option + "'")
                .contains("it is a whole number from " + least + ", not \"");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void runWantsNamesOrAll() throws Exception {
        assertThat(configured("run").err()).startsWith("Name the exports to run, or --all");
        assertThat(configured("run", "user_groups", "--all").code()).isEqualTo(2);
    }

    @Test
    void aCommandThatThereIsNotIsRefusedAndTheNearestNamed() {
        Outcome outcome = Outcome.of("chek");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("Did you mean: stellic-exports check");
    }

    @Test
    void previewShowsTheFirstRecordsAndDeliversNothing() throws Exception {
        Outcome preview = configured("preview", "user_groups", "--rows", "3");

        assertThat(preview.code()).as(preview.err()).isZero();
        assertThat(preview.out().lines()).hasSize(3).allSatisfy(line -> assertThat(
                        new ObjectMapper().readTree(line).fieldNames())
                .toIterable()
                .containsExactly("group_id", "name", "description", "members"));
        assertThat(routes.path("work/databases")).doesNotExist();
        JsonNode ledger =
                new ObjectMapper().readTree(configured("runs", "--json").out());
        assertThat(ledger.get(0).get("status").textValue()).isEqualTo("previewed");
        assertThat(ledger.get(0).get("deliveries")).isEmpty();
    }

    @Test
    void runsTellsWhatTheLedgerSaysForPeopleAndForPrograms() throws Exception {
        sandbox.content("ragged", "a,b\r\n1,2\r\n3\r\n");
        routes.set("""
                stellic.exports.ragged.to=local
                stellic.exports.ragged.max-rejects=1
                """);
        configured("run", "user_groups");
        configured("run", "ragged");

        assertThat(cells(configured("runs")))
                .extracting(cells -> cells.subList(0, 5))
                .contains(
                        List.of("ragged", "local", "delivered", "1", "1"),
                        List.of("user_groups", "warehouse", "delivered", "250", "0"));
        JsonNode last = new ObjectMapper()
                .readTree(configured("runs", "--json", "--last", "1").out());
        assertThat(last).hasSize(1);
        JsonNode delivery = last.get(0).get("deliveries").get(0);
        assertThat(delivery.get("read").longValue()).isEqualTo(2);
        assertThat(delivery.get("delivered").longValue()).isEqualTo(1);
        assertThat(delivery.get("rejected").longValue()).isEqualTo(1);
    }

    @Test
    void aLedgerOutOfReachIsToldWithoutAStackTraceUnlessItIsAskedFor() throws Exception {
        routes.set("stellic.ledger.url=jdbc:postgresql://127.0.0.1:1/ledger");

        Outcome brief = configured("runs");
        Outcome verbose = configured("runs", "--verbose");

        assertThat(brief.code()).isEqualTo(1);
        assertThat(brief.err().lines())
                .containsExactly(
                        "stellic.ledger.url: the ledger can't be opened: 127.0.0.1:1: Connection refused (SQLState 08001)."
                                + " Check host and port in the URL, the way there, and whether the server is up"
                                + " (see docs/errors.md#ledger-unreachable)",
                        "--verbose tells more");
        assertThat(verbose.err()).contains("    at io.stellicroutes.ledger.Ledger.");
    }

    @Test
    void whatTheLedgerSaysNeedsNeitherStellicsSecretNorAConfigurationWithoutMistakes() throws Exception {
        sandbox.content("ragged", "a,b\r\n1,2\r\n3\r\n");
        routes.set("""
                stellic.exports.ragged.to=local
                stellic.exports.ragged.max-rejects=1
                """);
        String run = cells(configured("run", "ragged")).get(1).get(8);
        routes.set("""
                stellic.auth.value=Token {{env:NO_SUCH_VARIABLE}}
                stellic.rejects.key={{env:NO_SUCH_VARIABLE}}
                stellic.poll.timeout=soon
                """);

        assertThat(configured("runs").out()).contains("ragged  local").contains(run);
        assertThat(configured("runs", "--json").out()).contains("\"fetchedAgain\" : 0");
        assertThat(configured("rejects", run, "--csv").out())
                .isEqualTo("_row,_reason,_apostrophe,a,b\n2,\"expected 2 fields as in the header, found 1\",,3\n");
    }

    @Test
    void runsMakesNoLedger() throws Exception {
        assertThat(cells(configured("runs"))).hasSize(1);
        assertThat(configured("runs", "--json").out().strip()).isEqualTo("[ ]");
        assertThat(configured("rejects", "nobody").err()).startsWith("There is no run nobody");

        assertThat(routes.path("work")).doesNotExist();
    }

    @Test
    void whereTheLedgerIsMustBeKnown() throws Exception {
        routes.set("stellic.ledger.password={{env:NO_SUCH_VARIABLE}}");

        Outcome runs = configured("runs");

        assertThat(runs.code()).isEqualTo(2);
        assertThat(runs.err()).contains("stellic.ledger.password: {{env:NO_SUCH_VARIABLE}} can't be resolved");
    }

    private static List<List<String>> cells(Outcome outcome) {
        return outcome.out().lines().map(line -> List.of(line.split(" {2,}"))).toList();
    }

    private Path file() {
        return routes.path(Outcome.CONFIGURATION);
    }

    private Outcome configured(String... line) throws IOException {
        return Outcome.of(routes, line);
    }
}
