package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.delivery;
import static io.stellicroutes.routes.RoutesExtension.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.HttpSink.Answer;
import java.nio.file.Files;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first changes that a server gets, which are all records: of a file with rows that are not to arrive. */
@Tag("slow")
final class FirstChangesTest {
    private static final Map<String, Object> SCHEDULED = Map.of("StellicScheduled", true);

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=1
            stellic.exports.roster.to=api
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            """);

    private final Sandbox sandbox = routes.sandbox();

    @AutoClose
    private HttpSink sink;

    @BeforeEach
    void start() throws Exception {
        sink = new HttpSink();
        routes.destination("api", sink.destination(1, "mode=changes", "envelope=none"));
    }

    @Test
    void aRowThatAnotherOneTakesThePlaceOfIsNotRejectedByAnAttemptThatResumesBehindIt() throws Exception {
        routes.set("stellic.exports.roster.duplicate-keys=last");
        content("1,Ann", "1,Anna", "1,Ada", "2,Bo", "3,Cy", "3,Cyd");
        try (TestRoad road = routes.start()) {
            sink.next(Answer.ok());
            sink.next(Collections.nCopies(2, Answer.of(503)).toArray(Answer[]::new));
            DeliveryRecord failed = delivery(road.run("roster"), "api");
            assertThat(failed.checkpoint()).isEqualTo(3);
            assertThat(failed.rejected()).isZero();

            RunReport resumed = road.run("roster");

            assertThat(resumed.delivered()).as(resumed.toString()).isTrue();
            assertThat(delivery(resumed, "api"))
                    .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                    .containsExactly(3L, 3L, 0L);
            assertThat(sink.records())
                    .containsExactly(
                            "{\"_op\":\"r\",\"id\":\"1\",\"name\":\"Ada\"}",
                            "{\"_op\":\"r\",\"id\":\"2\",\"name\":\"Bo\"}",
                            "{\"_op\":\"r\",\"id\":\"3\",\"name\":\"Cyd\"}");
        }
    }

    @Test
    void aRowInDoubtBehindRowsThatCountNowhereIsNotForgotten() throws Exception {
        routes.set("stellic.exports.roster.duplicate-keys=last");
        content("1,Ann", "1,Anna", "1,Ada", "2,Bo");
        try (TestRoad road = routes.start()) {
            sink.next(new Answer(503, Map.of(), "", true), Answer.of(503));
            DeliveryRecord failed = delivery(road.run("roster"), "api");
            assertThat(failed.doubt()).isPresent();
            assertThat(failed.doubt().orElseThrow().rows().through()).contains(4L);
        }
    }

    @Test
    void nothingIsSentOfAFileWithTooManyRowsThatDoNotFitItsHeaderAndTheNextRunIsFree() throws Exception {
        content("1,Ada", "2,Bo", "3", "4,Di");
        try (TestRoad road = routes.start()) {
            RunReport refused = road.run("roster");

            assertThat(error(refused, "api"))
                    .contains("1 of 4 rows does not fit the header", "Nothing was delivered")
                    .endsWith("(see docs/errors.md#max-rejects)");
            assertThat(sink.records()).isEmpty();
            content("1,Ada", "2,Bo", "3,Cy");
            assertThat(road.run("roster", SCHEDULED).delivered()).isTrue();
            assertThat(sink.records()).hasSize(3);
        }
    }

    @Test
    void aSnapshotThatWasSentInPartAndWhoseFileIsGoneDoesNotHoldUpTheNextRuns() throws Exception {
        content("1,Ada", "2,Bo");
        try (TestRoad road = routes.start()) {
            sink.next(Answer.ok());
            sink.next(Collections.nCopies(2, Answer.of(503)).toArray(Answer[]::new));
            RunReport half = road.run("roster");
            assertThat(delivery(half, "api").checkpoint()).isEqualTo(1);
            Files.delete(routes.path("work/landed").resolve(half.run().id() + ".csv"));

            RunReport next = road.run("roster", SCHEDULED);

            assertThat(next.delivered()).as(next.toString()).isTrue();
            assertThat(sink.records()).as("the first one once more").hasSize(3);
        }
    }

    private void content(String... rows) {
        sandbox.content("roster", "id,name\n" + String.join("\n", rows) + "\n");
    }
}
