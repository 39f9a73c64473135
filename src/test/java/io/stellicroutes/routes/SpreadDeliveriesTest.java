package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Node;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.PostgresServer;
import io.stellicroutes.steps.PendingSteps;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes with one ledger and one store of landed files, and a run to six tables, which a lock holds up. */
@Tag("slow")
final class SpreadDeliveriesTest {
    private static final int TABLES = 6;

    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    @RegisterExtension
    final HeardLog log = new HeardLog();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private Connection lock;

    @BeforeEach
    void aLedgerAndAStore() throws Exception {
        sql("drop schema public cascade", "create schema public");
        Files.createDirectories(routes.path("shared"));
        String url = POSTGRES.get().getJdbcUrl("postgres", "postgres");
        routes.set("""
                stellic.ledger.url=%s
                stellic.landing=file:%s
                stellic.schedules.enabled=true
                stellic.lease.duration=3s
                stellic.deliveries.retry-delay=10m
                stellic.exports.roster.to=%s
                """.formatted(url, routes.path("shared").toAbsolutePath(), String.join(",", tables())));
        lock = POSTGRES.get().getPostgresDatabase().getConnection();
    }

    /** Six tables that have the first file, and a lock on them when the second one is there. */
    private void tablesFilledBy(String mode) throws Exception {
        for (String table : tables()) {
            routes.destination(table, """
                    type=database
                    url=%s
                    table=%s
                    mode=%s
                    """.formatted(POSTGRES.get().getJdbcUrl("postgres", "postgres"), table, mode));
        }
        routes.set("stellic.exports.roster.key=id");
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        try (TestRoad alone = node(0)) {
            assertThat(alone.run("roster").delivered()).isTrue();
        }
        routes.sandbox().content("roster", "id,name\n1,Ada Lovelace\n2,Grace\n");
        lockTables();
    }

    private void lockTables() throws SQLException {
        lock.setAutoCommit(false);
        try (Statement statement = lock.createStatement()) {
            statement.execute("lock table " + String.join(", ", tables()) + " in share row exclusive mode");
        }
    }

    @AfterEach
    void letGo() throws SQLException {
        lock.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge"})
    void eachNodeMakesItsShareOfTheDeliveriesAndTheRunEndsWhenAllHaveEnded(String mode) throws Exception {
        tablesFilledBy(mode);
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));

            await().until(SpreadDeliveriesTest::bothAreAtSomeOfAll);
            assertThat(Files.exists(routes.path("node2/landed").resolve(newest() + ".csv")))
                    .isTrue();
            assertThat(running).isNotDone();
            lock.rollback();

            RunReport report = running.get(1, TimeUnit.MINUTES);
            assertThat(report.delivered()).as(report.toString()).isTrue();
            assertThat(report.deliveries()).hasSize(TABLES).allMatch(delivery -> delivery.delivered() == 2);
            if (mode.equals("merge")) {
                assertThat(report.deliveries()).allMatch(delivery -> delivery.changes()
                        .filter(new DeliveryRecord.Changes(1, 1, 0, 0)::equals)
                        .isPresent());
            }
            assertThat(two.bundle().ledger().runs().last(10)).hasSize(2);
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Ada Lovelace", "Grace"));
    }

    /** Another node would not know of the columns. */
    @Test
    void aRunWhoseColumnsHaveChangedIsNotSpreadThoughAnotherNodeIsAtItStill() throws Exception {
        routes.set("stellic.exports.roster.header=fail");
        tablesFilledBy("append");
        String held = tables().get(0);
        try (TestRoad one = node(1)) {
            lock.rollback();
            routes.sandbox().content("roster", "id,name,email\n1,Ada,a@b\n");
            RunReport drifted = one.run("roster");
            assertThat(drifted.delivered()).isFalse();
            sql(
                    "update stellic_run set status = 'RUNNING', finished_at = null where id = '"
                            + drifted.run().id() + "'",
                    "update stellic_delivery set status = 'RUNNING', holder = 'gone',"
                            + " held_until = current_timestamp + interval '1' hour where run_id = '"
                            + drifted.run().id() + "' and destination = '" + held + "'");

            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(() -> one.bundle().runs().underWay().stream()
                    .anyMatch(run -> !run.deliveries().isEmpty()));

            assertThat(one.bundle().runs().underWay()).noneMatch(RunInProgress::isSpread);
            sql("update stellic_delivery set holder = null");
            assertThat(running.get(1, TimeUnit.MINUTES).delivered()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge"})
    void whatANodeHasThatIsGoneTheRunsNodeTakesOver(String mode) throws Exception {
        tablesFilledBy(mode);
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(SpreadDeliveriesTest::bothAreAtSomeOfAll);
            String first = holderOfARunsOwn(one);

            sql("update stellic_delivery set epoch = epoch + 1, holder = 'gone', held_until = current_timestamp"
                    + " where holder is not null and holder <> '" + first + "'");
            lock.rollback();

            RunReport report = running.get(1, TimeUnit.MINUTES);
            assertThat(report.delivered()).as(report.toString()).isTrue();
            assertThat(two.context().getStatus().isStarted()).isTrue();
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Ada Lovelace", "Grace"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge"})
    void aNodeGoesOnWithItsDeliveriesWhenTheRunsNodeHasLostTheRunAndAnotherOneEndsIt(String mode) throws Exception {
        tablesFilledBy(mode);
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(SpreadDeliveriesTest::bothAreAtSomeOfAll);
            RunInProgress run = one.bundle().runs().underWay(newest()).orElseThrow();
            String first = holderOfARunsOwn(one);
            List<String> epochs = all("select epoch from stellic_delivery where holder <> '" + first + "' order by 1");

            sql(
                    "update stellic_lease set token = 'gone', expires_at = current_timestamp where export = 'roster'",
                    "update stellic_delivery set epoch = epoch + 1, holder = 'gone', held_until = current_timestamp"
                            + " where holder = '" + first + "'");
            await().until(() -> all("select 1 from stellic_lease where export = 'roster' and token <> 'gone'")
                            .size()
                    == 1);
            await().until(run::hasLostLease);
            lock.rollback();

            await().until(() -> first("select status from stellic_run order by started_at desc limit 1")
                    .equals("DELIVERED"));
            assertThat(all("select epoch from stellic_delivery order by 1")).containsAll(epochs);
            assertThat(running).failsWithin(Duration.ofMinutes(1));
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Ada Lovelace", "Grace"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge"})
    void aStopByHandReachesTheDeliveriesOfOtherNodes(String mode) throws Exception {
        tablesFilledBy(mode);
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(SpreadDeliveriesTest::bothAreAtSomeOfAll);
            await().until(() -> waiting() == TABLES);

            one.bundle().runs().underWay(newest()).orElseThrow().stop("ada");
            lock.rollback();

            RunReport report = running.get(1, TimeUnit.MINUTES);
            assertThat(report.run().isStoppedByHand()).isTrue();
            assertThat(report.deliveries())
                    .hasSize(TABLES)
                    .allMatch(delivery -> delivery.error().orElseThrow().contains("stopped by ada"));
            assertThat(two.context().getStatus().isStarted()).isTrue();
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Ada"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge", "history"})
    void aStopReachesADeliveryThatWaitsForALock(String mode) throws Exception {
        tablesFilledBy(mode);
        try (TestRoad one = node(1)) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(() -> waiting() == TABLES);

            one.bundle().runs().underWay(newest()).orElseThrow().stop("ada");
            lock.rollback();

            assertThat(running.get(1, TimeUnit.MINUTES).run().isStoppedByHand()).isTrue();
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Ada"));
    }

    @Test
    void whatIsAcceptedOfARunHoldsOnAllNodes() throws Exception {
        tablesFilledBy("merge");
        tables().forEach(table -> routes.set("stellic.destinations." + table + ".delete=hard"));
        lock.rollback();
        try (TestRoad alone = node(0)) {
            assertThat(alone.run("roster").delivered()).isTrue();
        }
        lockTables();
        routes.sandbox().content("roster", "id,name\n3,Mary\n");
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(
                    () -> one.run("roster", Map.of(StellicConstants.ACCEPT_DELETES, true)));
            await().until(SpreadDeliveriesTest::allAreBegun);
            lock.rollback();

            assertThat(running.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            assertThat(two.context().getStatus().isStarted()).isTrue();
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Mary"));
    }

    /** What was delivered before there was a store is known on one node's disk alone. */
    @Test
    void whatIsKnownOnOneNodeAloneIsDeliveredByThatNode() throws Exception {
        routes.unset("stellic.landing");
        tablesFilledBy("merge");
        routes.set("stellic.landing=file:" + routes.path("shared").toAbsolutePath());
        try (TestRoad one = node(0);
                TestRoad two = node(2)) {
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(() -> shares().equals(List.of(TABLES / 2)));
            lock.rollback();

            assertThat(running.get(1, TimeUnit.MINUTES).deliveries())
                    .hasSize(TABLES)
                    .allMatch(delivery -> delivery.changes()
                            .filter(new DeliveryRecord.Changes(1, 1, 0, 0)::equals)
                            .isPresent());
            assertThat(two.context().getStatus().isStarted()).isTrue();
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Ada Lovelace", "Grace"));
    }

    /** One that comes first would leave nothing to the others otherwise. */
    @Test
    void aNodeThatLooksTakesItsShareOfWhatIsLeftOfARun() throws Exception {
        tablesFilledBy("replace");
        lock.rollback();
        routes.set("stellic.schedules.enabled=false");
        sql(
                "update stellic_run set status = 'RUNNING', stage = 'LANDED'",
                "update stellic_delivery set status = 'PENDING'",
                "insert into stellic_node select id, 'etl' || id, id, '1', 'READY', current_timestamp,"
                        + " current_timestamp, current_timestamp + interval '1' hour from generate_series(1, 2) id");
        try (TestRoad two = node(2)) {
            PendingSteps pending =
                    two.context().getRegistry().lookupByNameAndType("stellicPending", PendingSteps.class);

            assertThat(pending.take()).hasSize(3);
            assertThat(pending.take()).hasSize(2);
            assertThat(pending.take()).hasSize(1);
            assertThat(pending.take()).isEmpty();
        }
    }

    /** Two nodes that wait for each other's deliveries could not make them otherwise. */
    @Test
    void aRunThatWaitsForAnotherNodeHasNoThread() throws Exception {
        tablesFilledBy("replace");
        routes.set("""
                stellic.max-concurrent-deliveries=1
                stellic.exports.roster.to=t1,t2
                stellic.exports.other.to=t3
                """);
        routes.sandbox().content("other", "id,name\n1,Mary\n");
        lock.rollback();
        try (TestRoad one = node(1);
                TestRoad two = node(2);
                Connection second = POSTGRES.get().getPostgresDatabase().getConnection()) {
            lockTable(lock, "t1");
            second.setAutoCommit(false);
            lockTable(second, "t2");
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(() -> shares().equals(List.of(1, 1)));
            lock.rollback();
            await().until(() -> names("t1").contains("Grace"));

            CompletableFuture<RunReport> other = CompletableFuture.supplyAsync(() -> one.run("other"));

            assertThat(other.get(60, TimeUnit.SECONDS).delivered()).isTrue();
            assertThat(running).isNotDone();
            second.rollback();
            assertThat(running.get(1, TimeUnit.MINUTES).delivered()).isTrue();
        }
    }

    /** Nodes that are free are to know of it, though no thread of the run's node has come to it. */
    @Test
    void whatWaitsForAThreadOfItsNodeAnotherNodeTakesAlsoOfRunsWithOneDestination() throws Exception {
        tablesFilledBy("replace");
        routes.set("""
                stellic.max-concurrent-deliveries=1
                stellic.exports.roster.to=t1
                stellic.exports.other.to=t2
                """);
        routes.sandbox().content("other", "id,name\n1,Mary\n");
        try (TestRoad one = node(1);
                TestRoad two = node(2)) {
            await().until(() -> knowEachOther(one, two));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(() -> shares().equals(List.of(1)));
            CompletableFuture<RunReport> other = CompletableFuture.supplyAsync(() -> one.run("other"));

            await().until(() -> shares().equals(List.of(1, 1)));
            lock.rollback();

            assertThat(running.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            assertThat(other.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            assertThat(two.context().getStatus().isStarted()).isTrue();
        }
        assertThat(names("t1")).containsExactly("Ada Lovelace", "Grace");
        assertThat(names("t2")).containsExactly("Mary");
    }

    @Test
    void aNodeThatJoinsTakesWhatHasNotBegunOfARunThatIsUnderWay() throws Exception {
        tablesFilledBy("replace");
        routes.set("stellic.max-concurrent-deliveries=2");
        try (TestRoad one = node(1)) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> one.run("roster"));
            await().until(() -> shares().equals(List.of(2)));
            RunInProgress run = one.bundle().runs().underWay(newest()).orElseThrow();
            assertThat(run.deliveries()).hasSize(TABLES);

            try (TestRoad two = node(2)) {
                await().until(() -> shares().equals(List.of(2, 2)));
                assertThat(run.deliveries()).hasSize(2);
                lock.rollback();

                RunReport report = running.get(1, TimeUnit.MINUTES);
                assertThat(report.delivered()).as(report.toString()).isTrue();
                assertThat(report.deliveries()).hasSize(TABLES).allMatch(delivery -> delivery.delivered() == 2);
                assertThat(two.context().getStatus().isStarted()).isTrue();
            }
        }
        tables().forEach(table -> assertThat(names(table)).as(table).containsExactly("Ada Lovelace", "Grace"));
    }

    /** What it took would wait behind them, and no other node could make it. */
    @Test
    void aNodeTakesNoMoreThanItHasThreadsForThatAreFree() throws Exception {
        tablesFilledBy("replace");
        lock.rollback();
        routes.set("""
                stellic.schedules.enabled=false
                stellic.max-concurrent-deliveries=3
                """);
        sql(
                "update stellic_run set status = 'RUNNING', stage = 'LANDED'",
                "update stellic_delivery set status = 'PENDING'");
        CountDownLatch busy = new CountDownLatch(1);
        try (TestRoad two = node(2)) {
            PendingSteps pending =
                    two.context().getRegistry().lookupByNameAndType("stellicPending", PendingSteps.class);
            ExecutorService threads =
                    two.context().getRegistry().lookupByNameAndType("stellicDeliveryThreads", ExecutorService.class);
            for (int i = 0; i < 3; i++) {
                threads.execute(() -> await().until(() -> busy.getCount() == 0));
            }

            assertThat(pending.take()).isEmpty();
            assertThat(pending.next()).isNotNull();
            threads.execute(() -> {});
            assertThat(pending.next()).isNull();
            busy.countDown();
            await().until(() -> pending.take().size() == 2);
            assertThat(pending.next()).isNull();
        } finally {
            busy.countDown();
        }
    }

    /** How many statements wait for a lock. */
    private static int waiting() throws SQLException {
        return Integer.parseInt(first("select count(*) from pg_locks where not granted"));
    }

    private static void lockTable(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table + " in share row exclusive mode");
        }
    }

    private TestRoad node(int number) throws Exception {
        routes.set("stellic.work-dir=<dir>/node" + number);
        return routes.start();
    }

    private static List<String> tables() {
        return IntStream.rangeClosed(1, TABLES).mapToObj(number -> "t" + number).toList();
    }

    /** Each knows the nodes as its last beat has seen them. */
    private static boolean knowEachOther(TestRoad... nodes) {
        return Stream.of(nodes)
                .allMatch(node -> node.bundle().ledger().nodes().live().stream()
                                .filter(Node::isReady)
                                .count()
                        == nodes.length);
    }

    /** By which name the node is at deliveries that is at the run. */
    private static String holderOfARunsOwn(TestRoad node) throws SQLException {
        RunInProgress run = node.bundle().runs().underWay(newest()).orElseThrow();
        return first("select holder from stellic_delivery where holder is not null and destination = '"
                + run.deliveries().iterator().next().getDestinationName() + "' order by started_at desc");
    }

    private static String newest() throws SQLException {
        return first("select id from stellic_run order by started_at desc limit 1");
    }

    /** One is at half of them, as a rule; the one that is quicker may have taken more. */
    private static boolean bothAreAtSomeOfAll() throws SQLException {
        return shares().size() == 2 && allAreBegun();
    }

    private static boolean allAreBegun() throws SQLException {
        return shares().stream().mapToInt(Integer::intValue).sum() == TABLES;
    }

    /** How many deliveries each node has begun. */
    private static List<Integer> shares() throws SQLException {
        return all("select count(*) from stellic_delivery where status = 'RUNNING' and holder is not null"
                        + " and held_until > current_timestamp group by holder order by 1")
                .stream()
                .map(Integer::valueOf)
                .toList();
    }

    private static List<String> names(String table) {
        try {
            return all("select name from " + table + " order by id");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
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

    private static String first(String query) throws SQLException {
        return all(query).stream().findFirst().orElse("");
    }

    private static List<String> all(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }
}
