package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code --metrics-file}: the numbers of a command under cron, however it ends. */
final class MetricsFileTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster");

    @Test
    void aRunLeavesItsNumbersForTheNodeExporter() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n2,Bo\r\n");

        Outcome first = run("roster");
        Outcome second = run("roster");

        assertThat(first.code()).isZero();
        assertThat(second.code()).isZero();
        assertThat(written())
                .contains(
                        "stellic_command_exit_code 0.0",
                        "stellic_rows_total{destination=\"local\",export=\"roster\",outcome=\"delivered\",type=\"file\"} 4.0",
                        "stellic_runs_total{export=\"roster\",status=\"delivered\"} 2.0",
                        "# TYPE stellic_last_success_seconds gauge")
                .contains("\nstellic_command_ended_seconds ", "\nstellic_last_success_seconds{")
                .doesNotContain("stellic_staleness", "stellic_breaker", "stellic_runs_active", "NaN_");
        assertThat(Files.getPosixFilePermissions(file()))
                .as("for whom the node exporter runs as")
                .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(beside()).containsExactly("stellic.prom");
    }

    @Test
    void aRunThatFailsLeavesThem() throws Exception {
        Outcome failed = run("roster");

        assertThat(failed.code()).isEqualTo(1);
        assertThat(written())
                .contains(
                        "stellic_command_exit_code 1.0",
                        "stellic_failed{destination=\"local\",export=\"roster\",type=\"file\"} 1.0",
                        "stellic_runs_total{export=\"roster\",status=\"failed\"} 1.0");
    }

    @Test
    void aMistakeInTheConfigurationLeavesTheNumbersOfBefore() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");
        run("roster");
        routes.set("stellic.exports.roster.to=nowhere");

        Outcome mistaken = run("roster");

        assertThat(mistaken.code()).isEqualTo(2);
        assertThat(written())
                .contains(
                        "stellic_command_exit_code 2.0",
                        "stellic_runs_total{export=\"roster\",status=\"delivered\"} 1.0")
                .doesNotContain("stellic_command_exit_code 0.0");
        assertThat(written().lines().filter(line -> line.startsWith("# TYPE stellic_command_exit_code")))
                .hasSize(1);
    }

    @Test
    void aCommandLineThatIsWrongLeavesItsExitCode() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");
        run("roster");

        Outcome wrong = Outcome.of(routes, "run", "roster", "--nwe", "--metrics-file", file().toString());

        assertThat(wrong.code()).isEqualTo(2);

        assertThat(written())
                .contains(
                        "stellic_command_exit_code 2.0",
                        "stellic_runs_total{export=\"roster\",status=\"delivered\"} 1.0")
                .doesNotContain("stellic_command_exit_code 0.0");
    }

    @Test
    void anExportThatIsNotConfiguredIsAMistake() throws Exception {
        Outcome mistaken = run("rooster");

        assertThat(mistaken.code()).isEqualTo(2);
        assertThat(written()).contains("stellic_command_exit_code 2.0");
    }

    @Test
    void aReplayLeavesItsNumbers() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");
        String run = routes.run("roster").run().id();

        Outcome replay = Outcome.of(routes, "replay", run, "--metrics-file", file().toString());

        assertThat(replay.code()).isZero();
        assertThat(written()).contains("stellic_runs_total{export=\"roster\",status=\"delivered\"} 2.0");
    }

    @Test
    void aFileThatCantBeWrittenIsTold() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");

        Outcome outcome = Outcome.of(
                routes,
                "run",
                "roster",
                "--metrics-file",
                routes.path("absent/stellic.prom").toString());

        assertThat(outcome.code()).as("the run is delivered all the same").isZero();
        assertThat(outcome.err()).contains("metrics file", "absent/stellic.prom", "can't be written");
    }

    private Outcome run(String export) throws IOException {
        return Outcome.of(routes, "run", export, "--metrics-file", file().toString());
    }

    private Path file() throws IOException {
        return Files.createDirectories(routes.path("collector")).resolve("stellic.prom");
    }

    private String written() throws IOException {
        return Files.readString(file());
    }

    private Stream<String> beside() throws IOException {
        try (Stream<Path> files = Files.list(routes.path("collector"))) {
            return files.map(path -> path.getFileName().toString()).toList().stream();
        }
    }
}
