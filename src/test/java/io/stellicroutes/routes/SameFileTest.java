package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Changes;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file that is byte for byte the one that has arrived last is not compared with the baseline; everything else is as
 * if it was. Whether a baseline was looked at is seen by one whose hashes are damaged.
 */
@Tag("slow")
final class SameFileTest {
    private static final String FILE = "id,name,note\n1,Ada,x\n2,Bo,y\n3,Cy,z\n";
    private static final Changes NONE = new Changes(0, 0, 0, 3);

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=merged,files
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            stellic.exports.roster.max-rejects=1
            stellic.destinations.merged.type=database
            stellic.destinations.merged.mode=merge
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.mode=changes
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", FILE);

    @ParameterizedTest
    @ValueSource(strings = {"s3", "http_file"})
    void theSameFileIsNotComparedAndNothingElseIsOtherwise(String channel) throws Exception {
        routes.set("stellic.exports.roster.channel=" + channel);
        try (TestRoad road = routes.start()) {
            RunReport first = road.run("roster");
            Baseline before = baseline(road);
            damage(road);

            RunReport second = road.run("roster");

            assertThat(second.delivered()).isTrue();
            assertThat(second.run().id()).isNotEqualTo(first.run().id());
            for (String destination : List.of("merged", "files")) {
                DeliveryRecord delivery = delivery(second, destination);
                assertThat(delivery.changes()).contains(NONE);
                assertThat(delivery.read()).isZero();
                assertThat(delivery.rejected()).isZero();
            }
            assertThat(rows()).containsExactly("1|Ada", "2|Bo", "3|Cy");
            assertThat(routes.files("out"))
                    .containsOnlyKeys("changes-" + first.run().id() + ".csv");
            Baseline after = baseline(road);
            assertThat(after.revision()).isEqualTo(before.revision() + 1);
            assertThat(after.pendingRun()).isEmpty();
            assertThat(after.valid().orElseThrow())
                    .isEqualTo(new Baseline.Valid(
                            second.run().id(),
                            before.valid().orElseThrow().name(),
                            before.valid().orElseThrow().fingerprint(),
                            3,
                            Optional.empty()));
        }
    }

    @Test
    void aFileOfTheSameLengthInWhichOneByteDiffersIsCompared() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", FILE.replace("Bo", "By"));

            assertThat(changes(road.run("roster"))).isEqualTo(new Changes(0, 1, 0, 2));
            assertThat(rows()).contains("2|By");
            sandbox.content("roster", FILE);
            assertThat(changes(road.run("roster"))).isEqualTo(new Changes(0, 1, 0, 2));
            damage(road);
            assertThat(changes(road.run("roster"))).isEqualTo(NONE);
        }
    }

    @Test
    void theSameBytesReadInAnotherCharacterSetAreCompared() throws Exception {
        routes.set("stellic.csv.charset=ISO-8859-1");
        sandbox.content("roster", FILE.replace("Cy", "Zo\u00eb").getBytes(StandardCharsets.ISO_8859_1));
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        routes.set("stellic.csv.charset=ISO-8859-5");
        try (TestRoad road = routes.start()) {
            assertThat(changes(road.run("roster"))).isEqualTo(new Changes(0, 1, 0, 2));
            assertThat(rows()).contains("3|Zo\u044b");
        }
    }

    @Test
    void theSameFileByOtherRulesIsARemaster() throws Exception {
        routes.set("stellic.exports.roster.to=merged");
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        routes.set("stellic.exports.roster.compare.ignore=note");
        try (TestRoad road = routes.start()) {
            assertThat(changes(road.run("roster"))).isEqualTo(new Changes(3, 0, 0, 0));
        }
    }

    @Test
    void recordsThatTheFileLacksAreDeletedAsSoonAsTheyAreToBe() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", FILE.replace("2,Bo,y\n", ""));
            road.run("roster");
            damage(road);
            assertThat(changes(road.run("roster"))).isEqualTo(new Changes(0, 0, 0, 2));
            assertThat(rows()).hasSize(3);
            damage(road);
        }
        routes.set("stellic.destinations.merged.delete=hard");
        try (TestRoad road = routes.start()) {
            assertThat(changes(road.run("roster"))).isEqualTo(new Changes(0, 0, 1, 2));
            assertThat(rows()).containsExactly("1|Ada", "3|Cy");
        }
    }

    @Test
    void rowsThatDoNotFitTheHeaderAreRejectedEachTime() throws Exception {
        sandbox.content("roster", FILE + "4\n");
        try (TestRoad road = routes.start()) {
            for (int run = 1; run <= 3; run++) {
                RunReport report = road.run("roster");
                assertThat(delivery(report, "merged").rejected()).isOne();
                assertThat(road.bundle().ledger().rejects().first(report.run().id(), "files", 9))
                        .hasSize(1);
            }
        }
    }

    @Test
    void keysThatStandTwiceAreLookedForEachTime() throws Exception {
        sandbox.content("roster", FILE + "1,Ida,w\n");
        routes.set("stellic.exports.roster.duplicate-keys=last");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            assertThat(changes(road.run("roster"))).isEqualTo(NONE);
        }
        routes.set("stellic.exports.roster.duplicate-keys=fail");
        try (TestRoad road = routes.start()) {
            assertThat(RoutesExtension.error(road.run("roster"), "merged")).contains("the key (id) of an earlier row");
        }
    }

    @Test
    void whatIsForgottenIsSentAgain() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            road.bundle().ledger().baselines().forget("roster", "merged");
            routes.update("delete from stellic_baseline where destination = 'files'");

            RunReport again = road.run("roster");

            assertThat(changes(again)).isEqualTo(new Changes(3, 0, 0, 0));
            assertThat(routes.files("out")).containsKey("changes-" + again.run().id() + ".csv");
            assertThat(changes(road.run("roster"))).isEqualTo(NONE);
        }
    }

    @Test
    void aBaselineThatIsShorterThanItWasIsMadeAnew() throws Exception {
        routes.set("stellic.exports.roster.to=merged");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            Path hashes = hashes(road, "merged");
            byte[] bytes = Files.readAllBytes(hashes);
            Files.write(hashes, Arrays.copyOf(bytes, bytes.length - 1));

            assertThat(changes(road.run("roster"))).isEqualTo(new Changes(3, 0, 0, 0));
            assertThat(changes(road.run("roster"))).isEqualTo(NONE);
        }
    }

    /** As a kill leaves it before the delivery is on record. */
    @Test
    void aRunThatWasKilledBeforeItsEndEndsWithoutAnyChange() throws Exception {
        Path one = routes.path("one");
        Path two = routes.path("two");
        routes.set("stellic.work-dir=" + one.resolve("work"));
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        KillPoints kills = new KillPoints(Map.of("roster", new KillPoints.Point("stellic-delivery-end", 1)));
        try (TestRoad road =
                routes.start(context -> context.getCamelContextExtension().addInterceptStrategy(kills))) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> !kills.held().isEmpty());
            KillPointContract.copyAsAfterAKill(one, two);
            kills.release();
            running.get();
        }
        routes.set("stellic.work-dir=" + two.resolve("work"));
        try (TestRoad road = routes.start()) {
            RunReport resumed = road.run("roster");

            assertThat(resumed.delivered()).as(resumed.toString()).isTrue();
            assertThat(delivery(resumed, "files").changes()).contains(NONE);
            assertThat(delivery(resumed, "merged").changes()).contains(NONE);
            assertThat(routes.files("out")).hasSize(1);
            sandbox.content("roster", FILE.replace("Bo", "Bob"));
            assertThat(delivery(road.run("roster", Map.of(StellicConstants.FRESH, true)), "files")
                            .changes())
                    .contains(new Changes(0, 1, 0, 2));
        }
    }

    private static Changes changes(RunReport report) {
        return delivery(report, "merged").changes().orElseThrow();
    }

    private static Baseline baseline(TestRoad road) {
        return road.bundle().ledger().baselines().find("roster", "merged").orElseThrow();
    }

    /** Both baselines' hashes are as long as they were, and others. */
    private void damage(TestRoad road) throws IOException {
        for (String destination : List.of("merged", "files")) {
            Path hashes = hashes(road, destination);
            byte[] bytes = Files.readAllBytes(hashes);
            bytes[0] ^= 1;
            Files.write(hashes, bytes);
        }
    }

    private Path hashes(TestRoad road, String destination) {
        String name = road.bundle()
                .ledger()
                .baselines()
                .find("roster", destination)
                .flatMap(Baseline::valid)
                .orElseThrow()
                .name();
        return routes.path("work/baselines/" + destination + "/roster")
                .resolve(name)
                .resolve("rows");
    }

    private List<String> rows() throws Exception {
        return routes.query("databases/merged", "select \"id\" || '|' || \"name\" from \"roster\" order by \"id\"");
    }
}
