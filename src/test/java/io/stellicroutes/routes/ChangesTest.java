package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Destinations that get what has changed since their last delivery. */
final class ChangesTest {
    private static final String FIRST = "id,name,note\n1,Ada,x\n2,Bo,y\n3,Cy,z\n";
    private static final String SECOND = "id,name,note\n1,Ada,x\n2,Bob,y\n4,Di,w\n3,Cy,z\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=merged
            stellic.exports.roster.key=id
            stellic.destinations.merged.type=database
            stellic.destinations.merged.mode=merge
            stellic.destinations.merged.delete=hard
            """);

    @RegisterExtension
    final HeardLog heard = new HeardLog();

    private final Sandbox sandbox = routes.sandbox().content("roster", FIRST);

    @Test
    void onlyRowsThatHaveChangedAreWritten() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport first = road.run("roster");
            sandbox.content("roster", SECOND);
            RunReport second = road.run("roster");

            assertThat(changes(first)).isEqualTo(new DeliveryRecord.Changes(3, 0, 0, 0));
            assertThat(changes(second)).isEqualTo(new DeliveryRecord.Changes(1, 1, 0, 2));
            assertThat(second.deliveries().get(0).read()).isEqualTo(2);
            assertThat(rows())
                    .containsExactly(
                            "1|Ada|" + first.run().id(),
                            "2|Bob|" + second.run().id(),
                            "3|Cy|" + first.run().id(),
                            "4|Di|" + second.run().id());
        }
    }

    @Test
    void aRunInWhichNothingHasChangedDoesNotTouchTheDestination() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            try (Connection connection = routes.connect("databases/merged");
                    Statement statement = connection.createStatement()) {
                statement.execute("drop table \"roster\"");
            }

            RunReport second = road.run("roster");

            assertThat(second.delivered()).isTrue();
            assertThat(changes(second)).isEqualTo(new DeliveryRecord.Changes(0, 0, 0, 3));
            assertThat(second.deliveries().get(0).read()).isZero();
            Baseline baseline =
                    road.bundle().ledger().baselines().find("roster", "merged").orElseThrow();
            assertThat(baseline.revision()).isEqualTo(2);
            assertThat(baseline.valid().orElseThrow().runId())
                    .isEqualTo(second.run().id());
            assertThat(baseline.pendingRun()).isEmpty();
        }
    }

    @Test
    void aDeliveryThatIsBegunAgainInAnotherModeClaimsNoChangesOfTheAttemptBefore() throws Exception {
        assertThat(routes.run("roster").delivered()).isTrue();
        sandbox.content("roster", "id,name,note\n1,Ada,x\n");
        assertThat(error(routes.run("roster"), "merged")).contains("held back");
        routes.set("""
                stellic.destinations.merged.mode=replace
                stellic.exports.roster.max-shrink=100%
                """);

        RunReport again = routes.run("roster");

        assertThat(again.delivered()).isTrue();
        assertThat(again.deliveries().get(0).changes()).isEmpty();
    }

    @Test
    void afterAnotherModeTheFileIsComparedWithTheTable() throws Exception {
        assertThat(routes.run("roster").delivered()).isTrue();
        routes.set("stellic.destinations.merged.mode=replace");
        sandbox.content("roster", SECOND);
        assertThat(routes.run("roster").delivered()).isTrue();
        routes.set("stellic.destinations.merged.mode=merge");
        sandbox.content("roster", FIRST);

        try (TestRoad road = routes.start()) {
            RunReport third = road.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true));

            assertThat(third.delivered()).isTrue();
            assertThat(rows())
                    .extracting(row -> row.substring(0, row.lastIndexOf('|')))
                    .containsExactly("1|Ada", "2|Bo", "3|Cy");
        }
    }

    @Test
    void afterAnotherModeChangesAreHeldBackFromADestinationThatCanNotBeCompared() throws Exception {
        routes.set("""
                stellic.exports.roster.to=local
                stellic.destinations.local.type=file
                stellic.destinations.local.directory=<dir>/out
                stellic.destinations.local.mode=changes
                """);
        RunReport first = routes.run("roster");
        assertThat(first.delivered()).isTrue();
        routes.set("stellic.destinations.local.mode=all");
        sandbox.content("roster", SECOND);
        assertThat(routes.run("roster").delivered()).isTrue();
        routes.set("stellic.destinations.local.mode=changes");
        sandbox.content("roster", FIRST);

        assertThat(error(routes.run("roster"), "local"))
                .contains("held back: what the destination has is not known any more: since run "
                        + first.run().id() + " it was sent records by another mode");
    }

    @Test
    void aBaselineHoldsNoValueThatCanBeRead() throws Exception {
        sandbox.content("roster", "id,name,note\nstudent-4711,Ada Secretive,hush\n");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
        }
        Path baselines = routes.path("work/baselines");
        List<Path> files;
        try (Stream<Path> all = Files.walk(baselines)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertThat(text).doesNotContain("4711", "Secretive", "hush");
            assertThat(Files.getPosixFilePermissions(file))
                    .as("%s", file)
                    .doesNotContainAnyElementsOf(PosixFilePermissions.fromString("---rwxrwx"));
        }
    }

    /** As a process leaves it that is killed when the delivery is on record, and what it sent is not yet removed. */
    @Test
    void theNextProcessRemovesTheValuesThatAKilledOneHasLeft() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport killed = road.run("roster");
            Ledger ledger = road.bundle().ledger();
            Path baseline = routes.path("work/baselines/merged/roster")
                    .resolve(ledger.baselines()
                            .find("roster", "merged")
                            .flatMap(Baseline::valid)
                            .orElseThrow()
                            .name());
            Path sent = Files.writeString(baseline.resolve("updates"), "1,Ada,x");
            Path older =
                    Files.createDirectories(baseline.resolveSibling(killed.run().id() + "-7"));
            Files.writeString(older.resolve("inserts"), "2,Bo,y");
            ledger.runs().interrupted(killed.run(), "killed");

            RunReport resumed = road.run("roster");

            assertThat(resumed.run().id()).isEqualTo(killed.run().id());
            assertThat(resumed.delivered()).isTrue();
            assertThat(sent).doesNotExist();
            assertThat(older).doesNotExist();
            assertThat(road.bundle()
                            .ledger()
                            .baselines()
                            .find("roster", "merged")
                            .flatMap(Baseline::valid))
                    .isPresent();
            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 0, 0, 3));
        }
    }

    @Test
    void moreDeletesThanMayBeHoldTheDeliveryBackUntilTheyAreAccepted() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\n1,Ada,x\n");

            RunReport held = road.run("roster");

            assertThat(held.delivered()).isFalse();
            assertThat(error(held, "merged"))
                    .isEqualTo("export roster to merged: held back: 2 of 3 records would be deleted, more than"
                            + " stellic.exports.roster.max-deletes=10% allows. Nothing was sent. If that is right:"
                            + " bin/stellic-exports run roster --accept-deletes (see docs/errors.md#max-deletes)");
            assertThat(held.deliveries().get(0).changes())
                    .as("nothing was sent")
                    .isEmpty();
            RunReport accepted = road.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true));
            assertThat(accepted.run().id()).isEqualTo(held.run().id());
            assertThat(accepted.delivered()).isTrue();
            assertThat(changes(accepted)).isEqualTo(new DeliveryRecord.Changes(0, 0, 2, 1));
        }
    }

    @Test
    void whatWasHeldBackLeavesNoValueBehind() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            List<Path> before = baselineFiles();
            for (String name : List.of("Secretive", "Hidden")) {
                sandbox.content("roster", "id,name,note\n1," + name + ",x\n");

                assertThat(error(road.run("roster", Map.of(StellicConstants.FRESH, true)), "merged"))
                        .contains("held back");

                assertThat(baselineFiles()).containsExactlyInAnyOrderElementsOf(before);
            }
            sandbox.content("roster", SECOND);
            assertThat(changes(road.run("roster", Map.of(StellicConstants.FRESH, true))))
                    .isEqualTo(new DeliveryRecord.Changes(1, 1, 0, 2));
        }
    }

    @Test
    void whatCouldNotBeSentLeavesNoValueBehind() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        try (TestRoad road = startWithADatabaseThatIs(down)) {
            road.run("roster");
            List<Path> before = baselineFiles();
            sandbox.content("roster", SECOND);
            down.set(true);

            assertThat(road.run("roster").delivered()).isFalse();

            assertThat(baselineFiles()).containsExactlyInAnyOrderElementsOf(before);
        }
    }

    private List<Path> baselineFiles() throws IOException {
        try (Stream<Path> all = Files.walk(routes.path("work/baselines"))) {
            return all.toList();
        }
    }

    /** Somebody has looked at this file: that its destination was down then changes nothing of it. */
    @Test
    void whatIsAcceptedOfARunHoldsUntilItIsDelivered() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        try (TestRoad road = startWithADatabaseThatIs(down)) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\n1,Ada,x\n");
            down.set(true);
            RunReport accepted = road.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true));
            assertThat(accepted.delivered()).isFalse();
            down.set(false);

            RunReport resumed = road.run("roster");

            assertThat(resumed.run().id()).isEqualTo(accepted.run().id());
            assertThat(resumed.delivered()).as(resumed.toString()).isTrue();
            assertThat(changes(resumed)).isEqualTo(new DeliveryRecord.Changes(0, 0, 2, 1));
            assertThat(resumed.run().accepted())
                    .hasValueSatisfying(text -> assertThat(text).startsWith("deletes by "));
            sandbox.content("roster", "id,name,note\n");
            assertThat(error(road.run("roster"), "merged")).contains("held back");
        }
    }

    @Test
    void aFileThatIsFetchedAgainWithOtherContentsIsComparedAgain() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        try (TestRoad road = startWithADatabaseThatIs(down)) {
            road.run("roster");
            sandbox.content("roster", SECOND);
            down.set(true);
            RunReport failed = road.run("roster");
            assertThat(failed.delivered()).isFalse();
            down.set(false);
            Files.delete(routes.path("work/landed").resolve(failed.run().id() + ".csv"));
            sandbox.replaceFile(
                    failed.run().fileName().orElseThrow(), "id,name,note\n1,Ada,x\n2,Bea,y\n3,Cy,z\n5,Ed,v\n");

            RunReport again = road.run("roster");

            assertThat(again.run().id()).isEqualTo(failed.run().id());
            assertThat(again.delivered()).as(again.toString()).isTrue();
            assertThat(live("hard")).containsExactly("1 Ada", "2 Bea", "3 Cy", "5 Ed");
        }
    }

    @Test
    void anEmptyFileDeletesNothingByItself() throws Exception {
        routes.set("stellic.exports.roster.max-deletes=100%");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\n");

            RunReport held = road.run("roster");

            assertThat(error(held, "merged")).contains("the file has no rows, and all 3 records would be deleted");
        }
    }

    @Test
    void moreUpdatesThanMayBeHoldTheDeliveryBack() throws Exception {
        routes.set("stellic.exports.roster.max-updates=1");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\n1,Ada,x2\n2,Bo,y2\n3,Cy,z\n");

            RunReport held = road.run("roster");

            assertThat(error(held, "merged"))
                    .contains(
                            "held back: 2 of 3 records would be updated, more than stellic.exports.roster.max-updates=1");
            assertThat(road.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true))
                            .delivered())
                    .isTrue();
        }
    }

    @Test
    void otherSettingsCompareEverythingAnewAndDeleteNothing() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bob,y\n");
        routes.set("stellic.exports.roster.compare.ignore=note");
        try (TestRoad road = routes.start()) {
            RunReport second = road.run("roster");
            assertThat(second.delivered()).isTrue();
            assertThat(changes(second)).isEqualTo(new DeliveryRecord.Changes(2, 0, 0, 0));
            assertThat(rows()).hasSize(3).anyMatch(row -> row.startsWith("2|Bob"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge hard", "merge soft", "history hard"})
    void whatATableHasBeyondAFileIsCountedAndCanBeDeletedLaterWhenNothingIsKnownOfIt(String how) throws Exception {
        routes.set("""
                stellic.destinations.merged.mode=%s
                stellic.destinations.merged.delete=%s
                """.formatted((Object[]) how.split(" ")));
        try (TestRoad road = routes.start()) {
            road.run("roster");
            delete(routes.path("work/baselines/merged/roster"));
            sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bo,y\n");
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(heard.lines())
                    .extracting(HeardLog.Line::text)
                    .anyMatch(line -> line.contains("1 row is in the table that the file lacks"));
            sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bob,y\n");
            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 1));
            assertThat(now(how)).containsExactly("1 Ada", "2 Bob", "3 Cy");

            assertThat(road.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true))
                            .delivered())
                    .isTrue();

            assertThat(now(how)).containsExactly("1 Ada", "2 Bob");
            assertThat(changes(road.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true))))
                    .as("nothing is left that would have to be found")
                    .isEqualTo(new DeliveryRecord.Changes(0, 0, 0, 2));
        }
    }

    private List<String> now(String how) throws Exception {
        return how.startsWith("history")
                ? routes.query(
                        "databases/merged",
                        "select \"id\" || ' ' || \"name\" from \"roster\" where \"_current\" order by \"id\"")
                : live(how.substring(how.indexOf(' ') + 1));
    }

    @Test
    void aBaselineWhoseFilesAreGoneIsMadeAnew() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            delete(routes.path("work/baselines"));
            sandbox.content("roster", SECOND);

            RunReport second = road.run("roster");

            assertThat(second.delivered()).isTrue();
            assertThat(rows()).hasSize(4);
            sandbox.content("roster", SECOND.replace("Di", "Dee"));
            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 3));
        }
    }

    @Test
    void keysThatStandTwiceInTheFileAreAnErrorBeforeAnythingIsSent() throws Exception {
        sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bo,y\n1,Ida,z\n");
        try (TestRoad road = routes.start()) {
            RunReport failed = road.run("roster");

            assertThat(error(failed, "merged"))
                    .contains(
                            "in the landed file, 1 row has the key (id) of an earlier row: the first ones are the rows 3")
                    .doesNotContain("Ida");
        }
        routes.set("stellic.exports.roster.duplicate-keys=last");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(rows()).hasSize(2).anyMatch(row -> row.startsWith("1|Ida"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hard", "soft"})
    void aKeyThatIsOnlyWrittenOtherwiseIsOneRecordUnderItsLastName(String delete) throws Exception {
        routes.set("""
                stellic.destinations.merged.delete=%s
                stellic.exports.roster.max-deletes=100%%
                stellic.exports.roster.compare.normalise.id=lower
                """.formatted(delete));
        sandbox.content("roster", "id,name,note\nA,Ada,x\nB,Bo,y\n");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\na,Ada,x\nB,Bo,y\n");
            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 0, 0, 2));
            assertThat(live(delete)).containsExactly("A Ada", "B Bo");

            sandbox.content("roster", "id,name,note\na,Ida,x\nB,Bo,y\n");
            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 1));
            assertThat(live(delete)).containsExactly("B Bo", "a Ida");

            sandbox.content("roster", "id,name,note\nA,Ida,x\nB,Bo,y\n");
            road.run("roster");
            sandbox.content("roster", "id,name,note\nB,Bo,y\n");
            road.run("roster");
            assertThat(live(delete)).containsExactly("B Bo");
        }
    }

    @Test
    void textsOfAKeyThatAreOneNumberAreOneKey() throws Exception {
        routes.set("""
                stellic.destinations.merged.columns.id.type=integer
                stellic.exports.roster.max-deletes=100%
                """);
        sandbox.content("roster", "id,name,note\n1,Ada,x\n01,Bo,y\n");
        assertThat(error(routes.run("roster"), "merged"))
                .contains("1 row has the key (id) of an earlier row: the first ones are the rows 2");
        routes.set("stellic.exports.roster.duplicate-keys=last");
        assertThat(routes.run("roster").delivered()).isTrue();
        sandbox.content("roster", "id,name,note\n01,Bo,y\n");

        assertThat(routes.run("roster").delivered()).isTrue();

        assertThat(rows()).singleElement().asString().startsWith("1|Bo|");
        sandbox.content("roster", "id,name,note\n01,Bo,y\n1,Ada,x\n");
        assertThat(routes.run("roster").delivered()).isTrue();
        sandbox.content("roster", "id,name,note\n01,Bo,y\n");
        assertThat(routes.run("roster").delivered()).isTrue();
        assertThat(rows()).singleElement().asString().startsWith("1|Bo|");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hard", "keep"})
    void aRecordThatComesBackIsNotMarkedAsDeletedAnyMoreThoughDeletesAreNotMarkedNow(String delete) throws Exception {
        routes.set("""
                stellic.destinations.merged.delete=soft
                stellic.exports.roster.max-deletes=100%
                """);
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bo,y\n");
            road.run("roster");
            assertThat(live("soft")).containsExactly("1 Ada", "2 Bo");
        }
        routes.set("stellic.destinations.merged.delete=" + delete);
        sandbox.content("roster", FIRST);

        assertThat(routes.run("roster").delivered()).isTrue();

        assertThat(live("soft")).containsExactly("1 Ada", "2 Bo", "3 Cy");
    }

    /** It would have the changes of that run, and no other records. */
    @ParameterizedTest
    @ValueSource(strings = {"table", "schema"})
    void aTableForEachRunIsRefused(String setting) {
        routes.set("stellic.destinations.merged." + setting + "=of_${run-id}");

        assertThat(assertThrows(ConfigException.class, () -> ConfigReader.read(routes.properties(), Catalogue.load())))
                .hasMessageContaining("stellic.destinations.merged." + setting)
                .hasMessageContaining("must be the same for every run with mode=merge");
    }

    @Test
    void silentIsNothingSentUntilSomethingChanges() throws Exception {
        routes.set("stellic.destinations.merged.baseline=silent");
        try (TestRoad road = routes.start()) {
            RunReport first = road.run("roster");
            assertThat(first.delivered()).isTrue();
            assertThat(first.deliveries().get(0).read()).isZero();
            sandbox.content("roster", SECOND);
            road.run("roster");
            assertThat(rows()).hasSize(2).anyMatch(row -> row.startsWith("2|Bob"));
        }
    }

    @Test
    void aTableThatIsAdoptedLosesNoRowThatMayBeOneOfTheRejectedOnes() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            road.bundle().ledger().baselines().forget("roster", "merged");
        }
        routes.set("""
                stellic.destinations.merged.baseline=adopt
                stellic.exports.roster.max-rejects=1
                stellic.exports.roster.max-deletes=100%
                """);
        sandbox.content("roster", "id,name,note\n1,Ada,x\n2\n");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(rows()).hasSize(3);
            sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bo,y\n");
            road.bundle().ledger().baselines().forget("roster", "merged");
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(rows()).hasSize(2);
        }
    }

    @Test
    void valuesThatOnlyFlickerAreNoChange() throws Exception {
        routes.set("""
                stellic.exports.roster.compare.normalise.name=trim,lower
                stellic.exports.roster.compare.normalise.credits=number
                stellic.exports.roster.compare.normalise.seen=timestamp
                """);
        try (TestRoad road = routes.start()) {
            sandbox.content("roster", "id,name,credits,seen\n1,Ada,3,2026-03-01T10:00:00Z\n2,Bo,4,\n");
            RunReport first = road.run("roster");
            sandbox.content("roster", "id,name,credits,seen\n1, ADA,3.0,2026-03-01 11:00+01\n2,Bo,4.5,\n");

            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 1));

            assertThat(rows()).contains("1|Ada|" + first.run().id());
        }
    }

    @Test
    void theByteOrderMarkIsNoChange() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "\uFEFF" + FIRST);
            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 0, 0, 3));
            sandbox.content("roster", FIRST.replace("Bo", "Bob"));
            assertThat(changes(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 2));
        }
    }

    @Test
    void anOlderRunIsNotReplayed() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport first = road.run("roster");
            sandbox.content("roster", SECOND);
            RunReport second = road.run("roster");

            road.replayByForce(first.run().id());
            assertThat(heard.lines())
                    .extracting(HeardLog.Line::text)
                    .anyMatch(line -> line.contains(first.run().id() + " to merged: ")
                            && line.contains("the changes of a newer run have arrived there"));
            assertThat(rows())
                    .anyMatch(row -> row.equals("2|Bob|" + second.run().id()));
            assertThat(road.bundle()
                            .ledger()
                            .baselines()
                            .find("roster", "merged")
                            .orElseThrow()
                            .valid()
                            .orElseThrow()
                            .runId())
                    .isEqualTo(second.run().id());
        }
    }

    private static DeliveryRecord.Changes changes(RunReport report) {
        return report.deliveries().get(0).changes().orElseThrow();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<String> live(String delete) throws Exception {
        return routes.query(
                "databases/merged",
                "select \"id\" || ' ' || \"name\" from \"roster\""
                        + (delete.equals("soft") ? " where \"_deleted_at\" is null" : "") + " order by \"id\"");
    }

    private List<String> rows() throws Exception {
        return routes.query(
                "databases/merged",
                "select \"id\" || '|' || \"name\" || '|' || \"_run_id\" from \"roster\" order by \"id\"");
    }

    private TestRoad startWithADatabaseThatIs(AtomicBoolean down) throws Exception {
        return routes.start(context -> context.getCamelContextExtension().addInterceptStrategy(new BeforeSteps() {
            @Override
            void before(String step, Exchange exchange) {
                if (down.get() && step.endsWith("to-database-begin-transaction")) {
                    throw new IllegalStateException("the database is down");
                }
            }
        }));
    }
}
