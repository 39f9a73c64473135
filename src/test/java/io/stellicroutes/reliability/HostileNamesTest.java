package io.stellicroutes.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HostileStellic;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the server and the file call things is text, wherever it goes: no path, no SQL, no expression, no URI. */
@Tag("slow")
final class HostileNamesTest {
    private static final List<String> NAMES = List.of(
            "${sys:user.home}", "{{stellic.auth.value}}", "\"; DROP TABLE x; --", "../x?delete=true", "`a[b]'%00");
    private static final List<String> VALUES = List.of(
            "${body}", "{{stellic.auth.value}}", "'); DROP TABLE \"x\"; --", "#bean:stellicConfig", "=1+1\\${x}");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dir;

    private HostileStellic stellic;
    private Map<String, String> properties;

    @BeforeEach
    void start() throws Exception {
        stellic = new HostileStellic().csv(line(NAMES) + line(VALUES));
        properties = new HashMap<>();
        properties.put("stellic.base-url", stellic.url());
        properties.put("stellic.auth.header", "Authorization");
        properties.put("stellic.auth.value", "Token canary-token");
        properties.put("stellic.work-dir", dir.resolve("work").toString());
        properties.put("stellic.poll.initial-delay", "10ms");
        properties.put("stellic.destinations.files.type", "file");
        properties.put(
                "stellic.destinations.files.directory", dir.resolve("out").toString());
    }

    @AfterEach
    void stop() {
        stellic.close();
    }

    static Stream<String> fileNames() {
        return Stream.of(
                "../../etc/passwd",
                "/etc/passwd",
                "a\nb.csv",
                "a".repeat(5_000) + ".csv",
                "${sys:user.home}.csv",
                "{{stellic.auth.value}}.csv",
                "x?delete=true&a=%2e%2e%2f#y.csv",
                "..",
                "C:\\x\\nul.csv",
                "\u202egpj.csv");
    }

    @ParameterizedTest
    @MethodSource("fileNames")
    void aFileNameIsAskedForAsItIsAndIsNoPathAnywhere(String fileName) throws Exception {
        stellic.fileName(fileName);
        properties.put("stellic.exports.x.to", "files,dropbox,lake");
        Path server = Files.createDirectories(dir.resolve("server/in")).getParent();
        try (SftpServer sftp = new SftpServer(server, "pw");
                S3Store store = new S3Store(dir.resolve("store"))) {
            store.createBucket("lake");
            sftp(sftp);
            s3(store);
            try (TestRoad road = TestRoad.start(properties)) {
                assertThat(road.run("x").delivered()).isTrue();
            }
            String name = only(files(dir.resolve("out")));
            assertThat(name).matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
            assertThat(only(files(server))).isEqualTo("in/" + name);
            assertThat(store.keys("lake")).containsExactly(name);
        }
        if (fileName.length() < 1_000) {
            assertThat(stellic.queries()).isNotEmpty().allMatch(("file_name=" + fileName)::equals);
        }
        try (Stream<Path> all = Files.list(dir)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("work", "out", "server", "store", "known_hosts");
        }
    }

    @Test
    void headersAndValuesArriveAsTheTextThatTheyAre() throws Exception {
        Map<String, Object> record = new HashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            record.put(NAMES.get(i), VALUES.get(i));
        }
        String database = "jdbc:h2:mem:" + dir.getFileName() + ";DB_CLOSE_DELAY=-1";
        properties.put("stellic.exports.x.to", "files,lines,warehouse,postgres,broker,web,mine");
        properties.put("stellic.destinations.lines.type", "file");
        properties.put("stellic.destinations.lines.format", "jsonl");
        properties.put(
                "stellic.destinations.lines.directory", dir.resolve("lines").toString());
        properties.put("stellic.destinations.warehouse.type", "database");
        properties.put("stellic.destinations.warehouse.url", database);
        properties.put("stellic.destinations.postgres.type", "database");
        properties.put("stellic.destinations.mine.type", "endpoint");
        properties.put("stellic.destinations.mine.uri", "direct:mine");
        List<Object> bodies = new ArrayList<>();
        try (ArtemisBroker broker = new ArtemisBroker(dir.resolve("broker"));
                HttpSink sink = new HttpSink();
                EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Connection connection = DriverManager.getConnection(database);
                Connection server = postgres.getPostgresDatabase().getConnection()) {
            properties.put("stellic.destinations.postgres.url", postgres.getJdbcUrl("postgres", "postgres"));
            properties.put("stellic.destinations.broker.type", "jms");
            properties.put("stellic.destinations.broker.broker-url", broker.url());
            properties.put("stellic.destinations.broker.username", ArtemisBroker.USER);
            properties.put(
                    "stellic.destinations.broker.password-file",
                    Files.writeString(dir.resolve("pw"), ArtemisBroker.PASSWORD).toString());
            properties.put("stellic.destinations.web.type", "http");
            properties.put("stellic.destinations.web.url", sink.url("/"));
            try (TestRoad road = TestRoad.start(
                    properties,
                    context -> context.addRoutes(new org.apache.camel.builder.RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:mine")
                                    .process(exchange ->
                                            bodies.add(exchange.getMessage().getBody()));
                        }
                    }))) {
                RunReport report = road.run("x");
                assertThat(report.deliveries())
                        .allMatch(delivery -> delivery.error().isEmpty());
                assertThat(report.delivered()).isTrue();
            }
            try (var csv = CSVFormat.RFC4180.parse(Files.newBufferedReader(dir.resolve("out/file.csv")))) {
                assertThat(csv.getRecords().stream().map(row -> row.toList())).containsExactly(NAMES, VALUES);
            }
            assertThat(JSON.readValue(Files.readString(dir.resolve("lines/file.jsonl")), Object.class))
                    .isEqualTo(record);
            assertThat(bodies).containsExactly(List.of(record));
            assertThat(sink.records()).hasSize(1);
            assertThat(JSON.readValue(sink.records().get(0), Object.class)).isEqualTo(record);
            List<Message> messages = broker.messages("stellic.x");
            assertThat(messages).hasSize(1);
            assertThat(JSON.readValue(messages.get(0).getBody(String.class), Object.class))
                    .isEqualTo(record);
            assertHolds(connection);
            assertHolds(server);
        }
    }

    private static void assertHolds(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM \"x\"")) {
            assertThat(rows.next()).isTrue();
            for (int i = 0; i < VALUES.size(); i++) {
                assertThat(rows.getString(i + 1)).isEqualTo(VALUES.get(i));
            }
            assertThat(rows.next()).isFalse();
        }
    }

    private void sftp(SftpServer server) throws Exception {
        properties.put("stellic.destinations.dropbox.type", "sftp");
        properties.put("stellic.destinations.dropbox.uri", server.uri("in"));
        properties.put("stellic.destinations.dropbox.password", "pw");
        properties.put("stellic.destinations.dropbox.format", "csv");
        properties.put(
                "stellic.destinations.dropbox.known-hosts-file",
                server.knownHosts(dir.resolve("known_hosts")).toString());
    }

    private void s3(S3Store store) {
        properties.put("stellic.destinations.lake.type", "s3");
        properties.put("stellic.destinations.lake.bucket", "lake");
        properties.put("stellic.destinations.lake.format", "csv");
        properties.put("stellic.destinations.lake.endpoint", store.endpoint().toString());
        properties.put("stellic.destinations.lake.path-style", "true");
        properties.put("stellic.destinations.lake.access-key", S3Store.ACCESS_KEY);
        properties.put("stellic.destinations.lake.secret-key", S3Store.SECRET_KEY);
    }

    private static List<String> files(Path directory) throws Exception {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .toList();
        }
    }

    private static String only(List<String> names) {
        assertThat(names).hasSize(1);
        return names.get(0);
    }

    private static String line(List<String> fields) {
        return String.join(
                        ",",
                        fields.stream()
                                .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                                .toList())
                + "\r\n";
    }
}
