package io.stellicroutes.reliability;

import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HostileStellic;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.PostgresServer;
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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            """);

    @AutoClose
    private HostileStellic stellic;

    @BeforeEach
    void start() throws Exception {
        stellic = new HostileStellic().csv(line(NAMES) + line(VALUES));
        routes.set("stellic.base-url=" + stellic.url());
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
        routes.set("stellic.exports.x.to=files,dropbox,lake");
        Path server = Files.createDirectories(routes.path("server/in")).getParent();
        try (SftpServer sftp = new SftpServer(server, "pw");
                S3Store store = new S3Store(routes.path("store"))) {
            store.createBucket("lake");
            routes.destination("dropbox", """
                    type=sftp
                    uri=%s
                    password=pw
                    format=csv
                    known-hosts-file=%s
                    """.formatted(sftp.uri("in"), sftp.knownHosts(routes.path("known_hosts"))));
            routes.destination("lake", store.destination("lake") + "format=csv");
            try (TestRoad road = routes.start()) {
                assertThat(road.run("x").delivered()).isTrue();
            }
            String name = only(files(routes.path("out")));
            assertThat(name).matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
            assertThat(only(files(server))).isEqualTo("in/" + name);
            assertThat(store.keys("lake")).containsExactly(name);
        }
        if (fileName.length() < 1_000) {
            assertThat(stellic.queries()).isNotEmpty().allMatch(("file_name=" + fileName)::equals);
        }
        try (Stream<Path> all = Files.list(routes.dir())) {
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
        String database = "jdbc:h2:mem:" + routes.dir().getFileName() + ";DB_CLOSE_DELAY=-1";
        routes.set("""
                stellic.exports.x.to=files,lines,warehouse,postgres,broker,web,mine
                stellic.destinations.lines.type=file
                stellic.destinations.lines.format=jsonl
                stellic.destinations.lines.directory=<dir>/lines
                stellic.destinations.warehouse.type=database
                stellic.destinations.warehouse.url=%s
                stellic.destinations.mine.type=endpoint
                stellic.destinations.mine.uri=direct:mine
                """.formatted(database));
        List<Object> bodies = new ArrayList<>();
        try (ArtemisBroker broker = new ArtemisBroker(routes.path("broker"));
                HttpSink sink = new HttpSink();
                EmbeddedPostgres postgres = PostgresServer.start();
                Connection connection = DriverManager.getConnection(database);
                Connection server = postgres.getPostgresDatabase().getConnection()) {
            routes.destination("postgres", "type=database\nurl=" + postgres.getJdbcUrl("postgres", "postgres"));
            routes.destination("broker", """
                    type=jms
                    broker-url=%s
                    username=%s
                    password-file=%s
                    """.formatted(
                    broker.url(), ArtemisBroker.USER, Files.writeString(routes.path("pw"), ArtemisBroker.PASSWORD)));
            routes.destination("web", "type=http\nurl=" + sink.url("/"));
            try (TestRoad road = routes.start(receiver("direct:mine", bodies::add))) {
                RunReport report = road.run("x");
                assertThat(report.deliveries())
                        .allMatch(delivery -> delivery.error().isEmpty());
                assertThat(report.delivered()).isTrue();
            }
            try (var csv = CSVFormat.RFC4180.parse(Files.newBufferedReader(routes.path("out/file.csv")))) {
                assertThat(csv.getRecords().stream().map(row -> row.toList())).containsExactly(NAMES, VALUES);
            }
            assertThat(JSON.readValue(Files.readString(routes.path("lines/file.jsonl")), Object.class))
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
