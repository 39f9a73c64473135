package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListener;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.run.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who listens is told of each run and delivery, when the ledger has it. */
final class RunListenerTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.exports.roster.to=local,dead
            stellic.destinations.dead.type=http
            stellic.destinations.dead.url=http://127.0.0.1:1/
            stellic.destinations.dead.retries=1
            """);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Map<Stage, Duration>> stages = new CopyOnWriteArrayList<>();
    private final List<Integer> polls = new CopyOnWriteArrayList<>();

    private final RunListener listener = new RunListener() {
        @Override
        public void begun(RunInProgress run) {
            told.add("begun " + run.getName());
        }

        @Override
        public void deliveryEnded(RunInProgress run, Delivery delivery, DeliveryRecord record) {
            told.add(record.destination() + " " + record.status() + " " + record.delivered());
        }

        @Override
        public void ended(RunInProgress run, RunReport report) {
            told.add("ended " + report.run().status());
            stages.add(run.stages().durations());
            polls.add(run.polls());
        }
    };

    @Test
    void whatBecomesOfARunIsToldInItsOrder() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n2,Bo\r\n");

        RunReport report = run(listener);

        assertThat(report.delivered()).isFalse();
        assertThat(told).startsWith("begun roster").endsWith("ended FAILED").hasSize(4);
        assertThat(told).contains("local DELIVERED 2", "dead FAILED 0");
        assertThat(stages).singleElement().satisfies(times -> assertThat(times)
                .containsOnlyKeys(Stage.values())
                .allSatisfy((stage, time) -> assertThat(time).isPositive()));
        assertThat(polls).singleElement().satisfies(count -> assertThat(count).isPositive());
    }

    @Test
    void oneThatThrowsFailsNoRun() throws Exception {
        routes.unset("stellic.destinations.dead.");
        routes.set("stellic.exports.roster.to=local");
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");

        RunReport report = run(new RunListener() {
            @Override
            public void begun(RunInProgress run) {
                throw new IllegalStateException("begun");
            }

            @Override
            public void ended(RunInProgress run, RunReport report) {
                throw new IllegalStateException("ended");
            }
        });

        assertThat(report.delivered()).isTrue();
        assertThat(told).containsExactly("begun roster", "local DELIVERED 1", "ended DELIVERED");
    }

    private RunReport run(RunListener first) throws Exception {
        try (TestRoad road = routes.start(context -> listen(context, first))) {
            return road.run("roster");
        }
    }

    private void listen(CamelContext context, RunListener first) {
        StellicBundle.of(context).listeners().add(first);
        if (first != listener) {
            StellicBundle.of(context).listeners().add(listener);
        }
    }
}
