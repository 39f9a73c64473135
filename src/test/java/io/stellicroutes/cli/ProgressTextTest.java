package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.AgainstTheSandbox;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressTextTest extends AgainstTheSandbox {
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
        properties.put("stellic.exports.roster.to", "mine");
        properties.put("stellic.destinations.mine.type", "endpoint");
        properties.put("stellic.destinations.mine.uri", "direct:mine");
        properties.put("stellic.batch-size", "1");
        TestRoad[] started = new TestRoad[1];
        try (TestRoad road = TestRoad.start(
                properties,
                context -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:mine")
                                .process(exchange ->
                                        started[0].bundle().runs().underWay().forEach(run -> said.add(text.of(run))));
                    }
                }))) {
            started[0] = road;
            assertThat(road.run("roster").delivered()).isTrue();
        }
    }
}
