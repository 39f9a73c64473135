package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of versions is what {@code .ci/matrix} has shown, and its first Camel is the one that is built with. */
final class VersionsTest {
    private static final Path MATRIX = Path.of(".ci/matrix");
    private static final Path PAGE = Path.of("docs/versions.md");
    /** … | tests | failed | skipped | seconds | */
    private static final Pattern ROW = Pattern.compile("(?m)^\\|.*\\| \\d+ \\| (\\d+) \\| \\d+ \\| \\d+ \\|$");

    @Test
    void theBundleAndItsRuntimesAreBuiltWithTheFirstCamelOfTheMatrix() throws IOException {
        assertThat(Path.of("parent/pom.xml"))
                .content()
                .contains("<camel.version>" + listed("supported_camels").get(0) + "</camel.version>");
    }

    @Test
    void thePageShowsThatEachCamelWorksOnEachJava() throws IOException {
        for (String camel : listed("supported_camels")) {
            assertWorksOnEachJava(camel);
        }
    }

    @Test
    void thePageShowsThatEachSpringBootWorksOnEachJava() throws IOException {
        for (String boot : listed("boots")) {
            String[] bootAndCamel = boot.split("/", 2);
            assertWorksOnEachJava(bootAndCamel[1], bootAndCamel[0]);
        }
    }

    @Test
    void thePageShowsNoFailure() throws IOException {
        assertThat(ROW.matcher(Files.readString(PAGE)).results())
                .as("rows that the script has printed")
                .allSatisfy(row -> assertThat(row.group(1)).as(row.group()).isEqualTo("0"));
    }

    @Test
    void everyTestOfTheMatrixExists() throws IOException {
        List<String> named = Pattern.compile("(?m)^(?:tests|processes)\\+?=,?(\\w.*)$")
                .matcher(Files.readString(MATRIX))
                .results()
                .flatMap(list -> Stream.of(list.group(1).split(",", -1)))
                .toList();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
                    .containsAll(named);
        }
        assertThat(named).contains("DistributionIT").hasSizeGreaterThan(10);
    }

    /** A row that begins with these versions and one of each Java, and has tests. */
    private static void assertWorksOnEachJava(String... versions) throws IOException {
        for (String java : listed("supported_javas")) {
            String cells = String.join(" | ", versions) + " | " + java + ".";
            assertThat(PAGE)
                    .content()
                    .containsPattern(
                            "(?m)^\\| " + Pattern.quote(cells) + ".*\\| [1-9]\\d* \\| 0 \\| \\d+ \\| \\d+ \\|$");
        }
    }

    /** The words of an array of the script. */
    private static List<String> listed(String name) throws IOException {
        Matcher array = Pattern.compile("(?m)^" + name + "=\\((.*)\\)$").matcher(Files.readString(MATRIX));
        assertThat(array.find()).as("%s in %s", name, MATRIX).isTrue();
        return List.of(array.group(1).split(" "));
    }
}
