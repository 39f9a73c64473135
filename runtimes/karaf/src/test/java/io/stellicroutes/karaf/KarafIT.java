package io.stellicroutes.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.runtimes.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KarafIT {
    @TempDir
    Path dir;

    @Test
    void theFeatureExportsByItsScheduleAndByACommand() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"));
                Karaf karaf = Karaf.prepare(dir.resolve("karaf"))) {
            servers.write(
                    karaf.etc().resolve("stellic.properties"), Map.of("stellic.exports.roster.schedule", "every 1h"));
            karaf.start();
            karaf.says("feature:repo-add mvn:io.stellicroutes/stellic-export-routes-karaf/"
                    + System.getProperty("bundle.version") + "/xml/features");
            karaf.says("feature:install stellic-export-routes");

            servers.assertDelivered(karaf.process());
            assertThat(karaf.says("stellic:runs"))
                    .contains("roster", "warehouse delivered 2500 rows", "events delivered 2500 rows");

            assertThat(karaf.says("stellic:run roster"))
                    .contains("warehouse delivered 2500 rows", "events delivered 2500 rows");
            servers.assertDelivered();
            assertThat(dir.resolve("karaf/stellic"))
                    .as("the work directory is not in data, which a clean start empties")
                    .isDirectory();

            karaf.says("bundle:stop io.stellicroutes.karaf");
            assertThat(karaf.says("bundle:list -s --no-format")).contains("io.stellicroutes.karaf");
            karaf.stop();
            assertThat(karaf.process().isAlive()).isFalse();
            assertThat(Files.readString(karaf.log())).doesNotContain("| ERROR |");
        }
    }
}
