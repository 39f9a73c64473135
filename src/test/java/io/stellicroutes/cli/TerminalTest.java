package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.servers.Installed;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a run writes to a terminal of 80 columns, started by the shell script as a user starts it. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class TerminalTest {
    private static final int COLUMNS = 80;
    /** What moves the cursor and what clears a line. */
    private static final String CONTROL = "\u001b\\[[0-9;?]*[A-Za-z]";

    private static final Pattern LOGGED = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+Z (INFO|WARN|ERROR) ");

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("plan_courses_of_the_whole_university");

    private Path java;

    /** The script's own Java, with the classes of the tests in the place of the distribution's. */
    @BeforeEach
    void makeJava() throws IOException {
        routes.sandbox().content("plan_courses", "id,name\n1,Ada\n2,Grace\n").duration(Duration.ofSeconds(2));
        routes.set("stellic.exports.plan_courses_of_the_whole_university.data-type=plan_courses");
        routes.write("my.properties");
        java = Files.createDirectories(routes.path("java"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path program = Files.createDirectories(java.resolve("bin")).resolve("java");
        Files.writeString(program, """
                #!/bin/sh
                while [ "$1" != -cp ]; do
                    case $1 in
                        -Dstellic.routes=*) ;;
                        -D*) options="$options $1" ;;
                    esac
                    shift
                done
                shift 2
                exec '%s/bin/java' -XX:TieredStopAtLevel=1 $options -cp '%s' "$@"
                """.formatted(
                        System.getProperty("java.home"),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                // an empty one would be this directory, with the routes once more
                                .filter(entry -> !entry.isEmpty())
                                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                                .reduce((all, entry) -> all + File.pathSeparator + entry)
                                .orElseThrow()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    /** A line of the log is as long as it is: each is written once, and none over another. */
    @Test
    void theProgressAndTheTableFitATerminalOfEightyColumnsAndNoAuditLineIsBetweenThem() throws Exception {
        List<String> lines = written("");

        assertThat(lines)
                .noneMatch(line -> line.contains("{\"time\""))
                .anyMatch(line -> line.matches("\\d:\\d\\d .*waiting for Stellic.*"))
                .anyMatch(line -> line.matches(".* local +delivered .*"));
        assertThat(lines).filteredOn(line -> !LOGGED.matcher(line).lookingAt()).allSatisfy(line -> assertThat(
                        line.codePointCount(0, line.length()))
                .as(line)
                .isLessThanOrEqualTo(COLUMNS));
    }

    @Test
    void theAuditLinesOfARunOnATerminalAreInTheirFileForItsOwnerAlone() throws Exception {
        Path audit = routes.path("audit.jsonl");

        assertThat(written("-Dstellic.audit.file=" + audit)).noneMatch(line -> line.contains("{\"time\""));

        assertThat(Files.readAllLines(audit))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{\"time\":") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"outcome\":\"delivered\"") && line.contains("\"rows\":2"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(audit)))
                .isEqualTo("rw-------");
    }

    /** All that a run writes to the terminal, also what it has written over since, a line each. */
    private List<String> written(String options) throws Exception {
        Path script = Installed.program("script", "bsdutils");
        Path launcher = Path.of("src/main/launcher/stellic-exports").toAbsolutePath();
        String command = "stty cols " + COLUMNS + "; sh '" + launcher
                + "' run plan_courses_of_the_whole_university --config '" + routes.path("my.properties") + "'";
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .directory(routes.dir().toFile());
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("STELLIC_OPTS", options);
        builder.environment().remove("JAVA_OPTS");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return Stream.of(said.replaceAll(CONTROL, "").split("[\r\n]+"))
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
