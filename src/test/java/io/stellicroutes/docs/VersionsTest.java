package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is said of versions is what {@code .ci/matrix} tries, and its first Camel is the one that is built with. */
final class VersionsTest {
    private static final Path MATRIX = Path.of(".ci/matrix");
    /** … | tests | failed | skipped | seconds | */
    private static final Pattern ROW = Pattern.compile("(?m)^\\|.*\\| \\d+ \\| (\\d+) \\| \\d+ \\| \\d+ \\|$");

    @Test
    void theBundleAndItsRuntimesAreBuiltWithTheFirstCamelOfTheMatrix() throws IOException {
        for (Path pom : List.of(Path.of("pom.xml"), Path.of("runtimes/pom.xml"))) {
            assertThat(pom)
                    .content()
                    .contains("<camel.version>" + listed("supported_camels").get(0) + "</camel.version>");
        }
    }

    @Test
    void thePageNamesEveryVersionOfTheMatrixAndShowsNoFailure() throws IOException {
        String page = Files.readString(Path.of("docs/versions.md"));

        assertThat(page).contains(listed("supported_camels")).contains(listed("supported_javas"));
        for (String boot : listed("boots")) {
            assertThat(page).contains(boot.split("/", 2));
        }
        assertThat(ROW.matcher(page).results())
                .as("rows that the script has printed")
                .allSatisfy(row -> assertThat(row.group(1)).as(row.group()).isEqualTo("0"));
    }

    /** The words of an array of the script. */
    private static List<String> listed(String name) throws IOException {
        Matcher array = Pattern.compile("(?m)^" + name + "=\\((.*)\\)$").matcher(Files.readString(MATRIX));
        assertThat(array.find()).as("%s in %s", name, MATRIX).isTrue();
        return List.of(array.group(1).split(" "));
    }
}
