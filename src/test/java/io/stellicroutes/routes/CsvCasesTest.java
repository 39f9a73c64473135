package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a CSV file may hold, on the whole road into a file and a database. A case is a directory of
 * {@code src/test/resources/csv}: {@code input.csv}; then {@code expected.jsonl} and {@code rejects.txt}, or
 * {@code failure.txt}; and {@code case.properties}, where it takes any.
 */
@Tag("slow")
final class CsvCasesTest {
    private static final Path CASES = Path.of("src/test/resources/csv");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path dir;

    private static Sandbox sandbox;
    private static final Map<Properties, TestRoad> ROADS = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        sandbox = new Sandbox(dir.resolve("sandbox"), 0);
        for (String name : cases()) {
            sandbox.content(name, Files.readAllBytes(CASES.resolve(name).resolve("input.csv")));
        }
        sandbox.content(
                "long-field", "id,text\n1," + "x".repeat(1 << 20) + "\n2,\"" + "\"\"\n".repeat(1 << 19) + "\"\n");
        sandbox.content(
                "many-batches",
                IntStream.rangeClosed(1, 2_500)
                        .mapToObj(i -> i % 500 == 0 ? Integer.toString(i) : i + "," + i)
                        .collect(Collectors.joining("\n", "id,name\n", "\n")));
        sandbox.content(
                "late-end",
                IntStream.rangeClosed(1, 2_500)
                        .mapToObj(i -> i + "," + i)
                        .collect(Collectors.joining("\n", "id,name\n", "\n\"unclosed")));
    }

    @AfterAll
    static void stop() throws Exception {
        ROADS.values().forEach(TestRoad::close);
        sandbox.close();
    }

    static List<String> cases() throws IOException {
        try (Stream<Path> paths = Files.list(CASES)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyRecordArrivesAsItStandsOrIsRejectedOrTheRunFails(String name) throws Exception {
        Path files = CASES.resolve(name);
        RunReport report = run(name);

        if (Files.exists(files.resolve("failure.txt"))) {
            String reason = Files.readString(files.resolve("failure.txt")).strip();
            assertThat(report.run().status()).isEqualTo(Run.Status.FAILED);
            assertThat(reasons(report)).isNotEmpty().allSatisfy(error -> assertThat(error)
                    .contains(reason));
            assertNothingIsVisible(name);
            return;
        }
        String expected = Files.readString(files.resolve("expected.jsonl"));
        List<String> rejects = Files.exists(files.resolve("rejects.txt"))
                ? Files.readAllLines(files.resolve("rejects.txt"))
                : List.of();
        assertThat(Files.readString(out(name))).isEqualTo(expected);
        assertThat(table(name)).isEqualTo(values(expected));
        assertThat(report.delivered()).isTrue();
        assertThat(report.deliveries()).hasSize(2).allSatisfy(delivery -> {
            assertThat(delivery.delivered()).isEqualTo(expected.lines().count());
            assertThat(delivery.rejected()).isEqualTo(rejects.size());
            assertThat(delivery.read()).isEqualTo(delivery.delivered() + delivery.rejected());
            assertThat(rejects(name, delivery)).isEqualTo(rejects);
        });
    }

    @Test
    void aFieldOfAMegabyteArrivesWhole() throws Exception {
        assertThat(run("long-field").delivered()).isTrue();

        assertThat(table("long-field"))
                .containsExactly(List.of("1", "x".repeat(1 << 20)), List.of("2", "\"\n".repeat(1 << 19)));
    }

    @Test
    void rowsAreCountedAcrossBatches() throws Exception {
        RunReport report = run("many-batches");

        assertThat(report.deliveries()).hasSize(2).allSatisfy(delivery -> {
            assertThat(delivery.read()).isEqualTo(2_500);
            assertThat(delivery.delivered()).isEqualTo(2_495);
            assertThat(delivery.rejected()).isEqualTo(5);
            assertThat(rejects("many-batches", delivery))
                    .extracting(reject -> reject.substring(0, reject.indexOf(':')))
                    .containsExactly("500", "1000", "1500", "2000", "2500");
        });
        assertThat(table("many-batches")).hasSize(2_495);
    }

    @Test
    void nothingIsVisibleWhenAFileTurnsOutToBeBrokenBehindBatchesThatWereWritten() throws Exception {
        RunReport report = run("late-end");

        assertThat(report.delivered()).isFalse();
        assertThat(reasons(report)).hasSize(2).allSatisfy(error -> assertThat(error)
                .contains("is not CSV behind row 2500"));
        assertNothingIsVisible("late-end");
    }

    private static RunReport run(String name) throws Exception {
        return road(name).run(name);
    }

    private static TestRoad road(String name) throws Exception {
        Properties own = properties(name);
        TestRoad road = ROADS.get(own);
        if (road == null) {
            Path work = dir.resolve("road" + ROADS.size());
            Map<String, String> properties = TestRoad.to(sandbox, work);
            properties.putAll(RoutesExtension.parse("""
                    stellic.destinations.files.type=file
                    stellic.destinations.files.directory=%s
                    stellic.destinations.files.format=jsonl
                    stellic.destinations.files.file-name=${export}.jsonl
                    stellic.destinations.tables.type=database
                    stellic.destinations.tables.url=%s
                    """.formatted(dir.resolve("out"), database())));
            own.stringPropertyNames().forEach(key -> properties.put(key, own.getProperty(key)));
            Stream.concat(cases().stream(), Stream.of("long-field", "many-batches", "late-end"))
                    .forEach(export -> properties.putAll(RoutesExtension.parse("""
                            stellic.exports.%1$s.to=files,tables
                            stellic.exports.%1$s.max-rejects=100%%
                            """.formatted(export))));
            road = TestRoad.start(properties);
            ROADS.put(own, road);
        }
        return road;
    }

    private static Properties properties(String name) throws IOException {
        Properties properties = new Properties();
        Path file = CASES.resolve(name).resolve("case.properties");
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            }
        }
        return properties;
    }

    private static List<String> reasons(RunReport report) {
        return report.deliveries().isEmpty()
                ? report.run().error().stream().toList()
                : report.deliveries().stream()
                        .map(delivery -> delivery.error().orElse("no error"))
                        .toList();
    }

    private static List<String> rejects(String name, DeliveryRecord delivery) throws Exception {
        return road(name).bundle().ledger().rejects().first(delivery.runId(), delivery.destination(), 100).stream()
                .map(reject -> reject.row() + ": " + reject.reason() + ": " + String.join("|", reject.fields()))
                .toList();
    }

    private static void assertNothingIsVisible(String name) throws Exception {
        assertThat(out(name)).doesNotExist();
        assertThat(tables()).doesNotContain(name);
    }

    private static Path out(String name) {
        return dir.resolve("out").resolve(name + ".jsonl");
    }

    private static List<List<String>> values(String jsonl) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : jsonl.lines().toList()) {
            rows.add(List.copyOf(JSON.readValue(line, new TypeReference<Map<String, String>>() {})
                    .values()));
        }
        return rows;
    }

    /** The rows of a table without the bundle's own columns, which stand last. */
    private static List<List<String>> table(String name) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database());
                ResultSet rs =
                        connection.createStatement().executeQuery("select * from \"" + name + "\" order by \"_row\"")) {
            int own = 0;
            for (int i = 1; i <= rs.getMetaData().getColumnCount(); i++) {
                own += List.of("_run_id", "_row", "_loaded_at")
                                .contains(rs.getMetaData().getColumnName(i))
                        ? 1
                        : 0;
            }
            assertThat(own).isEqualTo(3);
            while (rs.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rs.getMetaData().getColumnCount() - own; i++) {
                    row.add(rs.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<String> tables() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database());
                ResultSet rs = connection.getMetaData().getTables(null, "PUBLIC", null, null)) {
            while (rs.next()) {
                tables.add(rs.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static String database() {
        return "jdbc:h2:file:" + dir.resolve("warehouse") + ";AUTO_SERVER=TRUE";
    }
}
