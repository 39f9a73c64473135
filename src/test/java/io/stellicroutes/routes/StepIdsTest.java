package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ids of the bundle's steps leave every plain word to the application that the bundle is put into. */
final class StepIdsTest {
    private static final Pattern ID = Pattern.compile("(?m)^\\s+(?:- )?id: (\\S+)$");

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final Sandbox sandbox = routes.sandbox();

    @Test
    void anApplicationMayHaveARouteForEachBareWord() throws Exception {
        sandbox.content("roster", "id\n1\n");
        routes.set("""
                stellic.exports.roster.to=local,other,warehouse,mine
                stellic.destinations.local.type=file
                stellic.destinations.local.format=raw
                stellic.destinations.local.directory=<dir>/out
                stellic.destinations.other.type=file
                stellic.destinations.other.directory=<dir>/other
                stellic.destinations.warehouse.type=database
                stellic.destinations.mine.type=endpoint
                stellic.destinations.mine.uri=direct:application-fetch
                """);
        Set<String> words = bareWords();
        assertThat(words)
                .contains("fetch", "records", "batch", "begin", "ask", "request", "download", "poll", "deliver");

        try (TestRoad road = routes.start(context -> context.addRoutes(routesOf(words)))) {
            assertThat(road.context().getRoutes())
                    .extracting(route -> route.getRouteId())
                    .containsAll(words);
            assertThat(road.run("roster").delivered()).isTrue();
        }
    }

    /**
     * What remains of the ids of steps, and of the routes' own, without what the bundle puts before them; and every
     * part.
     */
    private static Set<String> bareWords() throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.list(Path.of("routes"))) {
            files = paths.toList();
        }
        Set<String> words = new TreeSet<>();
        for (Path file : files) {
            Matcher ids = ID.matcher(Files.readString(file));
            while (ids.find()) {
                String[] parts = ids.group(1).split("-");
                for (int from = 0; from < parts.length; from++) {
                    for (int to = from + 1; to <= parts.length; to++) {
                        words.add(String.join("-", List.of(parts).subList(from, to)));
                    }
                }
            }
        }
        words.removeIf(word -> word.startsWith("stellic"));
        return words;
    }

    private static RouteBuilder routesOf(Set<String> words) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                words.forEach(word -> from("direct:application-" + word)
                        .routeId(word)
                        .setHeader("application", constant(word))
                        .id(word + "-step"));
            }
        };
    }
}
