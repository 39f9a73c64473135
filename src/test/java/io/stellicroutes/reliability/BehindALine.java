package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.servers.AmqpBroker;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.ClassicBroker;
import io.stellicroutes.servers.FrozenLine;
import io.stellicroutes.servers.JmsBroker;
import io.stellicroutes.servers.KafkaBroker;
import io.stellicroutes.servers.MariaDbServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A destination with a commit, behind a line that can freeze. Its client waits for about a second. */
interface BehindALine extends AutoCloseable {
    /** For how long every client here waits; also its server for a client that is silent, but for AMQP. */
    int PATIENCE_MILLIS = 1_500;

    /** Largest record that Kafka takes here, in bytes. */
    int KAFKA_LIMIT = 8_000;

    /**
     * A row that has arrived.
     *
     * @param attempt when the attempt began that it came with, if the destination has that
     */
    record Arrived(long number, Optional<Instant> attempt) {}

    /** In words. */
    String name();

    FrozenLine line();

    /** The destination's settings. */
    Map<String, String> settings();

    /** Puts into the context what the runtime brings. */
    void prepare(CamelContext context);

    /** What it has of a run, asked past the line; nothing of an attempt that has not committed. */
    List<Arrived> rows(String run) throws Exception;

    /** The rows of a file of {@link FrozenPackets} that it has to reject, beside the ragged one. */
    default Set<Long> tooLarge() {
        return Set.of();
    }

    /** Whether a client that stays in the same process goes on with a connection that it has. */
    default boolean keepsConnections() {
        return false;
    }

    /** Artemis by its own client. */
    static BehindALine artemis(Path dir) throws Exception {
        ArtemisBroker broker = new ArtemisBroker(dir.resolve("artemis"));
        FrozenLine line = new FrozenLine(broker.port(), broker.framing());
        return new OverJms("Artemis", broker, line, "")
                .with(Map.of(
                        "broker-url",
                        "tcp://127.0.0.1:" + line.port() + "?callTimeout=" + PATIENCE_MILLIS + "&connectionTTL="
                                + PATIENCE_MILLIS + "&clientFailureCheckPeriod=" + PATIENCE_MILLIS / 2));
    }

    /** ActiveMQ Classic. */
    static BehindALine classic(Path dir) throws Exception {
        ClassicBroker broker = new ClassicBroker(dir.resolve("classic"));
        return new OverJms("ActiveMQ Classic", broker, new FrozenLine(broker.port(), broker.framing()), "theirs");
    }

    /** Artemis by AMQP; the broker gives a silent client up after eight seconds. */
    static BehindALine qpid(Path dir) throws Exception {
        AmqpBroker broker = new AmqpBroker(dir.resolve("amqp"));
        return new OverJms("Qpid JMS", broker, new FrozenLine(broker.port(), broker.framing()), "theirs")
                .with(Map.of("takeover-timeout", "1s"));
    }

    static BehindALine kafka(Path dir) throws Exception {
        return new OverKafka(new KafkaBroker(Files.createDirectories(dir.resolve("kafka"))));
    }

    /**
     * A table of a PostgreSQL.
     *
     * @param mode {@code append}, {@code replace} or {@code merge}
     */
    static BehindALine postgres(EmbeddedPostgres server, String mode) throws Exception {
        return new InDatabase(
                "PostgreSQL, " + mode, server.getPort(), "jdbc:postgresql://127.0.0.1:%d/postgres", "postgres", mode);
    }

    /** As {@link #postgres}. */
    static BehindALine mariaDb(MariaDbServer server, String mode) throws Exception {
        return new InDatabase("MariaDB, " + mode, server.port(), "jdbc:mariadb://127.0.0.1:%d/test", "root", mode);
    }

    /** A MariaDB in which a lock is waited for for a second. */
    static MariaDbServer startMariaDb() throws Exception {
        return new MariaDbServer("test", "--innodb-lock-wait-timeout=1");
    }

    /** A broker, by its URL or by a connection factory of the runtime. */
    final class OverJms implements BehindALine {
        private static final String QUEUE = "frozen";

        private final String name;
        private final JmsBroker broker;
        private final FrozenLine line;
        private final String bean;
        private final Map<String, String> settings = new HashMap<>();

        OverJms(String name, JmsBroker broker, FrozenLine line, String bean) {
            this.name = name;
            this.broker = broker;
            this.line = line;
            this.bean = bean;
            settings.put("type", "jms");
            settings.put("queue", QUEUE);
            settings.put("username", ArtemisBroker.USER);
            settings.put("password", ArtemisBroker.PASSWORD);
            settings.put("timeout", PATIENCE_MILLIS + "ms");
            settings.put("takeover-timeout", "8s");
            if (!bean.isEmpty()) {
                settings.put("connection-factory", "#bean:" + bean);
            }
        }

        OverJms with(Map<String, String> more) {
            settings.putAll(more);
            return this;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public FrozenLine line() {
            return line;
        }

        @Override
        public Map<String, String> settings() {
            return settings;
        }

        @Override
        public void prepare(CamelContext context) {
            if (!bean.isEmpty()) {
                context.getRegistry().bind(bean, broker.factory(line.port(), PATIENCE_MILLIS));
            }
        }

        @Override
        public List<Arrived> rows(String run) throws Exception {
            List<Arrived> rows = new ArrayList<>();
            for (Message message : broker.messages(QUEUE)) {
                if (run.equals(message.getStringProperty("stellic_run_id"))) {
                    rows.add(new Arrived(message.getLongProperty("stellic_row"), Optional.empty()));
                }
            }
            return rows;
        }

        @Override
        public void close() throws Exception {
            line.close();
            broker.close();
        }
    }

    /** Kafka; the rows that are too large for it are among them. */
    final class OverKafka implements BehindALine {
        private static final String TOPIC = "frozen";

        private final KafkaBroker broker;

        OverKafka(KafkaBroker broker) {
            this.broker = broker;
        }

        @Override
        public String name() {
            return "Kafka";
        }

        @Override
        public FrozenLine line() {
            return broker.line();
        }

        @Override
        public Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "type",
                    "kafka",
                    "brokers",
                    broker.brokers(),
                    "topic",
                    TOPIC,
                    "option.max.request.size",
                    "" + KAFKA_LIMIT,
                    "option.request.timeout.ms",
                    "600",
                    "option.max.block.ms",
                    "" + PATIENCE_MILLIS,
                    "option.delivery.timeout.ms",
                    "" + PATIENCE_MILLIS,
                    "option.default.api.timeout.ms",
                    "" + PATIENCE_MILLIS,
                    "option.retry.backoff.ms",
                    "20"));
            broker.login(KafkaBroker.PASSWORD).forEach((name, value) -> settings.put("option." + name, value));
            return settings;
        }

        @Override
        public void prepare(CamelContext context) {
            // its client is the bundle's own
        }

        @Override
        public Set<Long> tooLarge() {
            return Set.of(FrozenPackets.LARGE_ROW);
        }

        @Override
        public List<Arrived> rows(String run) {
            List<Arrived> rows = new ArrayList<>();
            for (ConsumerRecord<String, String> message : broker.messages(TOPIC)) {
                if (run.equals(header(message, "stellic_run_id"))) {
                    rows.add(new Arrived(Long.parseLong(header(message, "stellic_row")), Optional.empty()));
                }
            }
            return rows;
        }

        private static String header(ConsumerRecord<String, String> message, String name) {
            return new String(message.headers().lastHeader(name).value(), UTF_8);
        }

        @Override
        public void close() throws Exception {
            broker.close();
        }
    }

    /** A table of a database. */
    final class InDatabase implements BehindALine {
        private final String name;
        private final String url;
        private final String direct;
        private final String user;
        private final String mode;
        private final FrozenLine line;

        InDatabase(String name, int port, String url, String user, String mode) throws Exception {
            this.name = name;
            this.line = new FrozenLine(port);
            this.url = String.format(url, line.port());
            this.direct = String.format(url, port);
            this.user = user;
            this.mode = mode;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public FrozenLine line() {
            return line;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    "type",
                    "database",
                    "url",
                    url,
                    "username",
                    user,
                    "mode",
                    mode,
                    "table",
                    "frozen_" + mode,
                    "timeout",
                    PATIENCE_MILLIS + "ms");
        }

        @Override
        public void prepare(CamelContext context) {
            // its driver is on the class path
        }

        @Override
        public boolean keepsConnections() {
            return true;
        }

        @Override
        public List<Arrived> rows(String run) throws SQLException {
            List<Arrived> rows = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(direct, user, "")) {
                String quote = connection.getMetaData().getIdentifierQuoteString();
                String table = "frozen_" + mode;
                try (ResultSet tables = connection.getMetaData().getTables(null, null, table, null)) {
                    if (!tables.next()) {
                        return rows;
                    }
                }
                String sql = "select `_row`, `_loaded_at` from `" + table + "` where `_run_id` = ?";
                try (PreparedStatement select = connection.prepareStatement(sql.replace("`", quote))) {
                    select.setString(1, run);
                    try (ResultSet found = select.executeQuery()) {
                        while (found.next()) {
                            rows.add(new Arrived(found.getLong(1), Optional.of(instant(found.getObject(2)))));
                        }
                    }
                }
            }
            return rows;
        }

        private static Instant instant(Object loadedAt) {
            return loadedAt instanceof Timestamp timestamp
                    ? timestamp.toInstant()
                    : ((LocalDateTime) loadedAt).toInstant(ZoneOffset.UTC);
        }

        @Override
        public void close() throws Exception {
            line.close();
        }
    }
}
