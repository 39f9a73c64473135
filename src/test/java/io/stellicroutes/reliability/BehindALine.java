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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A destination with a commit, behind a line that can freeze. Its client waits for about a second. */
abstract class BehindALine implements AutoCloseable {
    /** For how long every client here waits; also its server for a client that is silent, but for AMQP. */
    static final int PATIENCE_MILLIS = 1_500;

    /** Largest record that Kafka takes here, in bytes. */
    static final int KAFKA_LIMIT = 8_000;

    /**
     * A row that has arrived.
     *
     * @param attempt when the attempt began that it came with, if the destination has that
     */
    record Arrived(long number, Optional<Instant> attempt) {}

    private final String name;
    private final FrozenLine line;

    private BehindALine(String name, FrozenLine line) {
        this.name = name;
        this.line = line;
    }

    /** In words. */
    final String name() {
        return name;
    }

    final FrozenLine line() {
        return line;
    }

    /** The destination's properties, without their prefix. */
    abstract String destination();

    /** Puts into the context what the runtime brings: nothing, if the client or the driver is the bundle's own. */
    void prepare(CamelContext context) {}

    /** What it has of a run, asked past the line; nothing of an attempt that has not committed. */
    abstract List<Arrived> rows(String run) throws Exception;

    /** The rows of a file of {@link FrozenPackets} that it has to reject, beside the ragged one. */
    Set<Long> tooLarge() {
        return Set.of();
    }

    /** Whether a client that stays in the same process goes on with a connection that it has. */
    boolean keepsConnections() {
        return false;
    }

    @Override
    public void close() throws Exception {
        line.close();
    }

    /** Artemis by its own client. */
    static BehindALine artemis(Path dir) throws Exception {
        ArtemisBroker broker = new ArtemisBroker(dir.resolve("artemis"));
        FrozenLine line = new FrozenLine(broker.port(), broker.framing());
        String url = "tcp://127.0.0.1:%d?callTimeout=%d&connectionTTL=%2$d&clientFailureCheckPeriod=%d"
                .formatted(line.port(), PATIENCE_MILLIS, PATIENCE_MILLIS / 2);
        return new OverJms("Artemis", broker, line, "broker-url=" + url);
    }

    /** ActiveMQ Classic. */
    static BehindALine classic(Path dir) throws Exception {
        ClassicBroker broker = new ClassicBroker(dir.resolve("classic"));
        FrozenLine line = new FrozenLine(broker.port(), broker.framing());
        return new OverJms("ActiveMQ Classic", broker, line, "connection-factory=#bean:theirs");
    }

    /** Artemis by AMQP; the broker gives a silent client up after eight seconds. */
    static BehindALine qpid(Path dir) throws Exception {
        AmqpBroker broker = new AmqpBroker(dir.resolve("amqp"));
        FrozenLine line = new FrozenLine(broker.port(), broker.framing());
        return new OverJms("Qpid JMS", broker, line, "connection-factory=#bean:theirs\ntakeover-timeout=1s");
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
    private static final class OverJms extends BehindALine {
        private static final String QUEUE = "frozen";

        private final JmsBroker broker;
        private final String address;

        /** @param address the properties that lead there */
        OverJms(String name, JmsBroker broker, FrozenLine line, String address) {
            super(name, line);
            this.broker = broker;
            this.address = address;
        }

        @Override
        String destination() {
            return """
                    type=jms
                    queue=%s
                    username=%s
                    password=%s
                    timeout=%dms
                    takeover-timeout=8s
                    %s
                    """.formatted(QUEUE, ArtemisBroker.USER, ArtemisBroker.PASSWORD, PATIENCE_MILLIS, address);
        }

        @Override
        void prepare(CamelContext context) {
            context.getRegistry().bind("theirs", broker.factory(line().port(), PATIENCE_MILLIS));
        }

        @Override
        List<Arrived> rows(String run) throws Exception {
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
            super.close();
            broker.close();
        }
    }

    /** Kafka; the rows that are too large for it are among them. */
    private static final class OverKafka extends BehindALine {
        private static final String TOPIC = "frozen";

        private final KafkaBroker broker;

        OverKafka(KafkaBroker broker) {
            super("Kafka", broker.line());
            this.broker = broker;
        }

        @Override
        String destination() {
            return broker.destination(KafkaBroker.PASSWORD) + """
                    topic=%s
                    option.max.request.size=%d
                    option.request.timeout.ms=600
                    option.max.block.ms=%3$d
                    option.delivery.timeout.ms=%3$d
                    option.default.api.timeout.ms=%3$d
                    option.retry.backoff.ms=20
                    """.formatted(TOPIC, KAFKA_LIMIT, PATIENCE_MILLIS);
        }

        @Override
        Set<Long> tooLarge() {
            return Set.of(FrozenPackets.LARGE_ROW);
        }

        @Override
        List<Arrived> rows(String run) {
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
    private static final class InDatabase extends BehindALine {
        private final String url;
        private final String direct;
        private final String user;
        private final String mode;

        InDatabase(String name, int port, String url, String user, String mode) throws Exception {
            super(name, new FrozenLine(port));
            this.url = String.format(url, line().port());
            this.direct = String.format(url, port);
            this.user = user;
            this.mode = mode;
        }

        @Override
        String destination() {
            return """
                    type=database
                    url=%s
                    username=%s
                    mode=%s
                    table=frozen_%3$s
                    timeout=%4$dms
                    """.formatted(url, user, mode, PATIENCE_MILLIS);
        }

        @Override
        boolean keepsConnections() {
            return true;
        }

        @Override
        List<Arrived> rows(String run) throws SQLException {
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
    }
}
