package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A server of each kind that records can go to, and what it holds of an export. */
public final class EveryServer implements AutoCloseable {
    /** The destinations, by the names that they have here. */
    public static final List<String> DESTINATIONS = List.of("postgres", "jms", "sftp", "file", "s3", "kafka", "http");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> RECORD = new TypeReference<>() {};
    private static final String PASSWORD = "secret";

    private final Path dir;
    private final EmbeddedPostgres postgres = PostgresServer.start();
    private final ArtemisBroker broker;
    private final SftpServer sftp;
    private final S3Store store;
    private final KafkaBroker kafka;
    private final HttpSink sink = new HttpSink();

    public EveryServer(Path dir) throws Exception {
        this.dir = dir;
        broker = new ArtemisBroker(dir.resolve("broker"));
        sftp = new SftpServer(Files.createDirectories(dir.resolve("sftp")), PASSWORD);
        store = new S3Store(dir.resolve("store"));
        store.createBucket("lake");
        kafka = new KafkaBroker(dir.resolve("kafka"));
    }

    /** What leads there: the properties of each destination, without their prefix; files are {@code <export>.jsonl}. */
    public Map<String, String> destinations() {
        String files = "format=jsonl\nfile-name=${export}.jsonl\n";
        Map<String, String> all = new LinkedHashMap<>();
        all.put("postgres", "type=database\nurl=" + postgres.getJdbcUrl("postgres", "postgres"));
        all.put("jms", broker.destination());
        all.put("sftp", files + """
                type=sftp
                uri=%s
                password=%s
                strict-host-key-checking=false
                """.formatted(sftp.uri(""), PASSWORD));
        all.put("file", files + "type=file\ndirectory=" + dir.resolve("out"));
        all.put("s3", files + store.destination("lake"));
        all.put("kafka", kafka.destination(KafkaBroker.PASSWORD));
        all.put("http", "type=http\nurl=" + sink.url("/"));
        return all;
    }

    /**
     * The records that a destination holds of an export, in the order in which they came there; of changes without an
     * envelope, with their operation as {@code _op}.
     */
    public List<Map<String, String>> records(String destination, String export) throws Exception {
        String file = export + ".jsonl";
        return switch (destination) {
            case "postgres" -> table(export);
            case "jms" -> {
                List<Map<String, String>> records = new ArrayList<>();
                for (Message message : broker.messages("stellic." + export)) {
                    records.add(record(message.getStringProperty("stellic_op"), message.getBody(String.class)));
                }
                yield records;
            }
            case "sftp" -> parsed(Files.readAllLines(sftp.root().resolve(file)));
            case "file" -> parsed(Files.readAllLines(dir.resolve("out").resolve(file)));
            case "s3" ->
                parsed(new String(store.bytes("lake", file), UTF_8).lines().toList());
            case "kafka" -> {
                List<Map<String, String>> records = new ArrayList<>();
                for (ConsumerRecord<String, String> message : kafka.messages("stellic." + export)) {
                    Header operation = message.headers().lastHeader("stellic_op");
                    records.add(
                            record(operation == null ? null : new String(operation.value(), UTF_8), message.value()));
                }
                yield records;
            }
            case "http" -> {
                List<String> posted = new ArrayList<>();
                for (HttpSink.Request request : sink.posts()) {
                    if (export.equals(request.header("StellicExport"))) {
                        JSON.readTree(request.body()).forEach(record -> posted.add(record.toString()));
                    }
                }
                yield parsed(posted);
            }
            default -> throw new IllegalArgumentException(destination);
        };
    }

    /** A message's record, with the operation that stands beside it. */
    private static Map<String, String> record(String operation, String text) throws Exception {
        Map<String, String> record = new LinkedHashMap<>();
        if (operation != null) {
            record.put("_op", operation);
        }
        record.putAll(JSON.readValue(text, RECORD));
        return record;
    }

    private static List<Map<String, String>> parsed(List<String> records) throws Exception {
        List<Map<String, String>> parsed = new ArrayList<>();
        for (String record : records) {
            parsed.add(JSON.readValue(record, RECORD));
        }
        return parsed;
    }

    private List<Map<String, String>> table(String name) throws Exception {
        List<Map<String, String>> records = new ArrayList<>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM \"" + name + "\" ORDER BY \"_row\"")) {
            while (rows.next()) {
                Map<String, String> record = new LinkedHashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String column = rows.getMetaData().getColumnName(i);
                    if (!column.startsWith("_")) {
                        record.put(column, rows.getString(i));
                    }
                }
                records.add(record);
            }
        }
        return records;
    }

    @Override
    public void close() throws Exception {
        sink.close();
        kafka.close();
        store.close();
        sftp.close();
        broker.close();
        postgres.close();
    }
}
