package io.stellicroutes.delivery.database;

import io.stellicroutes.servers.MariaDbServer;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

@Tag("slow")
final class MariaDbSnapshotsTest extends SnapshotsContract {
    private static MariaDbServer server;

    MariaDbSnapshotsTest() {
        super(Databases.MARIADB, "root");
    }

    @BeforeContainer
    static void start() throws Exception {
        server = new MariaDbServer("warehouse");
    }

    @AfterContainer
    static void stop() throws Exception {
        server.close();
    }

    @Override
    String url() {
        return server.url();
    }
}
