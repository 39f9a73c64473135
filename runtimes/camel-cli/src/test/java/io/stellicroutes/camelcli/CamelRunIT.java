package io.stellicroutes.camelcli;

import io.stellicroutes.runtimes.RuntimeProcess;
import io.stellicroutes.runtimes.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CamelRunIT {
    @TempDir
    Path dir;

    @Test
    void camelRunExportsByItsSchedule() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            servers.write(
                    dir.resolve("application.properties"),
                    Map.of(
                            "stellic.exports.roster.schedule",
                            "every 1h",
                            "stellic.work-dir",
                            dir.resolve("work").toString()));
            List<String> command = new ArrayList<>(
                    List.of("-classpath", System.getProperty("java.class.path"), Launcher.class.getName(), "run"));
            command.addAll(routes());
            command.add("application.properties");
            command.add("--camel-version=" + System.getProperty("camel.version"));
            command.add("--dep=" + dependency("io.stellicroutes:stellic-export-routes:", "bundle.version")
                    + "," + dependency("org.postgresql:postgresql:", "postgresql.version")
                    + "," + dependency("org.apache.artemis:artemis-jakarta-client:", "artemis.version"));
            try (RuntimeProcess runtime = RuntimeProcess.java(dir, command)) {
                servers.assertDelivered(runtime);
            }
        }
    }

    private static String dependency(String artifact, String version) {
        return "mvn:" + artifact + System.getProperty(version);
    }

    /** {@code routes/*.camel.yaml}. */
    private static List<String> routes() throws IOException {
        try (Stream<Path> routes = Files.list(Path.of(System.getProperty("bundle.directory"), "routes"))) {
            return routes.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .map(file -> file.toAbsolutePath().normalize().toString())
                    .sorted()
                    .toList();
        }
    }
}
