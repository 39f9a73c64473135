package io.stellicroutes.springboot.application;

import io.stellicroutes.runtimes.RuntimeProcess;
import io.stellicroutes.runtimes.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplicationIT {
    @TempDir
    Path dir;

    @Test
    void theExecutableJarExportsByItsSchedule() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            Path config = servers.write(
                    dir.resolve("stellic.properties"),
                    Map.of(
                            "stellic.exports.roster.schedule",
                            "every 1h",
                            "stellic.work-dir",
                            dir.resolve("work").toString()));
            List<String> command = List.of("-jar", jar().toString(), "--spring.config.additional-location=" + config);
            try (RuntimeProcess runtime = RuntimeProcess.java(dir, command)) {
                servers.assertDelivered(runtime);
            }
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }
}
