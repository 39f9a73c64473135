package io.stellicroutes.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.runtimes.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Karaf for all of it: it takes long to start. */
final class KarafIT {
    private static final String RUN =
            "warehouse delivered 2500 rows, 0 rejected, events delivered 2500 rows, 0 rejected";

    /** What an administrator drops into {@code deploy}. */
    private static final String DATA_SOURCE = """
            <blueprint xmlns="http://www.osgi.org/xmlns/blueprint/v1.0.0">
              <bean id="warehouse" class="org.postgresql.ds.PGSimpleDataSource">
                <property name="url" value="%s"/>
              </bean>
              <service interface="javax.sql.DataSource" ref="warehouse">
                <service-properties>
                  <entry key="osgi.jndi.service.name" value="jdbc/warehouse"/>
                </service-properties>
              </service>
            </blueprint>
            """;

    @TempDir
    Path dir;

    @Test
    void theFeatureExportsByItsScheduleByACommandAndThroughADataSourceOfTheContainers() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"));
                Karaf karaf = Karaf.prepare(dir.resolve("karaf"))) {
            Path properties = karaf.etc().resolve("stellic.properties");
            servers.write(properties, Map.of("stellic.exports.roster.schedule", "every 1h"));
            karaf.start();
            karaf.says("feature:repo-add mvn:io.stellicroutes/stellic-export-routes-karaf/"
                    + System.getProperty("bundle.version") + "/xml/features");
            karaf.says("feature:install stellic-export-routes");

            servers.assertDelivered(karaf.process());
            await("the run's end")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(karaf.says("stellic:runs")).contains(RUN));
            assertThat(dir.resolve("karaf/stellic"))
                    .as("the work directory is not in data, which a clean start empties")
                    .isDirectory();

            servers.write(
                    properties,
                    Map.of(
                            "stellic.destinations.warehouse.url",
                            "",
                            "stellic.destinations.warehouse.data-source",
                            "#bean:jdbc/warehouse"));
            karaf.says("bundle:install -s file:" + System.getProperty("driver.file"));
            karaf.says("feature:install aries-blueprint");
            karaf.deploy(
                    "warehouse.xml", DATA_SOURCE.formatted(servers.databaseUrl().replace("&", "&amp;")));
            await("the data source").atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                            karaf.says("service:list javax.sql.DataSource"))
                    .contains("jdbc/warehouse"));
            karaf.says("bundle:refresh io.stellicroutes.karaf");
            await("the exports with their new properties")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () -> assertThat(karaf.says("stellic:run roster")).contains(RUN));
            servers.assertDelivered();

            karaf.stop();
            assertThat(karaf.process().isAlive()).isFalse();
            assertThat(Files.readAllLines(karaf.log())).noneMatch(line -> line.contains("| ERROR |"));
        }
    }
}
