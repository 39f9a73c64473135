package io.stellicroutes.springboot.application;

import io.stellicroutes.runtimes.Built;
import io.stellicroutes.runtimes.Observed;
import io.stellicroutes.runtimes.RuntimeProcess;
import io.stellicroutes.runtimes.Servers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplicationIT {
    private static final int ANY_PORT = 0;

    @TempDir
    Path dir;

    @Test
    void theExecutableJarExportsByItsSchedule() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            Path config = servers.writeScheduled(dir.resolve("stellic.properties"), Map.of());
            try (RuntimeProcess runtime = RuntimeProcess.java(dir, started(config, ANY_PORT))) {
                servers.assertDelivered(runtime);
            }
        }
    }

    @Test
    void environmentVariablesGoBeforeTheFileAndTheCommandLineBeforeThem() throws Exception {
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            Path config = servers.writeScheduled(
                    dir.resolve("stellic.properties"),
                    Map.of(
                            "stellic.base-url",
                            "http://127.0.0.1:1",
                            "stellic.exports.roster.schedule",
                            "manual",
                            "stellic.destinations.events.password",
                            "not the password"));
            Map<String, String> environment = Map.of(
                    "STELLIC_BASE_URL",
                    servers.properties().get("stellic.base-url"),
                    "STELLIC_EXPORTS_ROSTER_SCHEDULE",
                    "every 1h",
                    "STELLIC_DESTINATIONS_EVENTS_PASSWORD",
                    servers.brokerPassword().replace("${", "\\${"),
                    "STELLIC_DESTINATIONS_WAREHOUSE_TABLE",
                    "elsewhere");
            List<String> command = started(config, ANY_PORT, "--stellic.destinations.warehouse.table=roster");
            try (RuntimeProcess runtime = RuntimeProcess.java(dir, command, environment)) {
                servers.assertDelivered(runtime);
            }
        }
    }

    @Test
    void theConsoleIsServedByTheApplicationsOwnServer() throws Exception {
        Observed observed = Observed.atFreePort();
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            Path config = servers.writeScheduled(dir.resolve("stellic.properties"), Observed.consoleProperties());
            try (RuntimeProcess runtime =
                    RuntimeProcess.java(dir, started(config, observed.port(), "--server.address=127.0.0.1"))) {
                servers.assertDelivered(runtime);
                observed.assertConsole("roster");
            }
        }
    }

    private static List<String> started(Path config, int port, String... options) throws Exception {
        return Stream.concat(
                        Stream.of(
                                "-jar",
                                Built.in("target", "-exec.jar").toString(),
                                "--server.port=" + port,
                                "--spring.config.additional-location=" + config),
                        Stream.of(options))
                .toList();
    }
}
