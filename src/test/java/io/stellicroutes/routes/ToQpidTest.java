package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.AmqpBroker;
import io.stellicroutes.servers.JmsBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artemis by AMQP, with Qpid's client: the broker refuses a transaction that has a message which it has had. */
@Tag("slow")
final class ToQpidTest extends OtherBrokerContract {
    private static final String UNPOSITIONED = "position-queue=none";

    @AutoClose
    private static AmqpBroker amqp;

    @BeforeAll
    static void startBroker(@TempDir Path journal) throws Exception {
        amqp = new AmqpBroker(journal);
    }

    @Override
    JmsBroker broker() {
        return amqp;
    }

    @Override
    void stop(JmsBroker started) {
        // the next test goes on with it
    }

    @Test
    void withoutAPositionQueueEveryRecordArrivesOnce() throws Exception {
        try (TestRoad road = start(UNPOSITIONED)) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void withoutAPositionQueueABatchThatTheBrokerHasIsRefusedAndTheRunGoesOnBehindIt(int batch) throws Exception {
        line.cutWhen(answerToCommit(batch));
        try (TestRoad road = start(UNPOSITIONED)) {
            assertThat(errorBeforeAllIsDelivered(road))
                    .contains("it sends them again, so that they may be there twice")
                    .endsWith("(see docs/errors.md#broker-in-doubt)");
        }
    }

    @Test
    void withoutAPositionQueueABatchThatTheBrokerNeverGotIsSentAgain() throws Exception {
        line.cutWhen(commit(2));
        try (TestRoad road = start(UNPOSITIONED)) {
            errorBeforeAllIsDelivered(road);
        }
    }

    @Test
    void withoutAPositionQueueTheRestOfABatchIsSentOfWhichTheBrokerHasAPart() throws Exception {
        try (TestRoad road = startInBatchesOfFourWhenRowsFourAndFiveAreInDoubt()) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void withoutAPositionQueueAForcedReplayOfABatchInDoubtDoublesNothing() throws Exception {
        line.cutWhen(answerToCommit(2));
        try (TestRoad road = start(UNPOSITIONED)) {
            RunReport failed = road.run(EXPORT);
            assertThat(error(failed)).contains("is in doubt");
            heal();

            assertAllDelivered(road.replayByForce(failed.run().id()));
            assertAllDelivered(road.replayByForce(failed.run().id()));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void withoutAPositionQueueALineThatBreaksAgainAmidTheRestOfABatchIsNoMoreThanAnotherDoubt() throws Exception {
        try (TestRoad road = startInBatchesOfFourWhenRowsFourAndFiveAreInDoubt()) {
            // of rows 4 to 7 the broker has 4 and 5: one refusal of all, two of those, then this one's
            line.cutWhen(answerToCommit(4));
            errorBeforeAllIsDelivered(road);
        }
    }

    private TestRoad startInBatchesOfFourWhenRowsFourAndFiveAreInDoubt() throws Exception {
        line.cutWhen(answerToCommit(2));
        try (TestRoad road = start(UNPOSITIONED)) {
            assertThat(error(road.run(EXPORT))).contains("is in doubt");
        }
        heal();
        routes.set("stellic.batch-size=4");
        return start(UNPOSITIONED);
    }

    /**
     * Of two runs the first ends in doubt, and the second delivers every record once. Returns the first one's error.
     */
    private String errorBeforeAllIsDelivered(TestRoad road) throws Exception {
        String error = error(road.run(EXPORT));
        assertThat(error).contains("is in doubt");
        heal();

        assertAllDelivered(road.run(EXPORT));
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
        return error;
    }
}
