package io.stellicroutes.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.servers.FrozenLine;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PostgresLedgerTest extends LedgerContract {
    private static EmbeddedPostgres postgres;
    private static int databases;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Override
    StellicConfig.Ledger where() throws SQLException {
        databases++;
        execute("postgres", "create database ledger_" + databases);
        return sameAgain();
    }

    @Override
    StellicConfig.Ledger sameAgain() {
        return new StellicConfig.Ledger(postgres.getJdbcUrl("postgres", "ledger_" + databases), "postgres", "postgres");
    }

    @Test
    void itSharesASchemaWithTablesOfOthers() throws Exception {
        ledger.close();
        StellicConfig.Ledger where = where();
        execute("ledger_" + databases, "create table somebody_elses (id int)");

        ledger = Ledger.open(where, clock);

        assertThat(ledger.runs().begin("mine", "plan_courses")).isNotNull();
    }

    @Test
    void aLineThatStandsStillIsGivenUpAndTheWriteComesByAnother() throws Exception {
        StellicConfig.Ledger direct = sameAgain();
        try (FrozenLine line = new FrozenLine(postgres.getPort())) {
            String url = direct.url().replace(":" + postgres.getPort() + "/", ":" + line.port() + "/");
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
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
