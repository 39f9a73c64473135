package io.stellicroutes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The builds, as they are written down. */
final class PomsTest {
    private static final int MOST_LINES = 500;
    private static final List<Path> PLACES =
            List.of(Path.of("parent"), Path.of("sandbox"), Path.of("bench"), Path.of("runtimes"));

    @Test
    void noPomIsLongerThanAReaderCanTakeIn() throws IOException {
        assertThat(poms()).hasSizeGreaterThan(10).allSatisfy(pom -> assertThat(Files.readAllLines(pom))
                .as(pom.toString())
                .hasSizeLessThanOrEqualTo(MOST_LINES));
    }

    private static List<Path> poms() throws IOException {
        Stream<Path> poms = Stream.of(Path.of("pom.xml"));
        for (Path place : PLACES) {
            try (Stream<Path> files = Files.walk(place)) {
                poms = Stream.concat(
                        poms,
                        files
                                .filter(file -> file.endsWith("pom.xml")
                                        && !file.toString().contains("/target/"))
                                .toList()
                                .stream());
            }
        }
        return poms.toList();
    }
}
