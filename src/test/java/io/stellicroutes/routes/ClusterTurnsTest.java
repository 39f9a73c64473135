package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many tenants whose exports are all due at once, on three nodes with one ledger: each runs once, and no tenant waits
 * for longer than others. {@code -Dstellic.test.tenants} and {@code -Dstellic.test.exports} make it larger.
 */
@Tag("slow")
final class ClusterTurnsTest {
    private static final int NODES = 3;
    private static final int TENANTS = Integer.getInteger("stellic.test.tenants", 6);
    private static final int EXPORTS = Integer.getInteger("stellic.test.exports", 5);

    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.schedules.enabled=true
            stellic.max-concurrent-exports=2
            stellic.ledger.username=postgres
            stellic.ledger.password=postgres
            stellic.destinations.local.type=file
            stellic.destinations.local.format=raw
            stellic.destinations.local.directory=<dir>/out
            """);

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void noTenantWaitsForLongerThanOthers(TestReporter reporter) throws Exception {
        routes.sandbox().content("user_groups", "id\n1\n");
        routes.set("stellic.ledger.url=" + url());
        for (int tenant = 1; tenant <= TENANTS; tenant++) {
            routes.set("""
                    stellic.tenants.t%1$d.base-url=<sandbox>
                    stellic.tenants.t%1$d.auth.header=Authorization
                    stellic.tenants.t%1$d.auth.value=Token %2$s
                    stellic.tenants.t%1$d.path-prefix=t%1$d-
                    """.formatted(tenant, io.stellicroutes.sandbox.Sandbox.TOKEN));
        }
        for (int export = 1; export <= EXPORTS; export++) {
            routes.set("""
                    stellic.exports.e%1$d.data-type=user_groups
                    stellic.exports.e%1$d.to=local
                    stellic.exports.e%1$d.schedule=every 30d
                    """.formatted(export));
        }
        Ledger.open(new StellicConfig.Ledger(url(), "postgres", "postgres"), Clock.systemUTC())
                .close();
        List<TestRoad> nodes = new ArrayList<>();
        try (Connection gate = DriverManager.getConnection(url());
                Statement lock = gate.createStatement()) {
            gate.setAutoCommit(false);
            lock.execute("lock table stellic_run in exclusive mode");
            for (int node = 1; node <= NODES; node++) {
                routes.set("stellic.work-dir=<dir>/work" + node);
                nodes.add(routes.start());
            }
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> number("select count(*) from stellic_node where state = 'READY'") == NODES);
            assertThat(number("select count(*) from stellic_run")).isZero();
            gate.rollback();
        }

        await().atMost(Duration.ofMinutes(20))
                .until(() -> number("select count(*) from stellic_run where status = 'DELIVERED'")
                        == (double) TENANTS * EXPORTS);

        assertThat(number("select count(*) from stellic_run")).isEqualTo((double) TENANTS * EXPORTS);
        assertThat(routes.sandbox().lines("export_data")).hasSize(TENANTS * EXPORTS);
        String waits = "select t.tenant, avg(extract(epoch from t.served_at at time zone 'UTC' - r.started_at)) as wait"
                + " from stellic_turn t join stellic_run r on r.export = t.export where t.served_at is not null";
        double mean = number(waits.replace("t.tenant, ", ""));
        Map<String, Double> byTenant = numbers(waits + " group by t.tenant");
        reporter.publishEntry(String.format(
                "%d exports at once: a turn came after %.1f s on average, of the tenant that waited longest after %.1f s;"
                        + " the last after %.1f s",
                TENANTS * EXPORTS,
                mean,
                byTenant.values().stream().max(Double::compare).orElseThrow(),
                number(waits.replace("t.tenant, avg", "max"))));
        for (int node = 1; node <= NODES; node++) {
            assertThat(routes.files("work" + node + "/landed"))
                    .as("node " + node)
                    .isNotEmpty();
        }
        assertThat(byTenant).hasSize(TENANTS);
        assertThat(byTenant.values())
                .as("the mean wait of each tenant: %s", byTenant)
                .allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(1.5 * mean));
        nodes.forEach(TestRoad::close);
    }

    private static String url() {
        return POSTGRES.get().getJdbcUrl("postgres", "postgres");
    }

    private static double number(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getDouble(1);
        }
    }

    private static Map<String, Double> numbers(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Map<String, Double> found = new HashMap<>();
            while (rows.next()) {
                found.put(rows.getString(1), rows.getDouble(2));
            }
            return found;
        }
    }
}
