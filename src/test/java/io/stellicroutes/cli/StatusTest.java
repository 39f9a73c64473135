package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.ThisNode;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator asks first: does each destination have what it should have, and which run was it. */
final class StatusTest {
    private static final String USER = "command:" + System.getProperty("user.name");

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.destinations.local.format=csv
            stellic.exports.notes.data-type=tagged_notes
            stellic.exports.notes.params.tag=a
            stellic.exports.notes.to=local
            """);

    @BeforeEach
    void rows() {
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace\n");
    }

    @Test
    void beforeTheFirstRunThereIsALineForEachAndNothingIsWrong() throws Exception {
        Outcome status = Outcome.of(routes, "status");

        assertThat(status.code()).as(status.err()).isZero();
        assertThat(status.out().lines().skip(1))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).matches("notes +local +never( +-){7}"),
                        line -> assertThat(line).matches("roster +local +never( +-){7}"));
        assertThat(routes.path("work/ledger.mv.db")).doesNotExist();
    }

    @Test
    void itSaysWhenTheLastDeliverySucceededHereAndInUtcAndWhenTheNextIs() throws Exception {
        String run = run("roster");
        routes.set("""
                stellic.schedules.enabled=true
                stellic.exports.roster.schedule=0 15 3 * * ?
                stellic.exports.roster.time-zone=America/New_York
                """);

        Outcome status = Outcome.of(routes, "status", "--export", "roster");

        assertThat(status.code()).isZero();
        assertThat(status.out().lines().skip(1))
                .singleElement()
                .asString()
                .matches("roster +local +ok +\\S+T\\S+[+-]\\d\\d:\\d\\d +\\S+T\\S+Z +\\d+s +-"
                        + " +\\d{4}-\\d\\d-\\d\\dT03:15:00-0[45]:00 +America/New_York +" + run);
    }

    @Test
    void oneThatHasFailedEndsItWithOneAndSaysSinceWhenAndWhy() throws Exception {
        run("roster");
        Files.move(routes.path("out"), routes.path("before"));
        Files.writeString(routes.path("out"), "not a directory");
        assertThat(Outcome.of(routes, "run", "roster", "--new").code()).isEqualTo(1);

        Outcome status = Outcome.of(routes, "status");

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out()).containsPattern("roster +local +failed +\\S+T");
        assertThat(status.out().lines().filter(line -> line.startsWith("! ")))
                .singleElement()
                .asString()
                .matches("! export roster to local: failed since \\S+T\\S+ \\(\\S+Z\\): .*\\(see docs/errors.md#.*");
        assertThat(Outcome.of(routes, "status", "--export", "notes").code()).isZero();
        JsonNode json = new ObjectMapper()
                .readTree(Outcome.of(routes, "status", "--json", "--export", "roster")
                        .out());
        assertThat(json.get(0).path("state").textValue()).isEqualTo("failed");
        assertThat(json.get(0).path("success").path("delivered").longValue()).isEqualTo(2);
    }

    @Test
    void whatIsHeldBackEndsItWithOneUntilItIsAccepted() throws Exception {
        routes.set("""
                stellic.exports.roster.to=table
                stellic.exports.roster.key=id
                stellic.destinations.table.type=database
                stellic.destinations.table.mode=merge
                """);
        run("roster");
        routes.sandbox().content("roster", "id,name,born\n1,Ada,1815\n2,Grace,1906\n");
        assertThat(Outcome.of(routes, "run", "roster").code()).isEqualTo(1);

        Outcome held = Outcome.of(routes, "status", "--export", "roster");
        assertThat(held.code()).isEqualTo(1);
        assertThat(held.out()).containsPattern("roster +table +held").contains("! export roster to table: held since ");

        assertThat(Outcome.of(routes, "run", "roster", "--accept-header").code())
                .isZero();
        assertThat(Outcome.of(routes, "status", "--export", "roster").code()).isZero();
    }

    @Test
    void whatIsOverdueEndsItWithOne() throws Exception {
        run("roster");
        routes.update("update stellic_standing set arrived_at = dateadd(hour, -30, arrived_at)");
        routes.set("stellic.exports.roster.expected-every=26h");

        Outcome status = Outcome.of(routes, "status", "--export", "roster");

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out())
                .containsPattern("roster +local +stale .* 30h0m +4h0m ")
                .contains("stale since ");
    }

    @Test
    void whichServicesShareTheLedgerIsSaidWithTheirVersions() throws Exception {
        assertThat(Outcome.of(routes, "status", "--nodes").out().lines()).hasSize(1);
        try (Ledger ledger = Ledger.open(new StellicConfig.Ledger(routes.url("ledger"), "", ""), Clock.systemUTC());
                Leases leases = new Leases(ledger, Duration.ofMinutes(1));
                ThisNode node = leases.join("1.2.0")) {
            Outcome status = Outcome.of(routes, "status", "--nodes");

            assertThat(status.code()).isZero();
            assertThat(status.out()).containsPattern(node.id() + " +ready +1.2.0 +\\S+T");
            assertThat(Outcome.of(routes, "status", "--nodes", "--json").out()).contains("\"state\" : \"ready\"");
        }
    }

    @Test
    void anExportThatIsNotConfiguredIsAMistake() throws Exception {
        Outcome status = Outcome.of(routes, "status", "--export", "rooster");

        assertThat(status.code()).isEqualTo(2);
        assertThat(status.err()).contains("rooster");
    }

    @Test
    void ofOneRunEverythingIsToldThatIsKnown() throws Exception {
        Outcome ran = Outcome.of(routes, "run", "roster", "--accept-shrink", "--accept-header");
        String run = ran.out().lines().skip(1).findFirst().orElseThrow().replaceAll(".* ", "");

        Outcome one = Outcome.of(routes, "runs", run);

        assertThat(one.out())
                .contains("run " + run + " of roster (roster)")
                .containsPattern("status +delivered, landed")
                .containsPattern("started +\\S+T\\S+ \\(\\S+Z\\)")
                .containsPattern("by +" + USER)
                .containsPattern("accepted +header, shrink by " + USER)
                .containsPattern("roster +local +delivered +2 +0 .*" + run);
        JsonNode json = new ObjectMapper()
                .readTree(Outcome.of(routes, "runs", run, "--json").out());
        assertThat(json.get(0).path("startedBy").textValue()).isEqualTo(USER);
        assertThat(json.get(0).path("accepted").textValue()).isEqualTo("header, shrink by " + USER);
        Outcome unknown = Outcome.of(routes, "runs", "nobody");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("There is no run nobody").contains("errors.md#unknown-run");
    }

    @Test
    void runsAreFoundByExportOutcomeAndTime() throws Exception {
        String first = run("roster");
        Files.move(routes.path("out"), routes.path("before"));
        Files.writeString(routes.path("out"), "not a directory");
        Outcome.of(routes, "run", "roster", "--new");
        routes.update("update stellic_run set started_at = dateadd(day, -3, started_at) where id = '" + first + "'");

        assertThat(ids("--export", "roster")).hasSize(2).contains(first);
        assertThat(ids("--export", "notes")).isEmpty();
        assertThat(ids("--failed")).hasSize(1).doesNotContain(first);
        assertThat(ids("--since", "2d")).hasSize(1).doesNotContain(first);
        assertThat(ids("--since", "4d")).hasSize(2);
        assertThat(ids("--since", "2020-01-01", "--export", "roster", "--failed"))
                .hasSize(1);
        assertThat(Outcome.of(routes, "runs", "--since", "yesterday").code()).isEqualTo(2);
        assertThat(Outcome.of(routes, "runs", first, "--failed").code()).isEqualTo(2);
    }

    @Test
    void aRunIsFollowedToItsEndAndEachChangeIsToldOnce() throws Exception {
        routes.set("stellic.poll.initial-delay=1s\nstellic.poll.max-delay=1s");
        try (TestRoad road = routes.start()) {
            CompletableFuture<?> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> !road.bundle().ledger().runs().last(1).isEmpty());
            String run = road.bundle().ledger().runs().last(1).get(0).id();

            Outcome followed = Outcome.of(routes, "runs", run, "--follow");
            running.get(60, TimeUnit.SECONDS);

            assertThat(followed.code()).isZero();
            assertThat(followed.out().lines())
                    .allSatisfy(line -> assertThat(line).contains(run))
                    .doesNotHaveDuplicates()
                    .anyMatch(line -> line.contains("roster  requesting") || line.contains("roster  awaiting"))
                    .anyMatch(line -> line.contains("roster to local  delivered  2 rows, 0 rejects"))
                    .last()
                    .asString()
                    .contains("roster  delivered  ");
        }
    }

    /** By SIGTERM, which the JVM takes as Ctrl-C; SIGINT is ignored by what a shell has put into the background. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whoFollowsEndsByASignalWithoutAWordOfRunsThatItHasNotBegun() throws Exception {
        run("roster");
        Process follower = follow();
        try (BufferedReader out = follower.inputReader()) {
            assertThat(out.readLine()).contains("roster");

            assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(follower.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            assertThat(follower.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(routes.path("stderr")).isEmptyFile();
            assertThat(follower.exitValue()).isEqualTo(128 + 15);
        } finally {
            follower.destroyForcibly();
        }
    }

    @Test
    void whoFollowsEndsWhenNobodyReadsAnyMore() throws Exception {
        run("roster");
        Process follower = follow();
        try {
            try (BufferedReader out = follower.inputReader()) {
                assertThat(out.readLine()).contains("roster");
            }

            await().until(() -> {
                run("roster");
                return !follower.isAlive();
            });

            assertThat(follower.exitValue()).isZero();
            assertThat(routes.path("stderr")).isEmptyFile();
        } finally {
            follower.destroyForcibly();
        }
    }

    private Process follow() throws Exception {
        return routes.process(StellicExportsCommand.class, routes.write(Outcome.CONFIGURATION), "runs", "--follow")
                .redirectError(routes.path("stderr").toFile())
                .start();
    }

    private String run(String export) throws Exception {
        Outcome outcome = Outcome.of(routes, "run", export);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out().lines().skip(1).findFirst().orElseThrow().replaceAll(".* ", "");
    }

    private List<String> ids(String... options) throws Exception {
        String[] line = new String[options.length + 1];
        line[0] = "runs";
        System.arraycopy(options, 0, line, 1, options.length);
        Outcome runs = Outcome.of(routes, line);
        assertThat(runs.code()).as(runs.err()).isZero();
        return runs.out()
                .lines()
                .skip(1)
                .filter(text -> !text.startsWith("!"))
                .map(text -> text.replaceAll(".* ", ""))
                .toList();
    }
}
