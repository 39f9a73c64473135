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

final class KarafIT {
    private static final String[] RUN = {"warehouse delivered 2500 rows", "events delivered 2500 rows"};

    @TempDir
    Path dir;

    @Test
    void theFeatureExportsByItsScheduleAndByACommand() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"));
                Karaf karaf = Karaf.prepare(dir.resolve("karaf"))) {
            Path properties = karaf.etc().resolve("stellic.properties");
            servers.write(properties, Map.of("stellic.exports.roster.schedule", "every 1h"));
            Files.write(
                    properties,
                    Files.readAllLines(properties).stream()
                            .filter(line -> !line.startsWith("stellic.work-dir"))
                            .toList());
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

            assertThat(karaf.says("stellic:run roster")).contains(RUN);
            servers.assertDelivered();

            assertThat(karaf.says("stellic:health"))
                    .as("what a probe that asks by bin/client sees")
                    .contains("stellic UP");

            karaf.stop();
            assertThat(karaf.process().isAlive()).isFalse();
            assertThat(Files.readAllLines(karaf.log())).noneMatch(line -> line.contains("| ERROR |"));
        }
    }
}
