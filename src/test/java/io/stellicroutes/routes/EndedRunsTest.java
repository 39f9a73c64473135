package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListener;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a service of many days keeps of the runs that have ended: nothing outside of the ledger. */
final class EndedRunsTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster");

    @Test
    void nothingHoldsARunOrADeliveryThatHasEnded() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        List<WeakReference<?>> ended = new ArrayList<>();
        try (TestRoad road = routes.start()) {
            road.bundle().listeners().add(new RunListener() {
                @Override
                public void begun(RunInProgress run) {
                    ended.add(new WeakReference<>(run));
                }

                @Override
                public void deliveryEnded(RunInProgress run, Delivery delivery, DeliveryRecord record) {
                    ended.add(new WeakReference<>(delivery));
                }
            });
            for (int i = 0; i < 3; i++) {
                assertThat(road.run("roster").delivered()).isTrue();
            }

            assertThat(ended).hasSize(6);
            await().untilAsserted(() -> {
                System.gc();
                assertThat(ended).allSatisfy(run -> assertThat(run.get()).isNull());
            });
        }
    }
}
