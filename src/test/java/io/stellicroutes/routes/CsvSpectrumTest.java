package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The public corpus csv-spectrum passes through unchanged: what arrives is what its JSON says. */
final class CsvSpectrumTest {
    private static final Path CORPUS = Path.of("src/test/resources/csv-spectrum");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> RECORD = new TypeReference<>() {};

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.destinations.files.type=file
            stellic.destinations.files.format=jsonl
            stellic.destinations.files.file-name=${export}.jsonl
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.tables.type=database
            """);

    private final Sandbox sandbox = routes.sandbox();

    @Test
    void everyCaseArrivesInAFileAndInADatabaseAsTheCorpusSays() throws Exception {
        List<String> cases;
        try (Stream<Path> paths = Files.list(CORPUS.resolve("csvs"))) {
            cases = paths.map(path -> path.getFileName().toString().replace(".csv", ""))
                    .sorted()
                    .toList();
        }
        assertThat(cases).hasSize(11);
        for (String name : cases) {
            sandbox.content(name, Files.readAllBytes(CORPUS.resolve("csvs/" + name + ".csv")));
            routes.set("stellic.exports." + name + ".to=files,tables");
        }
        try (TestRoad road = routes.start()) {
            for (String name : cases) {
                List<Map<String, String>> expected = List.of(JSON.readValue(
                        CORPUS.resolve("json/" + name + ".json").toFile(), JSON.constructType(arrayOfRecords())));

                assertThat(road.run(name).delivered()).as(name).isTrue();

                List<Map<String, String>> written = new ArrayList<>();
                for (String line : Files.readAllLines(routes.path("out/" + name + ".jsonl"))) {
                    written.add(JSON.readValue(line, RECORD));
                }
                assertThat(written).as(name).isEqualTo(expected);
                assertThat(table(name, expected.get(0).keySet().stream().toList()))
                        .as(name)
                        .isEqualTo(expected);
            }
        }
    }

    private static java.lang.reflect.Type arrayOfRecords() {
        return JSON.getTypeFactory().constructArrayType(JSON.getTypeFactory().constructType(RECORD));
    }

    private List<Map<String, String>> table(String name, List<String> columns) throws Exception {
        List<Map<String, String>> records = new ArrayList<>();
        try (Connection connection = routes.connect("databases/tables");
                ResultSet rows =
                        connection.createStatement().executeQuery("select * from \"" + name + "\" order by \"_row\"")) {
            while (rows.next()) {
                Map<String, String> map = new LinkedHashMap<>();
                for (String column : columns) {
                    map.put(column, rows.getString(column));
                }
                records.add(map);
            }
        }
        return records;
    }
}
