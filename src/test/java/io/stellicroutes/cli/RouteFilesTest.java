package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake in one's own route file is told with file, line, id and cause. */
final class RouteFilesTest {
    private static final String HEAD = """
            - route:
                id: mine
                from:
                  uri: direct:mine
                  steps:
            """;

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups");

    @BeforeEach
    void copyRoutes() throws IOException {
        Path own = Files.createDirectories(routes.path("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, own.resolve(file.getFileName()));
            }
        }
        System.setProperty("stellic.routes", own.toString());
    }

    @AfterEach
    void noOtherRoutes() {
        System.clearProperty("stellic.routes");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("an unknown step", HEAD + "        - logg:\n            message: x\n", "line 6", "logg"),
                Arguments.of(
                        "an unknown option",
                        HEAD + "        - log:\n            id: say\n            massage: x\n",
                        "line 8",
                        "massage"),
                Arguments.of("YAML that is not well-formed", "- route:\n    id: mine\n   from: x\n", "line 3", ""),
                Arguments.of(
                        "an unknown component",
                        HEAD + "        - to:\n            id: there\n            uri: foo:bar?password=private\n",
                        "line 6, route mine, step there",
                        "foo"),
                Arguments.of("an id that is there twice", HEAD + """
                                    - log:
                                        id: mine-say
                                        message: x
                                    - log:
                                        id: mine-say
                                        message: y
                            """, "route mine, step mine-say", "uplicate id"),
                Arguments.of(
                        "an unknown bean",
                        HEAD + "        - bean:\n            id: b\n            ref: nosuch\n",
                        "route mine, step b",
                        "nosuch"),
                Arguments.of(
                        "an unknown option of an endpoint", """
                        - route:
                            id: mine
                            from:
                              uri: timer:mine?foo=bar
                              steps:
                                - log: x
                        """,
                        "route mine", "foo"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeInARouteFileIsNamedWithItsPlace(String what, String route, String place, String cause)
            throws IOException {
        Files.writeString(routes.path("routes/mine.camel.yaml"), route);

        for (String verbose : List.of("", "--verbose")) {
            String[] line = Stream.of("run", "user_groups", verbose)
                    .filter(word -> !word.isEmpty())
                    .toArray(String[]::new);
            Outcome outcome = Outcome.of(routes, line);

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err().lines().findFirst().orElseThrow())
                    .startsWith("routes/mine.camel.yaml")
                    .contains(place, cause)
                    .contains("docs/errors.md#route-file");
            assertThat(outcome.err()).doesNotContain("private");
        }
    }

    @Test
    void checkRefusesAnotherParserWhereADestinationGetsChanges() throws IOException {
        Path records = routes.path("routes/records.camel.yaml");
        String text = Files.readString(records);
        String own = "            custom:\n              ref: stellicCsv\n";
        assertThat(text).contains(own);
        Files.writeString(records, text.replace(own, "            csv:\n              lazyLoad: true\n"));
        routes.set("""
                stellic.exports.user_groups.key=id
                stellic.destinations.local.mode=changes
                stellic.destinations.local.format=csv
                """);

        Outcome outcome = Outcome.of(routes, "check");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err())
                .contains(
                        "destination local: routes/records.camel.yaml: the step stellic-rows-parse has another parser")
                .contains("docs/errors.md#route-file");
    }
}
