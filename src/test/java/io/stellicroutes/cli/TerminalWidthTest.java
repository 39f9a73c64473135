package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.servers.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the shell script tells Java of the terminal: here a Java that only says what it is told. */
@DisabledOnOs(OS.WINDOWS)
final class TerminalWidthTest {
    private static final Path LAUNCHER =
            Path.of("src/main/launcher/stellic-exports").toAbsolutePath();

    @TempDir
    private Path java;

    @BeforeEach
    void makeJava() throws IOException {
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path program = Files.createDirectories(java.resolve("bin")).resolve("java");
        Files.writeString(program, "#!/bin/sh\nprintf '<%s>\\n' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aTableIsAsWideAsTheTerminalThatShowsIt() throws Exception {
        String script = Installed.program("script", "bsdutils").toString();

        assertThat(said(script, "-qec", "stty cols 40; sh '" + LAUNCHER + "' runs", "/dev/null"))
                .contains("<-Dstellic.table-columns=40>", "<-Dstellic.columns=40>");
        assertThat(said(script, "-qec", "stty cols 40; sh '" + LAUNCHER + "' runs | cat", "/dev/null"))
                .contains("<-Dstellic.table-columns=>", "<-Dstellic.columns=40>");
    }

    @Test
    void whereThereIsNoTerminalALineIsAsLongAsItIs() throws Exception {
        assertThat(said("sh", LAUNCHER.toString(), "runs")).contains("<-Dstellic.table-columns=>", "<runs>");
    }

    private List<String> said(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("JAVA_HOME", java.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().map(String::strip).toList();
    }
}
