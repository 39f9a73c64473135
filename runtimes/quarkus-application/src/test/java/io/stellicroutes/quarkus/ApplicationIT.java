package io.stellicroutes.quarkus;

import io.stellicroutes.runtimes.Built;
import io.stellicroutes.runtimes.Observed;
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
    void theApplicationExportsByItsScheduleAndIsReadyWithItsNumbers() throws Exception {
        Observed observed = Observed.atFreePort();
        try (Servers servers = Servers.start(dir.resolve("servers"))) {
            servers.writeScheduled(
                    Files.createDirectories(dir.resolve("config")).resolve("application.properties"),
                    // Quarkus' own way to write a dollar before a brace
                    Map.of(
                            "quarkus.http.host",
                            "127.0.0.1",
                            "quarkus.http.port",
                            String.valueOf(observed.port()),
                            "stellic.console.enabled",
                            "true",
                            "stellic.destinations.events.password",
                            servers.brokerPassword().replace("${", "$${")));
            String jar = Built.in("target/quarkus-app", "quarkus-run.jar").toString();
            try (RuntimeProcess runtime = RuntimeProcess.java(dir, List.of("-jar", jar))) {
                servers.assertDelivered(runtime);
                observed.assertReady("/q/health/ready");
                observed.assertAnswers("/q/metrics", "stellic_runs_total{export=\"roster\",status=\"delivered\"} 1.0");
                observed.assertConsole("roster");
            }
        }
    }
}
