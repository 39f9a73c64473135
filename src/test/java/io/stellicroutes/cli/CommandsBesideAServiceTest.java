package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.control.ControlServer;
import io.stellicroutes.control.Heard;
import io.stellicroutes.control.ServiceCall;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Sandbox;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands that a running service does, by the real socket. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
final class CommandsBesideAServiceTest {
    private static final ServiceCall.Patience PATIENCE =
            new ServiceCall.Patience(Duration.ofSeconds(10), Duration.ofSeconds(30));
    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=files,table
            stellic.exports.roster.key=id
            stellic.exports.roster.max-rejects=10
            stellic.exports.plans.to=files
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.file-name=roster.csv
            stellic.destinations.table.type=database
            """);

    private final Sandbox sandbox = routes.sandbox()
            .content("roster", "id,name\n1,Ada\n2,\"Zoë, MA\",x\n3\n4,Bo\n")
            .content("plans", "id\n1\n");
    private final Map<String, String> environment = new HashMap<>();
    private TestRoad road;
    private ControlServer control;

    @AfterEach
    void stop() throws Exception {
        if (control != null) {
            control.close();
        }
    }

    @Test
    void aRunIsDoneByTheServiceWithTheReceiptOfOneOfItsOwn() throws Exception {
        serve();

        Handed run = handed("run", "roster");
        Outcome own = Outcome.of(routes, "run", "roster", "--new", "--here");

        assertThat(run.code()).as(run.err()).hasValue(0);
        assertThat(shape(run.out())).isEqualTo(shape(own.out()));
        assertThat(run.out()).contains("delivered").contains("table");
        assertThat(own.code()).isZero();
        assertThat(sandbox.lines("export_data")).hasSize(2);
        assertThat(handed("run", "nothing_of_that_name").code()).hasValue(2);
        assertThat(handed("run", "nothing_of_that_name").err())
                .isEqualTo(Outcome.of(routes, "run", "nothing_of_that_name", "--here")
                        .err());
    }

    @Test
    void aRunThatLeavesItsNumbersInAFileIsDoneByItself() throws Exception {
        serve();

        for (List<String> option : List.of(List.of("--metrics-file=m.prom"), List.of("--metrics-file", "m.prom"))) {
            List<String> words =
                    Stream.concat(Stream.of("run", "plans"), option.stream()).toList();
            assertThat(handed(words.toArray(String[]::new)).code()).isEmpty();
        }

        assertThat(Path.of("m.prom")).doesNotExist();
        Path file = routes.path("stellic.prom");
        Outcome own = Outcome.of(routes, "run", "plans", "--metrics-file", file.toString());
        assertThat(own.code()).as(own.err()).isZero();
        assertThat(file)
                .content()
                .contains(
                        "stellic_command_exit_code 0.0",
                        "stellic_runs_total{export=\"plans\",status=\"delivered\"} 1.0");
    }

    @Test
    void aRunThatFailsSaysWhyAndEndsWithOne() throws Exception {
        routes.set("stellic.base-url=http://127.0.0.1:1");
        routes.set("stellic.request.retries=1");
        serve();

        Handed run = handed("run", "plans");

        assertThat(run.code()).hasValue(1);
        assertThat(run.out()).contains("failed");
        assertThat(run.err()).contains("! ").contains("see docs/errors.md#");
    }

    @Test
    void rejectsSayTheSameAndTheirRowsGoToAFileOfTheCallersOwn() throws Exception {
        serve();
        handed("run", "roster");
        String run = lastRun();

        for (List<String> line : List.of(
                List.of("rejects", run),
                List.of("rejects", run, "--fields", "--to", "table"),
                List.of("rejects", run, "--csv"),
                List.of("rejects", "nobody"))) {
            Handed there = handed(line.toArray(String[]::new));
            Outcome own = Outcome.of(
                    routes, Stream.concat(line.stream(), Stream.of("--here")).toArray(String[]::new));
            assertThat(there.code()).hasValue(own.code());
            assertThat(there.out()).isEqualTo(own.out());
            assertThat(there.err()).isEqualTo(own.err());
        }
        Path csv = routes.path("rows.csv");
        Handed written = handed("rejects", run, "--csv", csv.toString());

        assertThat(written.err()).isEqualTo("2 rows in " + csv + "\n");
        assertThat(csv).hasContent("\uFEFF" + """
                        _row,_reason,_apostrophe,id,name
                        2,"expected 2 fields as in the header, found 3",,2,"Zoë, MA",x
                        3,"expected 2 fields as in the header, found 1",,3
                        """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(csv)))
                .isEqualTo("rw-------");
        String otherwise = routes.path("").toString() + "//./other.csv";
        assertThat(handed("rejects", run, "--csv=" + otherwise).err()).isEqualTo("2 rows in " + otherwise + "\n");
        Handed again = handed("rejects", run, "--csv", csv.toString());
        assertThat(again.code()).hasValue(2);
        assertThat(again.err()).contains("is there already");
    }

    @Test
    void correctedRowsAreReadByTheCallerAndDeliveredByTheService() throws Exception {
        serve();
        handed("run", "roster");
        Path csv = Files.writeString(routes.path("corrected rows.csv"), "_row,id,name\n2,2,\"Zoë, MA\"\n");

        Handed replay = handed("replay", lastRun(), "--file", csv.toString(), "--to", "table");

        assertThat(replay.err()).doesNotContain("see docs");
        assertThat(routes.query("databases/table", "select \"name\" from \"roster\" where \"id\" = '2'"))
                .containsExactly("Zoë, MA");
        Handed missing = handed("replay", lastRun(), "--file", "nowhere.csv");
        assertThat(missing.code()).hasValue(1);
        assertThat(missing.err())
                .isEqualTo(Outcome.of(routes, "replay", lastRun(), "--file", "nowhere.csv", "--here")
                        .err());
        assertThat(routes.path("work")).isDirectoryNotContaining("glob:**diff-*");
    }

    @Test
    void aDiffSaysTheSame() throws Exception {
        serve();
        handed("run", "roster");
        sandbox.content("roster", "id,name\n1,Ada\n4,Bob\n5,Ed\n");
        handed("run", "roster", "--new");

        for (List<String> line : List.of(
                List.of("diff", "roster"),
                List.of("diff", "roster", "--json"),
                List.of("diff", "roster", "--samples", "9", "--to", "files"),
                List.of("diff", "roster", "--to", "nowhere"))) {
            Handed there = handed(line.toArray(String[]::new));
            Outcome own = Outcome.of(
                    routes, Stream.concat(line.stream(), Stream.of("--here")).toArray(String[]::new));
            assertThat(there.code()).hasValue(own.code());
            assertThat(there.out()).isEqualTo(own.out());
            assertThat(there.err()).isEqualTo(own.err());
        }
    }

    @Test
    void anExportThatIsUnderWayInTheServiceIsNotBegunAgainAndTheOthersOfTheCommandEnd() throws Exception {
        routes.set("stellic.exports.plans.channel=http_file");
        sandbox.duration(Duration.ofDays(1));
        serve();
        CompletableFuture<Handed> first = CompletableFuture.supplyAsync(() -> handed("run", "roster"));
        await().until(() -> !sandbox.lines("get_export_url").isEmpty());

        Handed second = handed("run", "roster", "plans");

        assertThat(second.code()).hasValue(1);
        assertThat(second.err()).contains("export roster: a run is under way in the service");
        assertThat(second.out()).contains("plans").doesNotContain("roster");
        road.close();
        assertThat(first.get().code()).hasValue(1);
    }

    @Test
    void aTableIsAsWideAsTheCallersTerminalAndItsTimesAreThoseOfTheCallersZone() throws Exception {
        serve();
        Heard heard = new Heard();

        ask(new ServiceCall.Question(line("run", "roster"), true, 40, 60, ZoneId.of("Asia/Kathmandu")), heard);

        assertThat(heard.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
        assertThat(heard.out()).contains("\n    ").containsPattern("T\\d\\d:\\d\\d:\\d\\d\\+05:45");
        assertThat(handed("changes", "roster").out().lines().findFirst().orElseThrow())
                .hasSizeGreaterThan(60);
    }

    @Test
    void aTerminalGetsItsLineOfProgressAndNoOthersRuns() throws Exception {
        sandbox.duration(Duration.ofDays(1));
        serve();
        CompletableFuture<Handed> roster = CompletableFuture.supplyAsync(() -> handed("run", "roster"));
        await().until(() -> !sandbox.lines("get_export_url").isEmpty());
        Heard heard = new Heard();
        CompletableFuture<OptionalInt> plans = CompletableFuture.supplyAsync(() -> ask(
                new ServiceCall.Question(line("run", "plans"), true, 40, Integer.MAX_VALUE, ZoneOffset.UTC), heard));

        await().untilAsserted(() -> assertThat(heard.lines()).contains("plans").contains("waiting for Stellic"));
        assertThat(heard.lines()).doesNotContain("roster");
        road.close();
        assertThat(plans.get()).hasValue(1);
        assertThat(heard.lines()).as("taken away").endsWith("\n");
        roster.get();
    }

    @Test
    void anotherConfigurationOrVariableIsLeftToTheCommandsOwnProcessAndSoIsHere() throws Exception {
        serve();
        environment.put("STELLIC_BATCH_SIZE", "7");
        Handed variable = handed("run", "plans");
        environment.clear();
        routes.set("stellic.batch-size=9");
        routes.write(Outcome.CONFIGURATION);
        Handed changed = handed("run", "plans");

        assertThat(variable.code()).isEmpty();
        assertThat(variable.err())
                .startsWith("The service of this work directory (process ")
                .contains("another value of the environment variable STELLIC_BATCH_SIZE")
                .endsWith("This command runs in its own process.\n");
        assertThat(changed.code()).isEmpty();
        assertThat(changed.err()).contains("was started with another configuration");
        assertThat(handed("run", "plans", "--here").err()).isEmpty();
        assertThat(handed("run", "@words").code()).isEmpty();
        assertThat(sandbox.lines("export_data")).isEmpty();
    }

    @Test
    void withoutAServiceNothingIsHandedOverAndNothingSaid() throws Exception {
        routes.write(Outcome.CONFIGURATION);

        Handed run = handed("run", "plans");

        assertThat(run.code()).isEmpty();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theCommandsThatAreHandedOverAreThoseWithTheOption() {
        assertThat(
                        StellicExportsCommand.commands(new OwnProcess(), NOWHERE, NOWHERE)
                                .getSubcommands()
                                .entrySet()
                                .stream()
                                .filter(command ->
                                        command.getValue().getCommandSpec().findOption(HandedCommand.HERE) != null)
                                .map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(HandedCommand.NAMES);
    }

    private void serve() throws Exception {
        Path config = routes.write(Outcome.CONFIGURATION);
        road = routes.start();
        control = ControlServer.open(
                        routes.path("work"),
                        Launcher.identity(ConfigurationFile.read(config), Map.of()),
                        new ServedCommands(road.context(), routes.path("work")))
                .orElseThrow();
    }

    private String lastRun() throws Exception {
        return routes.query("ledger", "select id from stellic_run order by started_at desc limit 1")
                .get(0);
    }

    private static String shape(String receipt) {
        return receipt.replaceAll("(?m)\\d+\\.\\d +\\S+ +\\S+ +\\S+$", "SECONDS STARTED UTC RUN");
    }

    private record Handed(OptionalInt code, String out, String err) {}

    private List<String> line(String... words) {
        return Stream.concat(
                        Stream.of(words),
                        Stream.of("--config", routes.path(Outcome.CONFIGURATION).toString()))
                .toList();
    }

    private Handed handed(String... words) {
        Heard heard = new Heard();
        OptionalInt code =
                ask(new ServiceCall.Question(line(words), false, 80, Integer.MAX_VALUE, ZoneId.systemDefault()), heard);
        return new Handed(code, heard.out(), heard.err());
    }

    private OptionalInt ask(ServiceCall.Question question, Heard heard) {
        return Launcher.handOver(question, environment, PATIENCE, heard);
    }
}
