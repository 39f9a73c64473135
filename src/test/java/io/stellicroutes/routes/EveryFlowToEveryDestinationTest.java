package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.KafkaBroker;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way in which Stellic can hand an export over, to a real server of each kind, at once. */
final class EveryFlowToEveryDestinationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long ROWS = 250;
    private static final String PASSWORD = "secret";

    @TempDir
    private static Path servers;

    private static EmbeddedPostgres postgres;
    private static ArtemisBroker broker;
    private static SftpServer sftp;
    private static S3Store store;
    private static KafkaBroker kafka;
    private static HttpSink sink;

    @TempDir
    private Path dir;

    private final List<Map<?, ?>> taken = new CopyOnWriteArrayList<>();

    /** A flow: what is configured, and what Stellic does. */
    enum Flow {
        ASYNCHRONOUS("s3", ROWS),
        SYNCHRONOUS("http_file", ROWS),
        LEFT_TO_STELLIC_WHICH_ANSWERS_AT_ONCE("auto", ROWS),
        LEFT_TO_STELLIC_WHICH_TAKES_ITS_TIME("auto", 5_500),
        FALLEN_BACK("http_file", ROWS),
        PARSED_BY_CAMEL_CSV("s3", ROWS);

        private final String channel;
        private final long rows;

        Flow(String channel, long rows) {
            this.channel = channel;
            this.rows = rows;
        }

        String export() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        broker = new ArtemisBroker(servers.resolve("broker"));
        sftp = new SftpServer(Files.createDirectories(servers.resolve("sftp")), PASSWORD);
        store = new S3Store(servers.resolve("store"));
        store.createBucket("lake");
        kafka = new KafkaBroker(servers.resolve("kafka"));
        sink = new HttpSink();
    }

    @AfterAll
    static void stop() throws Exception {
        sink.close();
        kafka.close();
        store.close();
        sftp.close();
        broker.close();
        postgres.close();
    }

    @Test
    void noKindOfDestinationIsMissingHere() {
        assertThat(destinations().keySet()).isEqualTo(DestinationTypes.found().names());
    }

    @ParameterizedTest
    @EnumSource
    void everyRecordIsAtEveryDestinationOnce(Flow flow) throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0).rows("audit_data", flow.rows)) {
            if (flow == Flow.FALLEN_BACK) {
                sandbox.next(Call.EXPORT_DATA, Fault.GATEWAY_TIMEOUT);
            }
            RunReport report;
            String routes = flow == Flow.PARSED_BY_CAMEL_CSV
                    ? ChangedRoutes.parsedBy(dir.resolve("routes"), "csv: {lazyLoad: true}")
                    : "classpath:routes/*.camel.yaml";
            try (TestRoad road =
                    TestRoad.start(properties(sandbox, flow), context -> context.addRoutes(theirs()), routes)) {
                report = road.run(flow.export());
            }
            assertThat(report.run().error()).isEmpty();
            assertThat(report.deliveries())
                    .hasSize(DestinationTypes.found().names().size())
                    .allSatisfy(delivery -> assertThat(delivery)
                            .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                            .containsExactly(flow.rows, flow.rows, 0L));
            List<String> expected = LongStream.rangeClosed(1, flow.rows)
                    .mapToObj(Long::toString)
                    .toList();
            arrived(flow).forEach((type, ids) -> assertThat(ids).as(type).isEqualTo(expected));
        }
    }

    private Map<String, String> properties(Sandbox sandbox, Flow flow) {
        Map<String, String> properties = TestRoad.to(sandbox, dir);
        String export = "stellic.exports." + flow.export();
        properties.put(export + ".data-type", "audit_data");
        properties.put(export + ".channel", flow.channel);
        properties.put(export + ".key", "audit_id");
        properties.put(export + ".to", String.join(",", destinations().keySet()));
        destinations()
                .forEach((type, settings) -> settings.forEach(
                        (name, value) -> properties.put("stellic.destinations." + type + "." + name, value)));
        return properties;
    }

    private Map<String, Map<String, String>> destinations() {
        Map<String, String> toKafka = new HashMap<>(Map.of("type", "kafka", "brokers", kafka.brokers()));
        kafka.login(KafkaBroker.PASSWORD).forEach((name, value) -> toKafka.put("option." + name, value));
        return Map.of(
                "database",
                Map.of("type", "database", "url", postgres.getJdbcUrl("postgres", "postgres")),
                "jms",
                Map.of(
                        "type",
                        "jms",
                        "broker-url",
                        broker.url(),
                        "username",
                        ArtemisBroker.USER,
                        "password",
                        ArtemisBroker.PASSWORD),
                "sftp",
                Map.of(
                        "type",
                        "sftp",
                        "uri",
                        sftp.uri(""),
                        "password",
                        PASSWORD,
                        "strict-host-key-checking",
                        "false",
                        "format",
                        "jsonl",
                        "file-name",
                        "${export}.jsonl"),
                "file",
                Map.of(
                        "type",
                        "file",
                        "directory",
                        dir.resolve("out").toString(),
                        "format",
                        "jsonl",
                        "file-name",
                        "${export}.jsonl"),
                "s3",
                Map.of(
                        "type",
                        "s3",
                        "bucket",
                        "lake",
                        "endpoint",
                        store.endpoint().toString(),
                        "path-style",
                        "true",
                        "access-key",
                        S3Store.ACCESS_KEY,
                        "secret-key",
                        S3Store.SECRET_KEY,
                        "format",
                        "jsonl",
                        "file-name",
                        "${export}.jsonl"),
                "kafka",
                toKafka,
                "http",
                Map.of("type", "http", "url", sink.url("/audits")),
                "endpoint",
                Map.of("type", "endpoint", "uri", "direct:theirs"));
    }

    /** An engineer's own route. */
    private RouteBuilder theirs() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs")
                        .split(body())
                        .process(exchange -> taken.add(exchange.getMessage().getBody(Map.class)));
            }
        };
    }

    private Map<String, List<String>> arrived(Flow flow) throws Exception {
        Map<String, List<String>> arrived = new HashMap<>();
        arrived.put("database", rows(flow.export()));
        List<String> messages = new ArrayList<>();
        for (Message message : broker.messages("stellic." + flow.export())) {
            messages.add(message.getBody(String.class));
        }
        arrived.put("jms", ids(messages));
        arrived.put("sftp", ids(Files.readAllLines(sftp.root().resolve(flow.export() + ".jsonl"))));
        arrived.put("file", ids(Files.readAllLines(dir.resolve("out").resolve(flow.export() + ".jsonl"))));
        arrived.put(
                "s3",
                ids(new String(store.bytes("lake", flow.export() + ".jsonl"), StandardCharsets.UTF_8)
                        .lines()
                        .toList()));
        arrived.put(
                "kafka",
                ids(kafka.messages("stellic." + flow.export()).stream()
                        .map(ConsumerRecord::value)
                        .toList()));
        List<String> posted = new ArrayList<>();
        for (HttpSink.Request request : sink.posts()) {
            if (flow.export().equals(request.header("StellicExport"))) {
                JSON.readTree(request.body()).forEach(record -> posted.add(record.toString()));
            }
        }
        arrived.put("http", ids(posted));
        arrived.put(
                "endpoint",
                taken.stream().map(record -> (String) record.get("audit_id")).toList());
        return arrived;
    }

    private static List<String> rows(String table) throws Exception {
        List<String> ids = new ArrayList<>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT audit_id FROM \"" + table + "\" ORDER BY \"_row\"")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    private static List<String> ids(List<String> records) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String record : records) {
            JsonNode node = JSON.readTree(record);
            ids.add(node.get("audit_id").textValue());
        }
        return ids;
    }
}
