package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page of servers shows what {@code .ci/compatibility} has printed, and the script knows every test that it names.
 */
final class CompatibilityPageTest {
    private static final Path SCRIPT = Path.of(".ci/compatibility");
    private static final Path PAGE = Path.of("docs/compatibility.md");
    /** {@code row "SERVER" "VERSION" TESTS}. */
    private static final Pattern ROW = Pattern.compile("(?m)^row \"([^\"$]+)(?:\\$.*)?\" \".*\" (\\S+)$");

    @Test
    void everyServerOfTheScriptIsOnThePageWithItsTestsAndNoneFailed() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(8).allSatisfy(row -> assertThat(PAGE)
                .content()
                .containsPattern("(?m)^\\| " + Pattern.quote(row.group(1)) + ".* \\| \\d.* \\| `"
                        + Pattern.quote(row.group(2).replace(",", "`, `")) + "` \\| [1-9]\\d* \\| 0 \\| \\d+ \\|$"));
    }

    @Test
    void everyTestOfTheScriptExists() throws IOException {
        List<String> named = rows().stream()
                .flatMap(row -> Stream.of(row.group(2).split(",", -1)))
                .toList();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
                    .containsAll(named);
        }
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(SCRIPT)).results().toList();
    }
}
