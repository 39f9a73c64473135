package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.delivery;
import static io.stellicroutes.routes.RoutesExtension.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.HttpSink.Answer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Changes to a server that takes them one by one and fails now and then, and to files beside it: no change is lost,
 * none comes twice.
 */
@Tag("slow")
final class ChangesFaultsTest {
    private static final Map<String, Object> SCHEDULED = Map.of("StellicScheduled", true);

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=1
            stellic.exports.roster.to=api,files
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            stellic.exports.roster.max-rejects=100
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.mode=changes
            """);

    private final Sandbox sandbox = routes.sandbox();

    @AutoClose
    private HttpSink sink;

    @BeforeEach
    void start() throws Exception {
        sink = new HttpSink();
        routes.destination("api", sink.destination(1, "mode=changes", "envelope=none"));
        content("1,Ada", "2,Bo", "3,Cy");
    }

    @Test
    void aDestinationThatWasDownForThreeRunsGetsTheNetChange() throws Exception {
        Path down = Files.createFile(routes.path("closed"));
        routes.set("""
                stellic.exports.roster.to=files,other
                stellic.destinations.other.type=file
                stellic.destinations.other.directory=%s
                stellic.destinations.other.mode=changes
                """.formatted(down));
        try (TestRoad road = routes.start()) {
            Files.delete(down);
            RunReport first = road.run("roster");
            assertThat(first.delivered()).isTrue();
            Path there = Files.move(down, routes.path("open"));
            Files.createFile(down);
            content("1,Ada", "2,Bob", "3,Cy", "4,Di");
            RunReport second = road.run("roster", SCHEDULED);
            content("1,Ada", "2,Bobby", "4,Dee", "5,Ed");
            RunReport third = road.run("roster", SCHEDULED);
            content("1,Ada", "2,Bo", "3,Cyn", "4,Dee");
            RunReport fourth = road.run("roster", SCHEDULED);
            assertThat(List.of(second, third, fourth)).noneMatch(RunReport::delivered);
            Files.delete(down);
            Files.move(there, down);

            content("1,Ada", "2,Bo", "3,Cyn", "4,Dee", "6,Flo");
            RunReport fifth = road.run("roster", SCHEDULED);

            assertThat(fifth.delivered()).isTrue();
            assertThat(routes.files("closed")).containsOnlyKeys(changes(first), changes(fifth));
            assertThat(file("closed", fifth)).containsExactly("u,3,Cyn", "c,4,Dee", "c,6,Flo");
            assertThat(file("out", second)).containsExactly("u,2,Bob", "c,4,Di");
            assertThat(file("out", third)).containsExactly("d,3,", "u,2,Bobby", "u,4,Dee", "c,5,Ed");
            assertThat(file("out", fourth)).containsExactly("d,5,", "u,2,Bo", "c,3,Cyn");
            assertThat(file("out", fifth)).containsExactly("c,6,Flo");
            assertThat(sink.posts()).isEmpty();
        }
    }

    /** What a kill leaves behind: the file is there, and the ledger does not say so. */
    @Test
    void aFileThatIsThereIsNotForgottenByAnAttemptThatGetsNowhere() throws Exception {
        routes.set("stellic.exports.roster.to=files");
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        content("1,Ann", "2,Bo", "3,Cy");
        String killed = heldBehindItsFile();
        routes.update(
                "update stellic_delivery set status = 'RUNNING', finished_at = null where run_id = '" + killed + "'");
        routes.update("update stellic_baseline set pending_run = '" + killed + "'");
        Path away = routes.path("away");
        try (TestRoad road = routes.start()) {
            Files.move(routes.path("out"), away);
            Files.createFile(routes.path("out"));
            content("1,Ada", "2,Bo", "3,Cy");
            assertThat(road.run("roster", SCHEDULED).delivered()).isFalse();
            Files.delete(routes.path("out"));
            Files.move(away, routes.path("out"));

            RunReport back = road.run("roster", SCHEDULED);

            assertThat(back.delivered()).as(back.toString()).isTrue();
            assertThat(file("out", back)).containsExactly("u,1,Ada");
        }
    }

    /** As that, but the next run asks for fresh data, which has none of the changes any more. */
    @Test
    void aFileThatIsThereIsNotForgottenByARunWithFreshDataThatGoesBeforeAKilledOne() throws Exception {
        routes.set("stellic.exports.roster.to=files");
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        content("1,Ann", "2,Bo", "4,Di");
        String killed = killedBehindItsFile();
        content("1,Ada", "2,Bo", "3,Cy");
        try (TestRoad road = routes.start()) {
            RunReport fresh = road.run("roster", Map.of("StellicFresh", true));

            assertThat(fresh.delivered()).as(fresh.toString()).isTrue();
            assertThat(fresh.run().id()).isNotEqualTo(killed);
            assertThat(routes.files("out")
                            .get("changes-" + killed + ".csv")
                            .lines()
                            .skip(1))
                    .containsExactly("d,3,", "u,1,Ann", "c,4,Di");
            assertThat(file("out", fresh)).containsExactly("d,4,", "u,1,Ada", "c,3,Cy");
        }
    }

    /** Returns the run that is held when its file of changes is there. */
    private String heldBehindItsFile() throws Exception {
        KillPoints kills = new KillPoints(Map.of("roster", new KillPoints.Point("stellic-delivery-end", 1)));
        String killed;
        try (TestRoad road =
                routes.start(context -> context.getCamelContextExtension().addInterceptStrategy(kills))) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> !kills.held().isEmpty());
            kills.release();
            killed = running.get().run().id();
        }
        assertThat(routes.files("out")).containsKey("changes-" + killed + ".csv");
        return killed;
    }

    /** Returns the run, of which the file of changes is there, and the ledger does not say so. */
    private String killedBehindItsFile() throws Exception {
        String killed = heldBehindItsFile();
        routes.update("update stellic_delivery set status = 'RUNNING', finished_at = null, in_doubt_from = null,"
                + " in_doubt_through = null, in_doubt_since = null where run_id = '" + killed + "'");
        routes.update("update stellic_run set status = 'RUNNING', finished_at = null where id = '" + killed + "'");
        routes.update("update stellic_baseline set pending_run = '" + killed + "'");
        return killed;
    }

    @Test
    void aRecordThatGoesAndComesBackAndGoesIsThreeChanges() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ada", "3,Cy");
            road.run("roster");
            content("1,Ada", "2,Bo", "3,Cy");
            road.run("roster");
            content("1,Ada", "3,Cy");
            road.run("roster");
            RunReport again = road.run("roster");

            assertThat(sent(3)).containsExactly("d 2", "c 2 Bo", "d 2");
            assertThat(routes.files("out")).hasSize(4).doesNotContainKey(changes(again));
        }
    }

    @Test
    void whatWasSentInPartIsSentToItsEndBeforeTheNextChanges() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "4,Di");
            sink.next(Answer.ok(), Answer.ok(), Answer.of(503), Answer.of(503));
            RunReport half = road.run("roster");
            assertThat(half.delivered()).isFalse();
            assertThat(sent(3)).containsExactly("d 3", "u 1 Ann");

            content("1,Ada", "2,Bo", "3,Cy");
            RunReport next = road.run("roster", SCHEDULED);

            assertThat(next.delivered()).isTrue();
            assertThat(next.run().id()).isNotEqualTo(half.run().id());
            assertThat(sent(3))
                    .containsExactly("d 3", "u 1 Ann", "u 2 Ben", "c 4 Di", "d 4", "u 1 Ada", "u 2 Bo", "c 3 Cy");
            assertThat(sink.taken().subList(3, 7))
                    .extracting(post -> post.header("StellicRunId"))
                    .containsOnly(half.run().id());
            assertNothingChanges(road);
        }
    }

    @Test
    void whatWasSentInPartIsNotForgottenByAnAttemptThatIsStoppedBeforeItBegins() throws Exception {
        routes.set("stellic.exports.roster.to=api");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "3,Cyn");
            sink.next(Answer.ok());
            sink.next(down(2));
            RunReport half = road.run("roster");
            assertThat(delivery(half, "api").checkpoint()).isEqualTo(1);
        }
        routes.set("stellic.destinations.api.max-concurrent-deliveries=1");
        routes.update("insert into stellic_lease values ('/to/api/1', 'theirs', 'etl2', 'etl2', 1, 'tick 1',"
                + " current_timestamp, current_timestamp + interval '1' hour)");
        CompletableFuture<RunReport> stopped;
        try (TestRoad road = routes.start()) {
            stopped = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> road.bundle().runs().underWay().stream()
                    .anyMatch(run -> !run.deliveries().isEmpty()));
        }
        await().until(stopped::isDone);
        routes.update("delete from stellic_lease where export = '/to/api/1'");

        try (TestRoad road = routes.start()) {
            assertThat(road.bundle().ledger().baselines().find("roster", "api").flatMap(Baseline::pendingRun))
                    .isEqualTo(Optional.of(stopped.join().run().id()));
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben", "u 3 Cyn");
            assertNothingChanges(road);
        }
    }

    @Test
    void asLongAsAnEarlierRunsChangesDoNotComeToTheirEndNoOthersAreSent() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "3,Cy");
            sink.next(Answer.ok());
            sink.next(down(4));
            RunReport half = road.run("roster");
            content("1,Ada", "2,Bo", "3,Cy");

            RunReport held = road.run("roster", SCHEDULED);

            assertThat(error(held, "api"))
                    .contains("the changes of run " + half.run().id()
                            + " were sent in part, and must be sent to their end")
                    .endsWith("(see docs/errors.md#earlier-changes)");
            assertThat(delivery(held, "files").status()).isEqualTo(DeliveryRecord.Status.DELIVERED);
            assertThat(road.run("roster", SCHEDULED).delivered()).isTrue();
            assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben", "u 1 Ada", "u 2 Bo");
            assertNothingChanges(road);
        }
    }

    @Test
    void changesThatWereSentInPartAndAreGoneDoNotHoldUpTheNextOnes() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "3,Cy");
            sink.next(Answer.ok());
            sink.next(down(2));
            RunReport half = road.run("roster");
            assertThat(sent(3)).containsExactly("u 1 Ann");
            Files.delete(routes.path("work/landed").resolve(half.run().id() + ".csv"));
            try (Stream<Path> left = Files.walk(routes.path("work/baselines/api"))) {
                for (Path file : left.filter(found -> found.endsWith("set.json")
                                && found.toString().contains(half.run().id()))
                        .toList()) {
                    Files.delete(file);
                }
            }
            content("1,Ann", "2,Bo", "3,Cyd");

            assertThat(road.run("roster", SCHEDULED).delivered()).isTrue();

            assertThat(sent(3)).as("the first one once more").containsExactly("u 1 Ann", "u 1 Ann", "u 3 Cyd");
            assertNothingChanges(road);
        }
    }

    @Test
    void changesOfWhichSomeAreLostFromTheDiskAreFoundAgain() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "3,Cyn");
            sink.next(Answer.ok());
            sink.next(down(2));
            RunReport half = road.run("roster");
            assertThat(delivery(half, "api").checkpoint()).isEqualTo(1);
            try (Stream<Path> left = Files.walk(routes.path("work/baselines/api"))) {
                for (Path file : left.filter(found -> found.endsWith("updates")).toList()) {
                    try (FileChannel updates = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        updates.truncate(updates.size() / 3 * 2);
                    }
                }
            }

            RunReport resumed = road.run("roster");

            assertThat(resumed.delivered()).as(resumed.toString()).isTrue();
            assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben", "u 3 Cyn");
            assertNothingChanges(road);
        }
    }

    /** The change may have arrived, though nobody has heard so: an attempt that gets nowhere does not forget it. */
    @Test
    void aChangeInDoubtIsNotForgottenByAnAttemptThatGetsNowhere() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Bo", "3,Cy");
            Answer takenAndNotAnswered = new Answer(503, Map.of(), "", true);
            sink.next(takenAndNotAnswered);
            sink.next(down(3));
            road.run("roster", SCHEDULED);
            road.run("roster", SCHEDULED);

            content("1,Ada", "2,Bo", "3,Cy");
            RunReport back = road.run("roster", SCHEDULED);

            assertThat(back.delivered()).isTrue();
            assertThat(sent(3)).containsExactly("u 1 Ann", "u 1 Ada");
            assertNothingChanges(road);
        }
    }

    @Test
    void whatWasAcceptedOfARunHoldsToWhereItIsEndedWithinALaterOne() throws Exception {
        routes.set("""
                stellic.exports.roster.max-deletes=10%
                stellic.exports.roster.to=api
                """);
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ada", "2,Bo");
            Answer takenAndNotAnswered = new Answer(503, Map.of(), "", true);
            sink.next(takenAndNotAnswered, Answer.of(503));
            RunReport inDoubt = road.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true));
            assertThat(delivery(inDoubt, "api").checkpoint()).isZero();

            RunReport next = road.run("roster", SCHEDULED);

            assertThat(next.run().id()).isNotEqualTo(inDoubt.run().id());
            assertThat(next.delivered()).as(next.toString()).isTrue();
            assertThat(sent(3)).containsExactly("d 3");
            content("1,Ada");
            assertThat(error(road.run("roster"), "api")).contains("held back");
        }
    }

    /** It is the later file's header that is another one. */
    @Test
    void aRunIsEndedWithinALaterOneWhoseOwnHeaderIsRefused() throws Exception {
        routes.set("""
                stellic.exports.roster.header=fail
                stellic.exports.roster.to=api
                """);
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "3,Cy");
            sink.next(Answer.ok());
            sink.next(down(2));
            road.run("roster");
            sandbox.content("roster", "id,name,note\n1,Ann,x\n2,Ben,y\n3,Cy,z\n");

            RunReport next = road.run("roster", SCHEDULED);

            assertThat(error(next, "api")).contains("the file has other columns than the last good run's: new: note");
            assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben");
        }
    }

    @Test
    void aChangeThatIsRefusedIsSentAgainByTheNextRunAndIsNeitherDeletedNorForgotten() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ada", "2,refused", "4,refused");
            sink.refuse(body -> body.contains("refused") || body.contains("\"3\""));
            RunReport second = road.run("roster");

            assertThat(second.delivered()).isTrue();
            assertThat(delivery(second, "api").rejected()).isEqualTo(3);
            assertThat(sent(3)).isEmpty();
            RunReport third = road.run("roster");
            assertThat(delivery(third, "api").rejected()).isEqualTo(3);
            assertThat(delivery(third, "files").read()).isZero();

            sink.refuse(body -> false);
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(sent(3)).containsExactly("d 3", "u 2 refused", "c 4 refused");
            assertNothingChanges(road);
        }
    }

    @Test
    void aRefusedChangeThatIsTakenBackInTheFileIsNoChangeAnyMore() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ada", "2,refused", "4,refused");
            sink.refuse(body -> body.contains("refused") || body.contains("\"3\""));
            road.run("roster");
            content("1,Ada", "2,Bo", "3,Cy");

            RunReport third = road.run("roster");

            assertThat(delivery(third, "api").read()).isZero();
            assertThat(sent(3)).isEmpty();
        }
    }

    @Test
    void aRowThatDoesNotFitItsHeaderIsListedAndItsRecordStays() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ada", "2,Bo,too many", "4,Di");

            RunReport second = road.run("roster");

            assertThat(second.delivered()).isTrue();
            DeliveryRecord api = delivery(second, "api");
            assertThat(api.read()).isEqualTo(api.delivered() + api.rejected());
            assertThat(road.bundle().ledger().rejects().first(second.run().id(), "api", 9))
                    .extracting(Reject::reason)
                    .singleElement()
                    .asString()
                    .startsWith("row 2 of the file: expected 2 fields");
            assertThat(sent(3)).contains("c 4 Di").doesNotContain("d 2");
        }
    }

    @Test
    void aColumnThatIsNewOrGoneIsNoUpdateUnlessItIsToBe() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bob,y\n3,Cy,z\n");
            RunReport wider = road.run("roster");
            assertThat(changesOf(wider)).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 2));
            assertThat(sent(3)).containsExactly("u 2 Bob y");
            sandbox.content("roster", "id,name,note\n1,Ada,x2\n2,Bob,y\n3,Cy,z\n");
            assertThat(changesOf(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 2));
        }
        routes.set("stellic.exports.roster.columns-changed=update");
        content("1,Ada", "2,Bob", "3,Cy");
        try (TestRoad road = routes.start()) {
            RunReport narrower = road.run("roster", Map.of(StellicConstants.ACCEPT_REMASTER, true));
            assertThat(narrower.delivered()).as(narrower.toString()).isTrue();
            sandbox.content("roster", "id,name,note\n1,Ada,x\n2,Bob,y\n3,Cy,z\n");
            assertThat(changesOf(road.run("roster"))).isEqualTo(new DeliveryRecord.Changes(0, 3, 0, 0));
        }
    }

    @Test
    void theValuesBeforeAreKeptIfTheyAreAskedFor() throws Exception {
        routes.set("""
                stellic.destinations.api.envelope=debezium
                stellic.destinations.api.before=full
                """);
        try (TestRoad road = routes.start()) {
            road.run("roster");
            for (String name : List.of("Bob", "Bobby", "Bo")) {
                content("1,Ada", "2," + name, "3,Cy");
                road.run("roster");
            }
            content("1,Ada", "3,Cy");
            road.run("roster");

            assertThat(sink.records().subList(3, 7))
                    .extracting(record -> record.substring(0, record.indexOf(",\"source\"")))
                    .containsExactly(
                            "{\"before\":{\"id\":\"2\",\"name\":\"Bo\"},\"after\":{\"id\":\"2\",\"name\":\"Bob\"}",
                            "{\"before\":{\"id\":\"2\",\"name\":\"Bob\"},\"after\":{\"id\":\"2\",\"name\":\"Bobby\"}",
                            "{\"before\":{\"id\":\"2\",\"name\":\"Bobby\"},\"after\":{\"id\":\"2\",\"name\":\"Bo\"}",
                            "{\"before\":{\"id\":\"2\",\"name\":\"Bo\"},\"after\":null");
        }
    }

    @Test
    void anotherMaskKeyIsARemasterThatIsHeldBackUntilItIsAccepted() throws Exception {
        routes.set("""
                stellic.mask.key=the-first-key-of-16-characters
                stellic.destinations.api.columns.name.mask=hash
                """);
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        routes.set("stellic.mask.key=the-other-key-of-16-characters");
        content("1,Ada", "2,Bo");
        try (TestRoad road = routes.start()) {
            RunReport held = road.run("roster");

            assertThat(error(held, "api"))
                    .contains("held back: what the destination has is not known any more", "--accept-remaster")
                    .endsWith("(see docs/errors.md#remaster)");
            assertThat(delivery(held, "files").status()).isEqualTo(DeliveryRecord.Status.DELIVERED);
            assertThat(sent(3)).isEmpty();
            assertThat(road.run("roster", Map.of(StellicConstants.ACCEPT_REMASTER, true))
                            .delivered())
                    .isTrue();
            assertThat(sent(3)).hasSize(2).allMatch(change -> change.startsWith("r "));
            assertNothingChanges(road);
        }
    }

    @Test
    void aChangeThatAMaskHidesIsNoChange() throws Exception {
        routes.set("stellic.destinations.api.columns.name.mask=redact");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,", "3,Cy");

            RunReport second = road.run("roster");

            assertThat(changesOf(second)).isEqualTo(new DeliveryRecord.Changes(0, 1, 0, 2));
            assertThat(sent(3)).singleElement().asString().startsWith("u 2");
            assertThat(file("out", second)).containsExactly("u,1,Ann", "u,2,");
            assertNothingChanges(road);
        }
    }

    @Test
    void otherColumnsLeaveABaselineWhereItIsUntilTheyAreAccepted() throws Exception {
        routes.set("stellic.exports.roster.header=fail");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            sandbox.content("roster", "id,name,note\n1,Ann,x\n2,Bo,y\n3,Cy,z\n");

            RunReport refused = road.run("roster");

            assertThat(error(refused, "api"))
                    .contains("the file has other columns than the last good run's: new: note");
            assertThat(sent(3)).isEmpty();
            RunReport accepted = road.run("roster", Map.of("StellicAcceptHeader", true));
            assertThat(accepted.delivered()).isTrue();
            assertThat(sent(3)).containsExactly("u 1 Ann x");
            assertNothingChanges(road);
        }
    }

    @Test
    void aFileThatHasShrunkTooMuchLeavesABaselineWhereItIs() throws Exception {
        routes.set("stellic.exports.roster.max-deletes=50%");
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann");

            RunReport held = road.run("roster");

            assertThat(error(held, "api")).contains("2 of 3 records would be deleted");
            content("1,Ada", "2,Bo", "3,Cy");
            assertNothingChanges(road);
            assertThat(sent(3)).isEmpty();
        }
    }

    /** The numbers of the changes are others then, and so is what has been sent of them. */
    @Test
    void whatWasSentInPartIsSentAnewIfItIsComparedByOtherSettings() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "3,Cyn");
            sink.next(Answer.ok(), Answer.ok(), Answer.of(503), Answer.of(503));
            road.run("roster");
            assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben");
        }
        routes.set("stellic.destinations.api.columns.name.rename=full_name");
        try (TestRoad road = routes.start()) {
            RunReport ended = road.run("roster", Map.of(StellicConstants.ACCEPT_REMASTER, true));

            assertThat(ended.delivered()).as(ended.toString()).isTrue();
            assertThat(sent(5)).containsExactly("r 1 Ann", "r 2 Ben", "r 3 Cyn");
            assertNothingChanges(road);
        }
    }

    @Test
    void whatWasSentInPartIsSentAnewIfItsBaselineIsForgotten() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Ben", "3,Cyn");
            sink.next(Answer.ok(), Answer.ok(), Answer.of(503), Answer.of(503));
            road.run("roster");
            road.bundle().ledger().baselines().forget("roster", "api");

            RunReport ended = road.run("roster");

            assertThat(ended.delivered()).as(ended.toString()).isTrue();
            assertThat(sent(5)).containsExactly("r 1 Ann", "r 2 Ben", "r 3 Cyn");
            assertNothingChanges(road);
        }
    }

    /** Another process has delivered meanwhile: what this one has compared with is not what the destination has. */
    @Test
    void aBaselineThatHasMovedMeanwhileIsNotMovedAgain() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
            content("1,Ann", "2,Bo", "3,Cy");
            sink.next(Answer.ok());
            sink.refuse(body -> {
                if (body.contains("Ann")) {
                    moveBaseline();
                }
                return false;
            });

            RunReport moved = road.run("roster");

            assertThat(error(moved, "api")).endsWith("(see docs/errors.md#baseline-moved)");
            Baseline baseline =
                    road.bundle().ledger().baselines().find("roster", "api").orElseThrow();
            assertThat(baseline.revision()).isEqualTo(8);
            assertThat(baseline.valid().orElseThrow().runId())
                    .isNotEqualTo(moved.run().id());

            sink.refuse(body -> false);
            int before = sink.records().size();
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(sent(before))
                    .as("compared anew, and sent once more, for nobody knows what the other process has sent")
                    .containsExactly("u 1 Ann");
            assertNothingChanges(road);
        }
    }

    private void moveBaseline() {
        try {
            routes.update("update stellic_baseline set revision = 8, pending_run = null where destination = 'api'");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertNothingChanges(TestRoad road) {
        int before = sink.records().size();
        RunReport again = road.run("roster", SCHEDULED);
        assertThat(again.delivered()).isTrue();
        assertThat(again.deliveries()).extracting(DeliveryRecord::read).containsOnly(0L);
        assertThat(sink.records()).hasSize(before);
    }

    private static Answer[] down(int posts) {
        return Collections.nCopies(posts, Answer.of(503)).toArray(Answer[]::new);
    }

    private static DeliveryRecord.Changes changesOf(RunReport report) {
        return delivery(report, "api").changes().orElseThrow();
    }

    private void content(String... rows) {
        sandbox.content("roster", "id,name\n" + String.join("\n", rows) + "\n");
    }

    /** What the server has taken behind so many records: operation and fields. */
    private List<String> sent(int behind) {
        List<String> sent = new ArrayList<>();
        for (String record : sink.records().subList(behind, sink.records().size())) {
            sent.add(record.replaceAll("\"\\w+\":", "").replaceAll("[{}\"]", "").replace(',', ' '));
        }
        return sent;
    }

    private static String changes(RunReport report) {
        return "changes-" + report.run().id() + ".csv";
    }

    private List<String> file(String directory, RunReport report) throws Exception {
        List<String> lines =
                routes.files(directory).get(changes(report)).lines().toList();
        assertThat(lines).first().isEqualTo("_op,id,name");
        return lines.subList(1, lines.size());
    }
}
