package io.stellicroutes.quarkus;

import io.stellicroutes.runtimes.RuntimeProcess;
import io.stellicroutes.runtimes.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplicationIT {
    @TempDir
    Path dir;

    @Test
    void theApplicationExportsByItsSchedule() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            servers.write(
                    Files.createDirectories(dir.resolve("config")).resolve("application.properties"),
                    Map.of(
                            "stellic.exports.roster.schedule",
                            "every 1h",
                            "stellic.work-dir",
                            dir.resolve("work").toString(),
                            // Quarkus' own way to write a dollar before a brace
                            "stellic.destinations.events.password",
                            servers.brokerPassword().replace("${", "$${")));
            Path jar = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
            try (RuntimeProcess runtime = RuntimeProcess.java(dir, List.of("-jar", jar.toString()))) {
                servers.assertDelivered(runtime);
            }
        }
    }
}
