package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.servers.EveryServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Public corpora pass to a server of every kind unchanged: what arrives is what their JSON says. */
@Tag("slow")
final class CorporaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<LinkedHashMap<String, String>>> RECORDS = new TypeReference<>() {};

    @AutoClose
    private static EveryServer servers;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    @BeforeAll
    static void startServers(@TempDir Path dir) throws Exception {
        servers = new EveryServer(dir);
    }

    @ParameterizedTest
    @CsvSource({"csv-spectrum, 11", "papaparse, 4"})
    void everyCaseArrivesEverywhereAsTheCorpusSays(String corpus, int size) throws Exception {
        Path files = Path.of("src/test/resources").resolve(corpus);
        List<String> cases;
        try (Stream<Path> paths = Files.list(files.resolve("csvs"))) {
            cases = paths.map(path -> path.getFileName().toString().replace(".csv", ""))
                    .sorted()
                    .toList();
        }
        assertThat(cases).hasSize(size);
        servers.destinations().forEach(routes::destination);
        for (String name : cases) {
            routes.sandbox().content(name, Files.readAllBytes(files.resolve("csvs/" + name + ".csv")));
            routes.set("stellic.exports." + name + ".to=" + String.join(",", EveryServer.DESTINATIONS));
        }
        try (TestRoad road = routes.start()) {
            for (String name : cases) {
                assertThat(road.run(name).delivered()).as(name).isTrue();

                List<LinkedHashMap<String, String>> expected =
                        JSON.readValue(files.resolve("json/" + name + ".json").toFile(), RECORDS);
                for (String destination : EveryServer.DESTINATIONS) {
                    assertThat(servers.records(destination, name))
                            .as(name + " at " + destination)
                            .isEqualTo(expected);
                }
            }
        }
    }
}
