package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.AmqpBroker;
import io.stellicroutes.servers.JmsBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artemis by AMQP, with Qpid's client: the broker refuses a transaction that has a message which it has had. */
@Tag("slow")
final class ToQpidTest extends OtherBrokerContract {
    @TempDir
    private static Path journal;

    private static AmqpBroker amqp;

    @BeforeAll
    static void startBroker() throws Exception {
        amqp = new AmqpBroker(journal);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        amqp.close();
    }

    @Override
    JmsBroker broker() {
        return amqp;
    }

    @Override
    void stop(JmsBroker started) {
        // the next test goes on with it
    }

    private Map<String, String> unpositioned() {
        return settings(Map.of("position-queue", "none"));
    }

    @Test
    void withoutAPositionQueueEveryRecordArrivesOnce() throws Exception {
        try (TestRoad road = start(unpositioned())) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void withoutAPositionQueueABatchThatTheBrokerHasIsRefusedAndTheRunGoesOnBehindIt(int batch) throws Exception {
        line.cutWhen(answerToCommit(batch));
        try (TestRoad road = start(unpositioned())) {
            assertThat(mine(road.run(EXPORT)).error())
                    .get()
                    .asString()
                    .contains("is in doubt")
                    .contains("it sends them again, so that they may be there twice")
                    .endsWith("(see docs/errors.md#broker-in-doubt)");
            heal();

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void withoutAPositionQueueABatchThatTheBrokerNeverGotIsSentAgain() throws Exception {
        line.cutWhen(commit(2));
        try (TestRoad road = start(unpositioned())) {
            assertThat(mine(road.run(EXPORT)).error()).get().asString().contains("is in doubt");
            heal();

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void withoutAPositionQueueTheRestOfABatchIsSentOfWhichTheBrokerHasAPart() throws Exception {
        line.cutWhen(answerToCommit(2));
        try (TestRoad road = start(unpositioned())) {
            assertThat(mine(road.run(EXPORT)).error()).get().asString().contains("is in doubt");
        }
        heal();
        try (TestRoad road = start(unpositioned(), Map.of("stellic.batch-size", "4"))) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void withoutAPositionQueueAForcedReplayOfABatchInDoubtDoublesNothing() throws Exception {
        line.cutWhen(answerToCommit(2));
        try (TestRoad road = start(unpositioned())) {
            RunReport failed = road.run(EXPORT);
            assertThat(mine(failed).error()).get().asString().contains("is in doubt");
            heal();

            assertAllDelivered(road.replayByForce(failed.run().id()));
            assertAllDelivered(road.replayByForce(failed.run().id()));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void withoutAPositionQueueALineThatBreaksAgainAmidTheRestOfABatchIsNoMoreThanAnotherDoubt() throws Exception {
        line.cutWhen(answerToCommit(2));
        try (TestRoad road = start(unpositioned())) {
            assertThat(mine(road.run(EXPORT)).error()).get().asString().contains("is in doubt");
        }
        heal();
        try (TestRoad road = start(unpositioned(), Map.of("stellic.batch-size", "4"))) {
            // of rows 4 to 7 the broker has 4 and 5: one refusal of all, two of those, then this one's
            line.cutWhen(answerToCommit(4));
            assertThat(mine(road.run(EXPORT)).error()).get().asString().contains("is in doubt");
            heal();

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }
}
