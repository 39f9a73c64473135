package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Claims;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL that answers a commit before it is on its disk, and writes it there seconds later. */
@Tag("slow")
final class PostgresDurabilityTest {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(() -> PostgresServer.builder()
            .setServerConfig("synchronous_commit", "off")
            .setServerConfig("wal_writer_delay", "10s")
            .start());

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster");

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge", "history"})
    void whatHasArrivedIsThereAfterACrashOfTheServer(String mode) throws Exception {
        routes.set("stellic.exports.roster.key=id\nstellic.exports.roster.to=warehouse");
        routes.destination(
                "warehouse", """
                type=database
                url=%s
                table=%s
                mode=%s
                """.formatted(POSTGRES.get().getJdbcUrl("postgres", "postgres"), mode + "_roster", mode));
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace\n");
        assertThat(routes.run("roster").delivered()).isTrue();

        crash();
        assertThat(names(mode)).containsExactly("Ada", "Grace");

        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace Hopper\n");
        assertThat(routes.run("roster").delivered()).isTrue();
        crash();
        assertThat(names(mode)).contains("Grace Hopper");
    }

    @Test
    void whatTheLedgerHasOnRecordIsThereAfterACrashOfTheServer() throws Exception {
        try (Ledger ledger = Ledger.open(
                new StellicConfig.Ledger(POSTGRES.get().getJdbcUrl("postgres", "postgres"), "postgres", "postgres"),
                Clock.systemUTC())) {
            Run run = ledger.runs().begin("roster", "roster");
            crash();
            assertThat(ledger.runs().find(run.id())).isPresent();

            ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
            ledger.deliveries().commitSent(Claims.of(ledger, run.id(), "warehouse"), 1, 2);
            crash();
            assertThat(ledger.deliveries()
                            .find(run.id(), "warehouse")
                            .orElseThrow()
                            .doubt())
                    .isPresent();
        }
    }

    private static void crash() throws Exception {
        try (Connection before = connect();
                Statement statement = before.createStatement()) {
            PostgresServer.crash(POSTGRES.get());
            await().until(() -> !isOpen(statement));
        }
        await().until(PostgresDurabilityTest::isUp);
    }

    private static boolean isOpen(Statement statement) {
        try {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean isUp() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static Connection connect() throws SQLException {
        return POSTGRES.get().getPostgresDatabase().getConnection();
    }

    private static List<String> names(String mode) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name from " + mode + "_roster order by id, name")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
