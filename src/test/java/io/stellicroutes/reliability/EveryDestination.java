package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.AmqpBroker;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.ClassicBroker;
import io.stellicroutes.servers.FrozenLine;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.JmsBroker;
import io.stellicroutes.servers.KafkaBroker;
import io.stellicroutes.servers.PostgresServer;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Stellic's stand-in and a destination of every kind, which all outlive what is killed; what leads there; and which
 * records of a run have arrived.
 */
final class EveryDestination implements AutoCloseable {
    static final String EXPORT = "roster";
    /** Artemis by AMQP with {@code position-queue=none}: of a commit in doubt records may be there twice. */
    static final String UNPOSITIONED = "unpositioned";

    static final List<String> NAMES = List.of(
            "h2", "postgres", "artemis", "classic", "qpid", UNPOSITIONED, "kafka", "http", "sftp", "file", "s3");

    private static final String SFTP_PASSWORD = "planted-sftp-password";
    private static final String HTTP_PASSWORD = "planted-http-password";
    private static final String DATABASE_PASSWORD = "planted-database-password";
    /** Jars that Classic's, Qpid's and MariaDB's clients need; the distribution has some of them. */
    private static final List<String> CLIENTS =
            List.of("activemq-client-", "hawtbuf-", "qpid-jms-client-", "proton-j-", "netty-", "mariadb-java-client-");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dir;
    private final Sandbox sandbox;
    private final EmbeddedPostgres postgres;
    private final ArtemisBroker broker;
    private final ClassicBroker classic;
    private final AmqpBroker amqp;
    private final Map<String, FrozenLine> lines = new HashMap<>();
    private final KafkaBroker kafka;
    private final HttpSink http = new HttpSink();
    private final SftpServer sftp;
    private final S3Store s3;
    private final S3Store landing;

    /**
     * Where one configuration has its state.
     *
     * @param work the work directory
     * @param ledger the ledger's URL; empty for the default, a file in the work directory
     * @param table the name of its tables, queue and topic
     */
    record Place(Path work, String ledger, String table) {
        String ledgerUrl() {
            return ledger.isEmpty() ? "jdbc:h2:file:" + work.resolve("ledger") : ledger;
        }

        String ledgerUser() {
            return ledger.isEmpty() ? "" : "postgres";
        }

        Ledger openLedger() {
            return Ledger.open(new StellicConfig.Ledger(ledgerUrl(), ledgerUser(), ""), Clock.systemUTC());
        }
    }

    EveryDestination(Path dir) throws Exception {
        this.dir = Files.createDirectories(dir).toAbsolutePath();
        postgres = startPostgres(dir.resolve("pg_hba.conf").toAbsolutePath());
        sandbox = new Sandbox(dir.resolve("sandbox"), 0);
        broker = new ArtemisBroker(dir.resolve("artemis"));
        classic = new ClassicBroker(dir.resolve("classic"));
        amqp = new AmqpBroker(dir.resolve("amqp"));
        for (String name : List.of("classic", "qpid", UNPOSITIONED)) {
            lines.put(name, new FrozenLine(jms(name).port(), jms(name).framing()));
        }
        kafka = new KafkaBroker(Files.createDirectories(dir.resolve("kafka")));
        sftp = new SftpServer(Files.createDirectories(dir.resolve("sftp")), SFTP_PASSWORD);
        Files.createDirectories(sftp.root().resolve("in"));
        s3 = new S3Store(dir.resolve("s3"));
        s3.createBucket("lake");
        landing = new S3Store(dir.resolve("landing"));
        landing.createBucket("exports");
    }

    /** It listens on 127.0.0.1, and lets in who comes there from {@link Namespaces}, too. */
    private static EmbeddedPostgres startPostgres(Path access) throws IOException {
        Files.writeString(access, """
                local all all trust
                host all all 127.0.0.1/32 trust
                host all all ::1/128 trust
                host all all 10.0.0.0/8 trust
                """);
        return PostgresServer.builder()
                .setServerConfig("hba_file", access.toString())
                .start();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    ArtemisBroker broker() {
        return broker;
    }

    /** The broker of a destination. */
    JmsBroker jms(String destination) {
        return switch (destination) {
            case "artemis" -> broker;
            case "classic" -> classic;
            default -> amqp;
        };
    }

    /** A line that leads to the broker of a destination, for {@link #lineFactories}. */
    FrozenLine line(String destination) {
        return lines.get(destination);
    }

    /** The connection factories that the destinations name, by their lines. */
    Map<String, ConnectionFactory> lineFactories() {
        Map<String, ConnectionFactory> factories = new HashMap<>();
        lines.forEach((name, line) -> factories.put(name, jms(name).factory(line.port(), 0)));
        return factories;
    }

    /**
     * The distribution as a user makes it who has these brokers: with their clients in {@code lib/}, and their
     * connection factories in a file in {@code routes/}.
     *
     * @param original the distribution as it is built, which stays as it is
     */
    Path equip(Path original) throws IOException {
        Path equipped = dir.resolve("distribution");
        if (Files.exists(equipped)) {
            return equipped;
        }
        for (String part : List.of("bin", "routes", "lib")) {
            Files.createDirectories(equipped.resolve(part));
            try (Stream<Path> files = Files.list(original.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, equipped.resolve(part).resolve(file.getFileName()), COPY_ATTRIBUTES);
                }
            }
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = equipped.resolve("lib").resolve(Path.of(entry).getFileName());
            if (CLIENTS.stream().anyMatch(jar.getFileName().toString()::startsWith) && !Files.exists(jar)) {
                Files.copy(Path.of(entry), jar, COPY_ATTRIBUTES);
            }
        }
        Files.writeString(equipped.resolve("routes/campus.camel.yaml"), """
                - beans:
                    - name: classic
                      type: org.apache.activemq.ActiveMQConnectionFactory
                      properties:
                        brokerURL: %s
                    - name: qpid
                      type: org.apache.qpid.jms.JmsConnectionFactory
                      properties:
                        remoteURI: %s
                    - name: unpositioned
                      type: org.apache.qpid.jms.JmsConnectionFactory
                      properties:
                        remoteURI: %2$s
                """.formatted(
                        classic.url(classic.port(), 0), amqp.url(amqp.port()) + "?jms.connectTimeout=60000"));
        return equipped;
    }

    KafkaBroker kafka() {
        return kafka;
    }

    HttpSink http() {
        return http;
    }

    /** A new PostgreSQL database for a ledger: its URL. */
    String ledgerInPostgres(String name) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return postgres.getJdbcUrl("postgres", name);
    }

    /** What may be read nowhere: credentials, and what signs a presigned URL. */
    static List<String> secrets() {
        return List.of(
                Sandbox.TOKEN,
                "Signature=",
                SFTP_PASSWORD,
                HTTP_PASSWORD,
                DATABASE_PASSWORD,
                ArtemisBroker.PASSWORD,
                KafkaBroker.PASSWORD,
                S3Store.SECRET_KEY);
    }

    /** Properties of an export to all of them, in batches of 100. */
    Map<String, String> properties(Place place) throws IOException {
        Map<String, String> properties = common(place);
        properties.put("stellic.batch-size", "100");
        properties.put("stellic.exports.roster.to", String.join(",", NAMES));
        destinations(place).forEach((name, destination) -> RoutesExtension.parse(destination)
                .forEach((property, value) -> properties.put("stellic.destinations." + name + "." + property, value)));
        return properties;
    }

    /** Properties that lead to the sandbox, and to the ledger; without exports. */
    Map<String, String> common(Place place) {
        Map<String, String> properties =
                RoutesExtension.parse("""
                stellic.base-url=%s
                stellic.auth.header=Authorization
                stellic.auth.value=Token %s
                stellic.work-dir=%s
                stellic.poll.initial-delay=100ms
                stellic.poll.max-delay=200ms
                stellic.request.retry-delay=100ms
                stellic.deliveries.retry-delay=500ms
                """.formatted(sandbox.url(), Sandbox.TOKEN, place.work()));
        if (!place.ledger().isEmpty()) {
            properties.put("stellic.ledger.url", place.ledger());
            properties.put("stellic.ledger.username", place.ledgerUser());
            properties.put("stellic.ledger.password", DATABASE_PASSWORD);
        }
        return properties;
    }

    /** Properties that have landed files in a store that several nodes share. */
    Map<String, String> landing(Place place) {
        return RoutesExtension.parse(
                """
                stellic.landing=s3://exports/%s
                stellic.landing.endpoint=%s
                stellic.landing.path-style=true
                stellic.landing.access-key=%s
                stellic.landing.secret-key=%s
                """.formatted(place.table(), landing.endpoint(), S3Store.ACCESS_KEY, S3Store.SECRET_KEY));
    }

    /** To which ports of 127.0.0.1 the properties lead: Stellic, its store, and that of {@link #landing}. */
    List<Integer> portsOfStellic() {
        return List.of(
                sandbox.url().getPort(),
                sandbox.downloads().endpoint().getPort(),
                landing.endpoint().getPort());
    }

    /** To which ports of 127.0.0.1 the properties lead for each server of destinations but PostgreSQL. */
    Map<String, List<Integer>> portsOfDestinations() {
        Map<String, List<Integer>> ports = new LinkedHashMap<>();
        ports.put("Artemis", List.of(broker.port()));
        ports.put("ActiveMQ Classic", List.of(classic.port()));
        ports.put("Artemis by AMQP", List.of(amqp.port()));
        ports.put("Kafka", List.of(kafka.line().port()));
        ports.put("the HTTP server", List.of(URI.create(http.url("/")).getPort()));
        ports.put("the SFTP server", List.of(sftp.port()));
        ports.put("the S3 store", List.of(s3.endpoint().getPort()));
        return ports;
    }

    /** Where the PostgreSQL server of ledgers and tables listens on 127.0.0.1. */
    int postgresPort() {
        return postgres.getPort();
    }

    /** Kills a process of that server: it ends all of its connections, and starts again by its journal. */
    void crashPostgres() throws Exception {
        PostgresServer.crash(postgres);
    }

    /** The PostgreSQL database for tables: its URL, with the user {@code postgres}. */
    String postgres() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** The properties of each destination, without their prefix. */
    private Map<String, String> destinations(Place place) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("h2", "type=database\nmode=append\ntable=" + place.table());
        all.put("postgres", """
                type=database
                url=%s
                username=postgres
                password=%s
                mode=append
                table=%s
                """.formatted(
                        postgres.getJdbcUrl("postgres", "postgres"), DATABASE_PASSWORD, place.table()));
        all.put("artemis", broker.destination() + "queue=" + place.table());
        for (String name : lines.keySet()) {
            all.put(name, """
                    type=jms
                    connection-factory=#bean:%s
                    username=%s
                    password=%s
                    queue=%s
                    """.formatted(name, ArtemisBroker.USER, ArtemisBroker.PASSWORD, queue(name, place)));
        }
        all.merge(UNPOSITIONED, "position-queue=none", String::concat);
        all.put("kafka", kafka.destination(KafkaBroker.PASSWORD) + "topic=" + place.table());
        all.put("http", """
                type=http
                url=%s
                username=stellic
                password=%s
                retry-delay=50ms
                """.formatted(http.url("/" + place.table()), HTTP_PASSWORD));
        all.put("sftp", """
                type=sftp
                uri=%s
                password=%s
                known-hosts-file=%s
                """.formatted(sftp.uri("in"), SFTP_PASSWORD, sftp.knownHosts(dir.resolve("known_hosts"))));
        all.put("file", "type=file\nformat=raw\ndirectory=" + dir.resolve("out"));
        all.put("s3", s3.destination("lake"));
        return all;
    }

    /**
     * The records that a destination holds of a run, in whatever order. Files are compared to the byte: one that is not
     * the content counts as one strange record.
     */
    List<List<String>> arrived(String destination, Run run, Place place, Content content) throws Exception {
        return switch (destination) {
            case "h2" ->
                table("jdbc:h2:file:" + place.work().resolve("databases/h2") + ";AUTO_SERVER=TRUE", "", run, place);
            case "postgres" -> table(postgres.getJdbcUrl("postgres", "postgres"), "postgres", run, place);
            case "artemis", "classic", "qpid", UNPOSITIONED -> messages(destination, run, place);
            case "kafka" -> topic(run, place);
            case "http" -> posts(run, place);
            case "sftp" -> file(sftp.root().resolve("in").resolve(run.cleanFileName()), content);
            case "file" -> file(dir.resolve("out").resolve(run.cleanFileName()), content);
            case "s3" ->
                s3.keys("lake").contains(run.cleanFileName())
                        ? records(s3.bytes("lake", run.cleanFileName()), content)
                        : List.of();
            default -> throw new IllegalArgumentException(destination);
        };
    }

    private static List<List<String>> table(String url, String user, Run run, Place place) throws Exception {
        List<List<String>> records = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, user, "")) {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, place.table(), null)) {
                if (!tables.next()) {
                    return records;
                }
            }
            try (PreparedStatement select = connection.prepareStatement(
                    "select \"id\", \"name\", \"note\" from \"" + place.table() + "\" where \"_run_id\" = ?")) {
                select.setString(1, run.id());
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        records.add(List.of(found.getString(1), found.getString(2), found.getString(3)));
                    }
                }
            }
        }
        return records;
    }

    /** How many messages the queue of a destination has. */
    long count(String destination, Place place) throws IOException {
        return jms(destination).count(queue(destination, place));
    }

    /** Two destinations have one broker. */
    private static String queue(String destination, Place place) {
        return destination.equals(UNPOSITIONED) ? place.table() + "_" + UNPOSITIONED : place.table();
    }

    private List<List<String>> messages(String destination, Run run, Place place) throws Exception {
        List<List<String>> records = new ArrayList<>();
        if (count(destination, place) > 0) {
            for (Message message : jms(destination).messages(queue(destination, place))) {
                if (run.id().equals(message.getStringProperty("stellic_run_id"))) {
                    records.add(values(JSON.readTree(((TextMessage) message).getText())));
                }
            }
        }
        return records;
    }

    private List<List<String>> topic(Run run, Place place) throws IOException {
        List<List<String>> records = new ArrayList<>();
        for (ConsumerRecord<String, String> message : kafka.messages(place.table())) {
            if (run.id()
                    .equals(new String(
                            message.headers().lastHeader("stellic_run_id").value(), UTF_8))) {
                records.add(values(JSON.readTree(message.value())));
            }
        }
        return records;
    }

    /** What the server keeps: the batches that it has taken, those of one key once. */
    private List<List<String>> posts(Run run, Place place) throws IOException {
        List<List<String>> records = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (HttpSink.Request post : http.taken()) {
            if (post.line().equals("POST /" + place.table())
                    && run.id().equals(post.header("StellicRunId"))
                    && keys.add(post.header("Idempotency-Key"))) {
                JSON.readTree(post.body()).forEach(record -> records.add(values(record)));
            }
        }
        return records;
    }

    private static List<String> values(JsonNode record) {
        List<String> values = new ArrayList<>();
        record.forEach(value -> values.add(value.asText()));
        return values;
    }

    private static List<List<String>> file(Path file, Content content) throws IOException {
        return Files.exists(file) ? records(Files.readAllBytes(file), content) : List.of();
    }

    private static List<List<String>> records(byte[] file, Content content) {
        return content.csv().equals(new String(file, UTF_8)) ? content.records() : List.of(List.of("another file"));
    }

    @Override
    public void close() throws Exception {
        sandbox.close();
        postgres.close();
        for (FrozenLine line : lines.values()) {
            line.close();
        }
        broker.close();
        classic.close();
        amqp.close();
        kafka.close();
        http.close();
        sftp.close();
        s3.close();
        landing.close();
    }
}
