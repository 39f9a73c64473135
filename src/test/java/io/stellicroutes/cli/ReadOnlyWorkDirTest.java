package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The ledger is read by somebody who may not write to the work directory, as on a file system that is mounted
 * read-only.
 */
@Tag("slow")
final class ReadOnlyWorkDirTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("ragged").set("""
            stellic.destinations.local.format=csv
            stellic.exports.ragged.max-rejects=1
            """);

    private final Sandbox sandbox = routes.sandbox();

    private String run;

    @BeforeEach
    void aRunWithARejectedRowWhoseDirectoryIsThenClosed() throws Exception {
        sandbox.content("ragged", "a,b\r\n1,2\r\n3\r\n");
        Outcome outcome = Outcome.of(routes, "run", "ragged");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        run = outcome.out().lines().skip(1).findFirst().orElseThrow().replaceAll(".* ", "");
        permit("r-x", "r--");
    }

    @AfterEach
    void openTheDirectory() throws Exception {
        permit("rwx", "rw-");
    }

    @Test
    void runsAndRejectsShowWhatIsThere() throws Exception {
        List<String> before = files();

        assertThat(withoutTheRightToWrite("runs"))
                .contains("ragged")
                .contains(run)
                .contains("delivered");
        assertThat(withoutTheRightToWrite("rejects", run)).contains("local  row 2  expected 2 fields");

        assertThat(files()).isEqualTo(before);
    }

    private List<String> files() throws Exception {
        try (Stream<Path> paths = Files.walk(routes.path("work"))) {
            return paths.map(Path::toString).sorted().toList();
        }
    }

    /** Root may write everywhere: here it runs without the capabilities that let it. */
    private String withoutTheRightToWrite(String... line) throws Exception {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of(
                    "setpriv",
                    "--bounding-set=-dac_override,-dac_read_search",
                    "--inh-caps=-dac_override,-dac_read_search"));
        }
        ProcessBuilder builder = routes.process(StellicExportsCommand.class, routes.write(Outcome.CONFIGURATION), line);
        command.addAll(builder.command());
        Path output = routes.path("output.txt");
        Process process = builder.command(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private void permit(String directories, String plain) throws Exception {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(routes.path("work"))) {
            all = paths.toList();
        }
        for (Path path : all) {
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString((Files.isDirectory(path) ? directories : plain) + "------"));
        }
    }
}
