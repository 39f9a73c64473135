package io.stellicroutes.delivery.database;

import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

@Tag("slow")
final class PostgresSnapshotsTest extends SnapshotsContract {
    private static EmbeddedPostgres server;

    PostgresSnapshotsTest() {
        super(Databases.POSTGRESQL, "postgres");
    }

    @BeforeContainer
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterContainer
    static void stop() throws Exception {
        server.close();
    }

    @Override
    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }
}
