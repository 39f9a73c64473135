package io.stellicroutes.camelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.runtimes.AgainstServers;
import io.stellicroutes.runtimes.Built;
import io.stellicroutes.runtimes.Observed;
import io.stellicroutes.runtimes.RuntimeProcess;
import io.stellicroutes.runtimes.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code camel run} with the command lines of docs/getting-started.md and docs/kamelets.md. */
final class CamelRunIT extends AgainstServers {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void camelRunExportsByItsScheduleAndIsReadyWithItsNumbers() throws Exception {
        Observed observed = Observed.atFreePort();
        servers.writeScheduled(dir.resolve("application.properties"), observed.camelProperties());
        List<String> command = camelRun(files("routes", ".camel.yaml"));
        command.add("application.properties");
        command.add("--dep=" + dependency("io.stellicroutes:stellic-export-routes:", "bundle.version")
                + "," + dependency("org.postgresql:postgresql:", "postgresql.version")
                + "," + dependency("org.apache.artemis:artemis-jakarta-client:", "artemis.version")
                + ",camel:platform-http-main,camel:health,camel:micrometer-prometheus");
        try (RuntimeProcess runtime = RuntimeProcess.java(dir, command)) {
            servers.assertDelivered(runtime);
            observed.assertReady("/observe/health/ready");
            observed.assertAnswers(
                    "/observe/metrics", "stellic_runs_total{export=\"roster\",status=\"delivered\"} 1.0");
        }
    }

    @Test
    void camelRunTakesTheExamplesRecordsFromTheKamelet() throws Exception {
        List<String> command = camelRun(files("examples/kamelet-records", ""));
        command.add("--dep=" + dependency("io.stellicroutes:stellic-export-routes:", "bundle.version"));
        command.add("--property=stellic.url=" + servers.properties().get("stellic.base-url"));
        command.add("--property=groups.schedule=every 1h");
        Map<String, String> environment = Map.of("STELLIC_TOKEN", servers.token());
        Path records = dir.resolve("out/user_groups.jsonl");
        try (RuntimeProcess runtime = RuntimeProcess.java(dir, command, environment)) {
            await("the file " + records)
                    .atMost(PATIENCE)
                    .until(() -> !runtime.isAlive()
                            || lines(records).size() >= Servers.records().size());
            assertThat(runtime.isAlive())
                    .as("the runtime is running; it said:%n%s", runtime.said())
                    .isTrue();
            assertThat(lines(records)).hasSize(Servers.records().size());
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static List<String> camelRun(List<String> files) {
        List<String> command = new ArrayList<>(
                List.of("-classpath", System.getProperty("java.class.path"), Launcher.class.getName(), "run"));
        command.addAll(files);
        command.add("--camel-version=" + System.getProperty("camel.version"));
        return command;
    }

    private static String dependency(String artifact, String version) {
        return "mvn:" + artifact + System.getProperty(version);
    }

    /** As a shell lists them: {@code directory/*ending}. */
    private static List<String> files(String directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(Built.bundle(directory))) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
