package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.servers.ClassicBroker;
import io.stellicroutes.servers.JmsBroker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ActiveMQ Classic, which knows no repetitions. */
@Tag("slow")
final class ToClassicTest extends OtherBrokerContract {
    @Override
    JmsBroker broker() throws Exception {
        return new ClassicBroker(routes.path("classic"));
    }

    @Test
    void withoutAPositionQueueTheBatchInDoubtIsThereTwiceAsTheErrorSaysAndNothingElse() throws Exception {
        line.cutWhen(answerToCommit(2));
        try (TestRoad road = start("position-queue=none")) {
            assertThat(error(road.run(EXPORT)))
                    .contains("the commit of rows 4 to 5 is in doubt")
                    .contains("it sends them again, so that they may be there twice");
            heal();

            assertAllDelivered(road.run(EXPORT));
        }
        List<String> expected = new ArrayList<>(UglyExport.JSON);
        expected.addAll(4, UglyExport.JSON.subList(2, 4));
        assertThat(arrived()).containsExactlyElementsOf(expected);
    }
}
