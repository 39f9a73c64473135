package io.stellicroutes.servers;

import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Sandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * What the tests of the runtimes talk to, in a process of its own, so that the runtime has nothing on its classpath that
 * a user would not put there: the sandbox, a PostgreSQL and an Artemis broker. It ends with its standard input.
 *
 * <p>Argument: a directory that has {@code roster.csv}, the file of the data types {@code roster} and {@code user_groups}. What leads to the
 * servers is written to {@code servers.properties} there, when they are up.
 */
public final class RuntimeServers {
    private RuntimeServers() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0);
                ArtemisBroker broker = new ArtemisBroker(dir.resolve("broker"));
                EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            byte[] csv = Files.readAllBytes(dir.resolve("roster.csv"));
            sandbox.content("roster", csv).content("user_groups", csv);
            Properties properties = new Properties();
            properties.putAll(TestRoad.to(sandbox, dir));
            properties.put("stellic.exports.roster.to", "warehouse,events");
            properties.put("stellic.destinations.warehouse.type", "database");
            properties.put("stellic.destinations.warehouse.url", postgres.getJdbcUrl("postgres", "postgres"));
            properties.put("stellic.destinations.events.type", "jms");
            properties.put("stellic.destinations.events.broker-url", broker.url());
            properties.put("stellic.destinations.events.username", ArtemisBroker.USER);
            properties.put("stellic.destinations.events.password", ArtemisBroker.PASSWORD);
            Path unfinished = dir.resolve("servers.properties.part");
            try (Writer out = Files.newBufferedWriter(unfinished)) {
                properties.store(out, null);
            }
            Files.move(unfinished, dir.resolve("servers.properties"), StandardCopyOption.ATOMIC_MOVE);
            while (System.in.read() >= 0) {
                // until whoever started it ends, or closes it
            }
        }
    }
}
