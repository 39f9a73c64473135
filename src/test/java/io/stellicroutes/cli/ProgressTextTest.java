package io.stellicroutes.cli;

import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressTextTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final Sandbox sandbox = routes.sandbox();

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    void elapsedTimeExportsAndRowsAreSaidWithTheirTotals() throws Exception {
        deliver(run -> new ProgressText(Duration.ofSeconds(83), 2, 5).line(run));

        assertThat(said)
                .containsExactly(
                        "1:23 2 of 5 exports  roster: delivering mine 0 of 3 rows",
                        "1:23 2 of 5 exports  roster: delivering mine 1 of 3 rows",
                        "1:23 2 of 5 exports  roster: delivering mine 2 of 3 rows");
    }

    @Test
    void aDeliveryThatHasFailedIsSaidToHaveFailedAndClaimsNoRowsThatItsDestinationDoesNotHold() throws Exception {
        sandbox.content("roster", "id,name\n1,a\n2,b\n3\n");
        routes.set("""
                stellic.exports.roster.to=files,mine
                stellic.exports.roster.max-rejects=0
                stellic.destinations.files.type=file
                stellic.destinations.files.directory=<dir>/out
                stellic.destinations.mine.type=endpoint
                stellic.destinations.mine.uri=direct:mine
                stellic.batch-size=1
                """);
        TestRoad[] started = new TestRoad[1];
        try (TestRoad road = routes.start(receiver("direct:mine", batch -> {
            RunInProgress run = started[0].bundle().runs().underWay().iterator().next();
            await().untilAsserted(() -> assertThat(new ProgressText(Duration.ZERO, 0, 1).line(run))
                    .matches("0:00  roster: delivering files failed: 0 (of 3 )?rows \\(1 rejected\\), mine .*"));
        }))) {
            started[0] = road;
            RunReport report = road.run("roster");

            assertThat(report.deliveries())
                    .extracting(DeliveryRecord::destination, DeliveryRecord::delivered)
                    .contains(tuple("files", 0L));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20, 40, 79, 80, 200})
    void aLineFitsAnyWidth(int columns) throws Exception {
        deliver(run -> new ProgressText(Duration.ofHours(30), 0, 1).line(List.of(run, run, run), columns));

        assertThat(said).isNotEmpty().allSatisfy(line -> assertThat(line.length())
                .isLessThan(Math.max(2, columns)));
    }

    @Test
    void whenNothingIsUnderWayNothingIsSaid() {
        assertThat(new ProgressText(Duration.ZERO, 1, 1).line(new ArrayList<>(), 80))
                .isEmpty();
    }

    private interface Text {
        String of(RunInProgress run);
    }

    /** Delivers three rows, one by one, and notes before each what is said. */
    private void deliver(Text text) throws Exception {
        sandbox.content("roster", "id,name\n1,a\n2,b\n3,c\n");
        routes.set("""
                stellic.exports.roster.to=mine
                stellic.destinations.mine.type=endpoint
                stellic.destinations.mine.uri=direct:mine
                stellic.batch-size=1
                """);
        TestRoad[] started = new TestRoad[1];
        try (TestRoad road = routes.start(receiver(
                "direct:mine",
                batch -> started[0].bundle().runs().underWay().forEach(run -> said.add(text.of(run)))))) {
            started[0] = road;
            assertThat(road.run("roster").delivered()).isTrue();
        }
    }
}
