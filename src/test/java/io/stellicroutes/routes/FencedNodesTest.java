package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.PostgresServer;
import io.stellicroutes.servers.S3Line;
import io.stellicroutes.servers.S3Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node does for good that stands still, and whose deliveries another one takes over meanwhile. */
@Tag("slow")
final class FencedNodesTest {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    @RegisterExtension
    final HeardLog log = new HeardLog();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    @BeforeEach
    void anExportToATableInPostgresAndALedgerBesideIt() throws Exception {
        sql("drop schema public cascade", "create schema public");
        String url = POSTGRES.get().getJdbcUrl("postgres", "postgres");
        routes.set("""
                stellic.ledger.url=%s
                stellic.exports.roster.to=warehouse
                stellic.exports.roster.key=id
                stellic.destinations.warehouse.type=database
                stellic.destinations.warehouse.url=%s
                stellic.destinations.warehouse.mode=merge
                """.formatted(url, url));
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
    }

    @Test
    void aNodeThatIsOvertakenBetweenItsLastLookIntoTheLedgerAndTheCommitCommitsNothingAndReportsNothing()
            throws Exception {
        assertThat(routes.run("roster").delivered()).isTrue();
        routes.sandbox().content("roster", "id,name\n1,Ada Lovelace\n");
        try (Connection other = POSTGRES.get().getPostgresDatabase().getConnection();
                Statement statement = other.createStatement();
                TestRoad paused = routes.start()) {
            other.setAutoCommit(false);
            // what the node waits for when it changes the table: behind all looks into the ledger, before the commit
            statement.execute("lock table roster in share row exclusive mode");
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> paused.run("roster"));
            await().until(() ->
                    !one("select count(*) from pg_locks where not granted").equals("0"));
            sql(
                    "update stellic_delivery set epoch = epoch + 1, holder = 'another node' where status = 'RUNNING'",
                    "update stellic_fence set epoch = epoch + 1");
            List<String> before = all("select d.* from stellic_delivery d order by run_id");
            other.rollback();

            RunReport report = running.get(1, TimeUnit.MINUTES);

            assertThat(one("select name from roster")).isEqualTo("Ada");
            assertThat(all("select d.* from stellic_delivery d order by run_id"))
                    .isEqualTo(before);
            assertThat(one("select outcome from stellic_standing")).isEqualTo("DELIVERED");
            assertThat(report.deliveries())
                    .extracting(DeliveryRecord::status)
                    .containsExactly(DeliveryRecord.Status.RUNNING);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200_000})
    void aNodeThatIsOvertakenInTheMidstOfItsUploadDoesNotReplaceTheObjectOfItsSuccessor(int rows) throws Exception {
        String text = "id,name\n"
                + IntStream.range(0, rows)
                        .mapToObj(id -> id + ",somebody with a name\n")
                        .collect(Collectors.joining());
        routes.sandbox().content("roster", text);
        try (S3Store store = new S3Store(routes.path("s3"));
                S3Line line = new S3Line(store.endpoint())) {
            store.createBucket("lake");
            routes.set("stellic.exports.roster.to=lake");
            routes.destination(
                    "lake",
                    store.destination("lake")
                            .replace(
                                    store.endpoint().toString(), line.endpoint().toString()));
            routes.set("stellic.destinations.lake.part-size=5242880");
            try (TestRoad paused = routes.start()) {
                // what makes the object visible, at once or in parts: behind all looks into the ledger
                line.hold("(PUT /lake/[^?]* HTTP|POST /lake/.*uploadId=)");
                CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> paused.run("roster"));
                line.awaitHeld();
                sql("update stellic_delivery set epoch = epoch + 1, holder = 'another node' where status = 'RUNNING'");
                String key =
                        line.heads("(PUT|POST)").get(0).split("[ ?]", -1)[1].replaceFirst("/lake/", "");
                store.put("lake", key, Files.writeString(routes.path("by-another"), "of the successor"));
                List<String> before = all("select d.* from stellic_delivery d order by run_id");
                line.letGo();

                RunReport report = running.get(1, TimeUnit.MINUTES);

                assertThat(store.bytes("lake", key)).asString().isEqualTo("of the successor");
                assertThat(all("select d.* from stellic_delivery d order by run_id"))
                        .isEqualTo(before);
                assertThat(report.deliveries())
                        .extracting(DeliveryRecord::status)
                        .containsExactly(DeliveryRecord.Status.RUNNING);
            }
        }
    }

    @Test
    void aDeliveryThatAnotherProcessHasIsWaitedForUntilItsLeaseHasRunOut() throws Exception {
        routes.set("stellic.lease.duration=600ms");
        assertThat(routes.run("roster").delivered()).isTrue();
        sql(
                "update stellic_run set status = 'RUNNING'",
                "update stellic_delivery set status = 'RUNNING', holder = 'another node',"
                        + " held_until = current_timestamp + interval '2' second");
        String until = one("select held_until from stellic_delivery");
        long epoch = Long.parseLong(one("select epoch from stellic_delivery"));

        assertThat(routes.run("roster").delivered()).isTrue();

        assertThat(one("select finished_at at time zone 'UTC' >= timestamptz '" + until + "' from stellic_delivery"))
                .isEqualTo("t");
        assertThat(Long.parseLong(one("select epoch from stellic_delivery"))).isGreaterThan(epoch);
        assertThat(one("select holder from stellic_delivery")).isNull();
    }

    @Test
    void aDeliveryThatAnotherProcessHasIsWaitedForWithoutAThread() throws Exception {
        routes.set("""
                stellic.max-concurrent-deliveries=1
                stellic.exports.other.to=local
                stellic.destinations.local.type=file
                stellic.destinations.local.directory=<dir>/out
                """);
        routes.sandbox().content("other", "id\n1\n");
        assertThat(routes.run("roster").delivered()).isTrue();
        sql(
                "update stellic_run set status = 'RUNNING'",
                "update stellic_delivery set status = 'RUNNING', holder = 'another node',"
                        + " held_until = current_timestamp + interval '1' hour");
        try (TestRoad road = routes.start()) {
            CompletableFuture<RunReport> waiting = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> road.bundle().runs().underWay().stream()
                    .anyMatch(run -> !run.deliveries().isEmpty()));

            RunReport other =
                    CompletableFuture.supplyAsync(() -> road.run("other")).get(1, TimeUnit.MINUTES);

            assertThat(other.delivered()).isTrue();
            assertThat(waiting).isNotDone();
            sql("update stellic_delivery set holder = null where holder is not null");
            assertThat(waiting.get(1, TimeUnit.MINUTES).delivered()).isTrue();
        }
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String one(String query) throws SQLException {
        List<String> rows = all(query);
        return rows.isEmpty() ? null : rows.get(0);
    }

    private static List<String> all(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(found.getString(i));
                }
                rows.add(columns == 1 ? row.get(0) : row.toString());
            }
        }
        return rows;
    }
}
