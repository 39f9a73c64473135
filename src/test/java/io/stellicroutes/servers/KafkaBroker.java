package io.stellicroutes.servers;

import io.stellicroutes.servers.FrozenLine.Chunk;
import io.stellicroutes.servers.FrozenLine.Direction;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker in this process, on ports of 127.0.0.1, that asks for a password (SASL/PLAIN). Clients reach it
 * through a {@link #line}, which can lose or hold the end of a transaction.
 */
public final class KafkaBroker implements AutoCloseable {
    public static final String PASSWORD = "p+w%41&?#";

    private static final String JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    /** A port that was free may be somebody else's by the time that the broker wants it. */
    private static final int ATTEMPTS = 3;

    private final KafkaRaftServer server;
    private final FrozenLine line;

    /** @param directory where it keeps its log */
    public KafkaBroker(Path directory) throws Exception {
        // a broker that can't start would end the process otherwise, and all tests in it
        Exit.setExitProcedure(KafkaBroker::fail);
        Exit.setHaltProcedure(KafkaBroker::fail);
        Started broker = started(directory, 1);
        server = broker.server();
        line = broker.line();
    }

    private record Started(KafkaRaftServer server, FrozenLine line) {}

    private static Started started(Path directory, int attempt) throws Exception {
        int port = freePort();
        FrozenLine clients = new FrozenLine(port, FrozenLine.Framing.LENGTH_PREFIXED);
        try {
            return new Started(started(directory.resolve("log" + attempt).toString(), port, clients), clients);
        } catch (RuntimeException e) {
            clients.close();
            if (attempt == ATTEMPTS) {
                throw e;
            }
            return started(directory, attempt + 1);
        }
    }

    private static void fail(int status, String message) {
        throw new IllegalStateException("Kafka ends with " + status + ": " + message);
    }

    private static KafkaRaftServer started(String log, int port, FrozenLine line) throws Exception {
        int ownPort = freePort();
        int controllerPort = freePort();
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put(
                "listeners",
                "CLIENT://127.0.0.1:" + port + ",OWN://127.0.0.1:" + ownPort + ",CONTROLLER://127.0.0.1:"
                        + controllerPort);
        properties.put("advertised.listeners", "CLIENT://127.0.0.1:" + line.port() + ",OWN://127.0.0.1:" + ownPort);
        properties.put("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,OWN:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "OWN");
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put("listener.name.client.plain.sasl.jaas.config", JAAS + " user_stellic=\"" + PASSWORD + "\";");
        properties.put("log.dirs", log);
        properties.put("num.partitions", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        // by itself it takes 128 MB of the heap in one piece, which a JVM of tests may not have left
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "100");
        KafkaConfig config = KafkaConfig.fromProps(properties);
        new Formatter()
                .setPrintStream(new PrintStream(java.io.OutputStream.nullOutputStream(), true))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setDirectories(List.of(log))
                .setMetadataLogDirectory(log)
                .run();
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        server.startup();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String brokers() {
        return "127.0.0.1:" + line.port();
    }

    /** What a client needs to log in. */
    public Map<String, String> login(String password) {
        return Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", JAAS + " username=\"stellic\" password=\"" + password + "\";");
    }

    /** What leads there: the properties of a destination, without their prefix. */
    public String destination(String password) {
        StringBuilder properties = new StringBuilder("type=kafka\nbrokers=" + brokers() + "\n");
        login(password).forEach((name, value) -> properties.append("option." + name + "=" + value + "\n"));
        return properties.toString();
    }

    private Map<String, Object> client() {
        Map<String, Object> settings = new java.util.HashMap<>(login(PASSWORD));
        settings.put("bootstrap.servers", brokers());
        return settings;
    }

    /** The line of all clients; a chunk is a request or an answer. */
    public FrozenLine line() {
        return line;
    }

    /** A condition that is true of the commit of a transaction, after so many more; not of one that is taken back. */
    public static Predicate<Chunk> endOfTransaction(int after) {
        AtomicInteger ends = new AtomicInteger(after);
        return chunk -> isEnd(chunk) && ends.getAndDecrement() == 0;
    }

    /** As {@link #endOfTransaction}, but of the next answer that its client gets. */
    public static Predicate<Chunk> answerToEndOfTransaction(int after) {
        Predicate<Chunk> end = endOfTransaction(after);
        AtomicInteger ending = new AtomicInteger();
        return chunk -> {
            if (end.test(chunk)) {
                ending.set(chunk.connection());
            }
            return chunk.direction() == Direction.TO_CLIENT && chunk.connection() == ending.get();
        };
    }

    private static boolean isEnd(Chunk chunk) {
        byte[] bytes = chunk.bytes();
        return chunk.direction() == Direction.TO_SERVER
                && ByteBuffer.wrap(bytes).getShort(Integer.BYTES) == ApiKeys.END_TXN.id
                // whether it is a commit stands before the last byte, the number of tagged fields
                && bytes[bytes.length - 2] == 1;
    }

    /** After so many more transactions the end of the next one is lost, and nobody gets in until {@link #heal}. */
    public void loseCommitAfter(int transactions) {
        line.cutWhen(endOfTransaction(transactions));
    }

    /** As {@link #loseCommitAfter}, but the broker makes the commit: only its answer is lost. */
    public void loseAnswerToCommitAfter(int transactions) {
        line.cutWhen(answerToEndOfTransaction(transactions));
    }

    /** Lets everybody in again. */
    public void heal() {
        line.thaw();
    }

    /** Does what another process with the same transactional id does first. */
    public void fence(String transactionalId) {
        Map<String, Object> settings = client();
        settings.put("transactional.id", transactionalId);
        try (KafkaProducer<String, String> other =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            other.initTransactions();
        }
    }

    public void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /**
     * The committed messages of a topic, partition by partition; waits until the ends of transactions have come
     * through.
     */
    public List<ConsumerRecord<String, String>> messages(String topic) {
        heal();
        Map<String, Object> settings = client();
        settings.put("isolation.level", "read_committed");
        settings.put("fetch.max.wait.ms", "50");
        settings.put("allow.auto.create.topics", "false");
        List<ConsumerRecord<String, String>> messages = new ArrayList<>();
        try (KafkaConsumer<String, String> committed =
                        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
                KafkaConsumer<String, String> all = new KafkaConsumer<>(
                        withIsolation(settings), new StringDeserializer(), new StringDeserializer())) {
            if (!committed.listTopics().containsKey(topic)) {
                return messages;
            }
            List<TopicPartition> partitions = committed.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
            while (!ends.equals(all.endOffsets(partitions)) && System.nanoTime() < deadline) {
                ends = committed.endOffsets(partitions);
            }
            committed.assign(partitions);
            committed.seekToBeginning(partitions);
            Map<TopicPartition, Long> until = ends;
            while (partitions.stream().anyMatch(partition -> committed.position(partition) < until.get(partition))) {
                committed.poll(Duration.ofMillis(100)).forEach(messages::add);
            }
        }
        return messages;
    }

    private static Map<String, Object> withIsolation(Map<String, Object> settings) {
        Map<String, Object> other = new java.util.HashMap<>(settings);
        other.put("isolation.level", "read_uncommitted");
        return other;
    }

    @Override
    public void close() throws IOException {
        heal();
        server.shutdown();
        server.awaitShutdown();
        line.close();
    }
}
