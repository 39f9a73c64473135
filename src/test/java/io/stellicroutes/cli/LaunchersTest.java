package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The launcher for Windows, read: no test runs it. What it should do is what the shell script does. */
final class LaunchersTest {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])-(?:XX:|X[a-z]|D)[A-Za-z0-9:.+=-]*");

    private static String shell;
    private static String windows;

    @BeforeAll
    static void read() throws Exception {
        shell = Files.readString(Path.of("src/main/launcher/stellic-exports"));
        windows = Files.readString(Path.of("src/main/launcher/stellic-exports.cmd"));
    }

    @Test
    void bothGiveJavaTheSameOptionsAndTheUsersBehindTheirOwn() {
        assertThat(options(windows)).hasSizeGreaterThan(5).containsExactlyInAnyOrderElementsOf(options(shell));
        for (String launcher : List.of(shell, windows)) {
            assertThat(launcher)
                    .containsSubsequence(
                            "-Xmx256m", "JAVA_OPTS", "STELLIC_OPTS", "-Djdk.console=", "-cp", "cli.Launcher");
        }
    }

    @Test
    void bothTakeTheArchiveOfTheirJavaAlone() {
        assertThat(shell).contains("/classes-$version.jsa");
        assertThat(windows).contains("\\classes-%STELLIC_MAJOR%.jsa");
    }

    /** The client of a service shall not open every jar in the directory to find a class. */
    @Test
    void bothLookIntoTheJarsOfTheClientFirst() {
        assertThat(shell)
                .containsSubsequence("/stellic-export-routes-[0-9]*.jar", "/jackson-core-[0-9]*.jar", "-cp \"$first");
        assertThat(windows)
                .containsSubsequence(
                        "\\stellic-export-routes-*.jar", "\\jackson-core-*.jar", "-cp \"%STELLIC_OURS%%STELLIC_JSON%");
    }

    @Test
    void bothRefuseWhatIsOlderThanJava17() {
        assertThat(shell).contains("[ \"$version\" -ge 17 ]");
        assertThat(windows).contains("if %STELLIC_MAJOR% LSS 17 goto too_old");
    }

    @Test
    void everyJumpHasItsLabelAndEveryLabelAJump() {
        List<String> jumps = found("(?m)\\bgoto (\\w+)$");

        assertThat(found("(?m)^:(\\w+)$")).doesNotHaveDuplicates().allSatisfy(label -> assertThat(
                        label.equals("compare") || jumps.contains(label))
                .isTrue());
        assertThat(found("(?m)^:(\\w+)$")).containsAll(jumps);
    }

    /** A parenthesis in a path would end a block; one in quotes does not. */
    @Test
    void noPathStandsInABlockOrOutsideQuotes() {
        assertThat(windows.lines()).noneMatch(line -> line.endsWith("("));
        assertThat(windows.lines().map(line -> line.replaceAll("\"[^\"]*\"", "")))
                .noneMatch(line -> line.contains("%STELLIC_HOME%")
                        || line.contains("%STELLIC_JAVA%")
                        || line.contains("%JAVA_HOME%")
                        || line.contains("%STELLIC_SAID%"));
    }

    private static List<String> found(String pattern) {
        return Pattern.compile(pattern)
                .matcher(windows)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> options(String launcher) {
        String code = launcher.replaceAll("(?m)^(?:#|rem ).*$", "");
        return OPTION.matcher(code)
                .results()
                .map(MatchResult::group)
                .map(option -> option.replace("terminal=false", "terminal=").replace("columns=80", "columns="))
                .toList();
    }
}
