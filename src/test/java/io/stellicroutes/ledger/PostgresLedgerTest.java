package io.stellicroutes.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.servers.FrozenLine;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
final class PostgresLedgerTest extends LedgerContract {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    private static int databases;

    @Override
    StellicConfig.Ledger where() throws SQLException {
        databases++;
        execute("postgres", "create database ledger_" + databases);
        return sameAgain();
    }

    @Override
    StellicConfig.Ledger sameAgain() {
        return new StellicConfig.Ledger(
                POSTGRES.get().getJdbcUrl("postgres", "ledger_" + databases), "postgres", "postgres");
    }

    @Test
    void itSharesASchemaWithTablesOfOthers() throws Exception {
        ledger.close();
        StellicConfig.Ledger where = where();
        execute("ledger_" + databases, "create table somebody_elses (id int)");

        ledger = Ledger.open(where, clock);

        assertThat(ledger.runs().begin("mine", "plan_courses")).isNotNull();
    }

    /**
     * As one that is paused between a statement and its commit, or whose machine is gone so that the server does not
     * learn of it.
     */
    @Test
    @Timeout(60)
    void aNodeThatStandsStillInATransactionDoesNotKeepOthersFromItsDelivery() throws Exception {
        Run run = ledger.runs().begin("mine", "plan_courses");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch continued = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        try (Leases paused = new Leases(ledger, Duration.ofSeconds(1), Duration.ofHours(1), ProcessId.self());
                Ledger another = Ledger.open(sameAgain(), clock);
                Leases others = new Leases(another, Duration.ofMinutes(1))) {
            DeliveryLease lease =
                    paused.deliveries().take(run.id(), "warehouse").orElseThrow();
            CompletableFuture<Integer> pausedWork =
                    CompletableFuture.supplyAsync(() -> ledger.database().transact(handle -> {
                        int changed = handle.execute(
                                "update stellic_delivery set rows_delivered = rows_delivered where epoch = ?",
                                lease.claim().epoch());
                        begun.countDown();
                        if (attempts.getAndIncrement() == 0) {
                            await().forever().until(() -> continued.getCount() == 0);
                        }
                        handle.execute("select 1");
                        return changed;
                    }));
            begun.await();

            await().atMost(Duration.ofSeconds(40))
                    .until(() -> others.deliveries().take(run.id(), "warehouse").isPresent());

            continued.countDown();
            assertThat(pausedWork.get()).as("repeated, and fenced off").isZero();
            assertThat(attempts).hasValue(2);
        } finally {
            continued.countDown();
        }
    }

    @Test
    void aLineThatStandsStillIsGivenUpAndTheWriteComesByAnother() throws Exception {
        StellicConfig.Ledger direct = sameAgain();
        try (FrozenLine line = new FrozenLine(POSTGRES.get().getPort())) {
            String url = direct.url().replace(":" + POSTGRES.get().getPort() + "/", ":" + line.port() + "/");
            StellicConfig.Ledger behind =
                    new StellicConfig.Ledger(url + "&socketTimeout=1", direct.username(), direct.password());
            try (Ledger frozen = Ledger.open(behind, clock)) {
                line.freezeWhen(chunk -> new String(chunk.bytes(), UTF_8).contains("stellic_run"));
                CompletableFuture<Run> begun =
                        CompletableFuture.supplyAsync(() -> frozen.runs().begin("mine", "plan_courses"));
                await().until(line::isFrozen);
                line.letNewConnectionsPass();

                assertThat(begun).succeedsWithin(Duration.ofMinutes(1));
            }
            assertThat(LedgerPool.pool(url, behind).getDataSourceProperties())
                    .as("where the URL says nothing")
                    .containsEntry("socketTimeout", "120");
        }
        assertThat(ledger.runs().last(10)).hasSize(1);
    }

    @Test
    void aLookDoesNotMakeALedger() throws Exception {
        StellicConfig.Ledger where = where();

        assertThat(Ledger.look(where)).isEqualTo(Ledger.State.ABSENT);
        assertThat(Ledger.look(where)).isEqualTo(Ledger.State.ABSENT);
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection =
                        POSTGRES.get().getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
