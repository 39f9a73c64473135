package io.stellicroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeliveryTest {
    private final List<Long> onRecord = new ArrayList<>();
    private final Delivery delivery =
            new Delivery("run", null, null, Path.of("landed.csv"), "landed.csv", new Accounts() {
                @Override
                public void reject(long row, String reason, List<String> fields) {
                    throw new AssertionError("no row is rejected");
                }

                @Override
                public void checkpoint(long row, long delivered, long skipped, int batches) {
                    onRecord.add(row);
                    assertThat(delivered).isEqualTo(row);
                }
            });

    @Test
    void eachBatchGoesOnRecordWhereItCouldBeThereTwice() {
        deliver(7, 10, false);

        assertThat(onRecord).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L);
    }

    @Test
    void fiveGoOnRecordTogetherWhereRepetitionsAreKnownAndTheRestAtTheEnd() {
        deliver(12, 10, true);
        assertThat(onRecord).containsExactly(50L, 100L);

        delivery.countDelivered(3);
        delivery.checkpointRest();
        delivery.checkpointRest();

        assertThat(onRecord).containsExactly(50L, 100L, 120L);
    }

    @Test
    void largeBatchesGoOnRecordBeforeTheyAreMoreThanABrokerRemembers() {
        deliver(5, 2_500, true);

        assertThat(onRecord).containsExactly(5_000L, 10_000L);
    }

    private void deliver(int batches, int rows, boolean patient) {
        for (int batch = 1; batch <= batches; batch++) {
            delivery.countDelivered(rows);
            delivery.checkpoint((long) batch * rows, patient);
        }
    }
}
