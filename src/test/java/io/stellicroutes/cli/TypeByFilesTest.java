package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two route templates in the distribution's directory of routes make a type of destination, without a class. */
final class TypeByFilesTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.user_groups.to=mine
            stellic.destinations.mine.type=shelf
            stellic.destinations.mine.directory=<dir>/shelf
            """);

    @BeforeEach
    void addTheTemplates() throws IOException {
        Path own = Files.createDirectories(routes.path("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, own.resolve(file.getFileName()));
            }
        }
        Path shelf = Path.of("src/test/resources/io/stellicroutes/cli/to-shelf.camel.yaml");
        Files.copy(shelf, own.resolve(shelf.getFileName()));
        System.setProperty("stellic.routes", own.toString());
    }

    @AfterEach
    void noOtherRoutes() {
        System.clearProperty("stellic.routes");
    }

    @Test
    void recordsAreDeliveredToIt() throws Exception {
        routes.sandbox().content("user_groups", "id,name\r\n1,a\r\n2,b\r\n3,c\r\n");

        Outcome run = Outcome.of(routes, "run", "user_groups");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(routes.files("shelf").values()).containsExactly("1a2b3c");
    }

    @Test
    void checkReachesIt() throws Exception {
        assertThat(Outcome.of(routes, "check").out()).contains("destination mine (shelf): reached");
    }

    @Test
    void checkTellsEveryMistakeInItsProperties() throws Exception {
        routes.destination("mine", """
                type=shelf
                directroy=x
                """);

        assertThat(Outcome.of(routes, "check").err())
                .contains(
                        "stellic.destinations.mine.directory is missing",
                        "stellic.destinations.mine.directroy is not a property: did you mean directory?");
    }
}
