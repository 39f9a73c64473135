package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.CountedStatements;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.steps.RecoverySteps;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service with very many exports has no more routes, and asks the ledger no more often, than one with few. */
@Tag("slow")
final class ThousandExportsTest {
    private static final int MANY = 1_000;

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("stellic.schedules.enabled=true");

    private final String ledger = CountedStatements.url("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    private CountedStatements counted;

    @BeforeEach
    void count() throws SQLException {
        counted = new CountedStatements();
    }

    @AfterEach
    void countNoMore() throws SQLException {
        counted.close();
    }

    @BeforeEach
    void many() {
        StringBuilder exports = new StringBuilder("stellic.ledger.url=" + ledger + "\n");
        for (int number = 1; number <= MANY; number++) {
            String export = "stellic.exports.e" + number;
            exports.append(export).append(".data-type=user_groups\n");
            exports.append(export).append(".to=local\n");
            exports.append(export).append(".schedule=").append(schedule(number)).append('\n');
        }
        routes.set(exports.toString());
    }

    /** Half of them by hand, the others once a year, and one each second. */
    private static String schedule(int number) {
        return number == MANY ? "0/1 * * * * ?" : number % 2 == 0 ? "manual" : "0 0 3 1 1 ?";
    }

    @Test
    void oneRouteTriggersThemAll() throws Exception {
        try (TestRoad road = routes.start()) {
            assertThat(road.context().getRoutes())
                    .extracting(route -> route.getRouteId())
                    .contains("stellic-triggers")
                    .hasSizeLessThan(50);

            await().atMost(Duration.ofMinutes(1)).until(() -> delivered(road, "e" + MANY));

            try (var caller = road.context().createProducerTemplate()) {
                caller.sendBody("direct:stellic-export-e500", null);
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> delivered(road, "e500"));
        }
    }

    private static boolean delivered(TestRoad road, String export) {
        return road.bundle()
                .ledger()
                .runs()
                .newest(export)
                .filter(run -> run.status() == Run.Status.DELIVERED)
                .isPresent();
    }

    @Test
    void whatIsDoneAgainAndAgainTakesAFewStatements() throws Exception {
        routes.set("""
                stellic.exports.e%d.schedule=manual
                stellic.schedules.enabled=false
                """.formatted(MANY));
        everyNewestRunHasFailed();
        try (TestRoad road = routes.start()) {
            RecoverySteps recovery =
                    road.context().getRegistry().lookupByNameAndType("stellicRecovery", RecoverySteps.class);
            counted.forget();

            assertThat(recovery.due()).isEmpty();
            assertThat(asked())
                    .as("a look at what is to go on: runs, and deliveries that have failed")
                    .hasSize(2);

            counted.forget();
            assertThat(road.bundle().standings().all()).hasSize(MANY + 1);
            assertThat(asked())
                    .as("a look at what destinations have, for alerts, numbers, health and the console")
                    .hasSizeLessThanOrEqualTo(6);
        }
    }

    /** Without what says that this node is there, at any time. */
    private List<String> asked() {
        return counted.statements().stream()
                .filter(statement -> !statement.contains("stellic_node"))
                .toList();
    }

    /** Until somebody mends something. */
    private void everyNewestRunHasFailed() throws SQLException {
        StellicConfig.Ledger where = new StellicConfig.Ledger(ledger, "", "");
        try (Ledger open = Ledger.open(where, Clock.systemUTC());
                Connection connection = DriverManager.getConnection(ledger, "", "");
                Statement statement = connection.createStatement()) {
            assertThat(open.runs().last(1)).isEmpty();
            statement.execute("""
                    insert into stellic_run (id, export, data_type, stage, status, started_at, finished_at)
                    select 'run' || x, 'e' || x, 'user_groups', 'LANDED', 'FAILED', localtimestamp, localtimestamp
                    from system_range(1, %d)""".formatted(MANY));
            statement.execute("""
                    insert into stellic_delivery (run_id, destination, status, rows_read, rows_delivered, rows_rejected,
                        checkpoint_row, checkpoint_delivered, started_at, finished_at, error)
                    select id, 'local', 'FAILED', 0, 0, 0, 0, 0, localtimestamp, localtimestamp,
                        'held back (see docs/errors.md#%s)' from stellic_run""".formatted(ErrorCode.MAX_DELETES.anchor()));
        }
    }
}
