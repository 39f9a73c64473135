package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.run.RunReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for each broker that takes batches in transactions, and may lose the answer to a commit. */
abstract class BrokerContract extends BitByBitContract {
    /** Commits a batch after some more, and does not say so. */
    abstract void loseAnswerToCommitAfter(int batches);

    /** Whether the rows of a batch of which some are there keep their order. */
    abstract boolean keepsOrderOfOverlaps();

    @Test
    void aCommitWhoseAnswerWasLostIsNotDoubled() throws Exception {
        loseAnswerToCommitAfter(1);
        try (TestRoad road = start()) {
            RunReport first = road.run(EXPORT);
            assertThat(mine(first).status()).isEqualTo(Status.FAILED);
            assertThat(mine(first).checkpoint()).isEqualTo(2);
            heal();
            assertThat(arrived()).hasSize(4);

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void ofABatchThatOverlapsWithWhatArrivedTheRestIsSent() throws Exception {
        failAfter(2);
        try (TestRoad road = start()) {
            road.run(EXPORT);
            forgetBehind(1, 1);
        }
        heal();
        routes.set("stellic.batch-size=5");
        try (TestRoad road = start()) {
            assertAllDelivered(road.run(EXPORT));
        }
        List<String> arrived = arrived();
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(UglyExport.JSON);
        if (keepsOrderOfOverlaps()) {
            assertThat(arrived).containsExactlyElementsOf(UglyExport.JSON);
        }
    }
}
