package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Doubt;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.FrozenLine;
import io.stellicroutes.servers.FrozenLine.Chunk;
import io.stellicroutes.servers.FrozenLine.Direction;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A commit to PostgreSQL whose answer is lost: the ledger has it as data, from before it is sent until one is
 * confirmed.
 */
@Tag("slow")
final class DatabaseInDoubtTest {
    private static final UnconfirmedRows ALL = new UnconfirmedRows(1, Optional.of(3L));

    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=warehouse
            stellic.destinations.warehouse.type=database
            stellic.destinations.warehouse.username=postgres
            """);

    private final Sandbox sandbox = routes.sandbox();

    private String url;

    @BeforeEach
    void anExportToATable() throws Exception {
        sandbox.content("roster", "id,name\n1,Ada\n2,Bo\n3,Cy\n");
        url = POSTGRES.get().getJdbcUrl("postgres", "postgres");
        try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("drop table if exists roster");
        }
    }

    @Test
    void theLedgerSaysSoUntilALaterCommitIsConfirmed() throws Exception {
        try (FrozenLine line = line("1s");
                TestRoad road = routes.start()) {
            line.freezeWhen(DatabaseInDoubtTest::isCommit, Direction.TO_CLIENT);
            DeliveryRecord failed = road.run("roster").deliveries().get(0);
            assertThat(failed.status()).isEqualTo(Status.FAILED);
            assertThat(failed.error()).get().asString().endsWith("(see docs/errors.md#database-in-doubt)");
            assertThat(failed.doubt()).map(Doubt::rows).contains(ALL);

            // an attempt that does not come as far as the database finds nothing out
            assertThat(road.run("roster").deliveries().get(0).doubt()).isEqualTo(failed.doubt());

            line.letNewConnectionsPass();
            RunReport report = road.run("roster");
            assertThat(report.delivered()).as(report.toString()).isTrue();
            assertThat(report.deliveries().get(0).doubt()).isEmpty();
            line.thaw();
        }
        assertThat(rows()).isEqualTo(3);
    }

    /** What a process leaves behind that is killed while it waits for the answer. */
    @Test
    void theCommitIsOnRecordBeforeItIsSent() throws Exception {
        try (FrozenLine line = line("60s");
                TestRoad road = routes.start()) {
            line.freezeWhen(DatabaseInDoubtTest::isCommit);
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
            Awaitility.await().until(line::isFrozen);

            DeliveryRecord during = road.bundle()
                    .ledger()
                    .deliveries()
                    .of(road.bundle()
                            .ledger()
                            .runs()
                            .newest("roster")
                            .orElseThrow()
                            .id())
                    .get(0);
            assertThat(during.status()).isEqualTo(Status.RUNNING);
            assertThat(during.doubt()).map(Doubt::rows).contains(ALL);

            line.thaw();
            assertThat(running.get().deliveries().get(0).doubt()).isEmpty();
        }
    }

    @Test
    void aCommitThatTheDatabaseRefusesIsNotInDoubt() throws Exception {
        routes.set("stellic.destinations.warehouse.url=" + url);
        try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection();
                TestRoad road = routes.start()) {
            connection
                    .createStatement()
                    .execute("create table roster (id text, name text, constraint once unique (id) deferrable"
                            + " initially deferred, _run_id text, _row bigint, _loaded_at timestamp)");
            sandbox.content("roster", "id,name\n1,Ada\n1,Bo\n");

            DeliveryRecord failed = road.run("roster").deliveries().get(0);

            assertThat(failed.status()).isEqualTo(Status.FAILED);
            assertThat(failed.error()).get().asString().contains("taken back");
            assertThat(failed.doubt()).isEmpty();
        }
    }

    /** Whether rows of the first content are there is not known: another content must not be put beside them. */
    @Test
    void otherContentIsRefusedWhileACommitIsInDoubt() throws Exception {
        try (FrozenLine line = line("1s");
                TestRoad road = routes.start()) {
            line.freezeWhen(DatabaseInDoubtTest::isCommit, Direction.TO_CLIENT);
            Run run = road.run("roster").run();
            line.thaw();
            Files.delete(routes.path("work/landed/" + run.id() + ".csv"));
            sandbox.replaceFile(run.fileName().orElseThrow(), "id,name\n1,Ada\n2,Bo\n3,Di\n");

            assertThat(road.run("roster").run().error())
                    .get()
                    .asString()
                    .contains("other content", "docs/errors.md#other-file");
        }
    }

    private FrozenLine line(String timeout) throws Exception {
        FrozenLine line = new FrozenLine(POSTGRES.get().getPort());
        routes.set("""
                stellic.destinations.warehouse.url=%s
                stellic.destinations.warehouse.timeout=%s
                """.formatted(
                        url.replaceFirst(":" + POSTGRES.get().getPort() + "/", ":" + line.port() + "/"), timeout));
        return line;
    }

    private static boolean isCommit(Chunk chunk) {
        String sent = new String(chunk.bytes(), StandardCharsets.ISO_8859_1);
        return chunk.direction() == Direction.TO_SERVER && sent.contains("COMMIT") && !sent.contains("ON COMMIT DROP");
    }

    private static long rows() throws Exception {
        try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection();
                ResultSet counted = connection.createStatement().executeQuery("select count(*) from roster")) {
            counted.next();
            return counted.getLong(1);
        }
    }
}
