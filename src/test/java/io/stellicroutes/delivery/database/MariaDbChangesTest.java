package io.stellicroutes.delivery.database;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.servers.MariaDbServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
final class MariaDbChangesTest extends ChangesContract {
    @RegisterExtension
    private static final OncePerClass<MariaDbServer> MARIADB = OncePerClass.of(() -> new MariaDbServer("warehouse"));

    MariaDbChangesTest() {
        super(Databases.MARIADB, "root");
    }

    @Override
    String url() {
        return MARIADB.get().url();
    }
}
