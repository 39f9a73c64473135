package io.stellicroutes.servers;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker in this process, on ports of 127.0.0.1, that asks for a password (SASL/PLAIN). Clients reach it through a
 * gate, which can lose the end of a transaction.
 */
public final class KafkaBroker implements AutoCloseable {
    public static final String PASSWORD = "p+w%41&?#";

    private static final String JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    private final KafkaRaftServer server;
    private final int port = freePort();
    private final ServerSocket gate = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger untilLost = new AtomicInteger(-1);
    private volatile boolean passesTheLost;
    private volatile boolean shut;

    /** @param directory where it keeps its log */
    public KafkaBroker(Path directory) throws Exception {
        int controllerPort = freePort();
        String log = directory.resolve("log").toString();
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "CLIENT://127.0.0.1:" + gate.getLocalPort());
        properties.put("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "CLIENT");
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        properties.put(
                "listener.name.client.plain.sasl.jaas.config",
                JAAS + " username=\"broker\" password=\"broker\" user_broker=\"broker\" user_stellic=\"" + PASSWORD
                        + "\";");
        properties.put("log.dirs", log);
        properties.put("num.partitions", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        KafkaConfig config = KafkaConfig.fromProps(properties);
        new Formatter()
                .setPrintStream(new PrintStream(java.io.OutputStream.nullOutputStream(), true))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setDirectories(List.of(log))
                .setMetadataLogDirectory(log)
                .run();
        server = new KafkaRaftServer(config, Time.SYSTEM);
        start("gate", this::listen);
        server.startup();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String brokers() {
        return "127.0.0.1:" + gate.getLocalPort();
    }

    /** What a client needs to log in. */
    public Map<String, String> login(String password) {
        return Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", JAAS + " username=\"stellic\" password=\"" + password + "\";");
    }

    private Map<String, Object> client() {
        Map<String, Object> settings = new java.util.HashMap<>(login(PASSWORD));
        settings.put("bootstrap.servers", brokers());
        return settings;
    }

    /** After so many more transactions the end of the next one is lost, and nobody gets in until {@link #heal}. */
    public void loseCommitAfter(int transactions) {
        passesTheLost = false;
        untilLost.set(transactions);
    }

    /** As {@link #loseCommitAfter}, but the broker makes the commit: only its answer is lost. */
    public void loseAnswerToCommitAfter(int transactions) {
        passesTheLost = true;
        untilLost.set(transactions);
    }

    /** Lets everybody in again. */
    public void heal() {
        shut = false;
    }

    public void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** The committed messages of a topic, partition by partition; waits until the ends of transactions have come through. */
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
            long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
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

    private void listen() {
        while (!gate.isClosed()) {
            try {
                Socket client = gate.accept();
                if (shut) {
                    client.close();
                    continue;
                }
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), port);
                // as Kafka's own sockets: else each request, whose length is a write of its own, waits 40 ms
                client.setTcpNoDelay(true);
                broker.setTcpNoDelay(true);
                open.add(client);
                open.add(broker);
                start("gate-requests", () -> passRequests(client, broker));
                start("gate-answers", () -> passAnswers(broker, client));
            } catch (IOException e) {
                if (!gate.isClosed() && !shut) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    private void passRequests(Socket client, Socket broker) {
        try (client;
                broker) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(broker.getOutputStream());
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                boolean end = ((request[0] << 8) | request[1]) == ApiKeys.END_TXN.id;
                boolean lost = end && untilLost.getAndUpdate(n -> n < 0 ? n : n - 1) == 0;
                if (lost) {
                    shut = true;
                }
                if (!lost || passesTheLost) {
                    out.writeInt(request.length);
                    out.write(request);
                    out.flush();
                }
                if (lost && !passesTheLost) {
                    cutAll();
                }
            }
        } catch (IOException e) {
            open.remove(client);
            open.remove(broker);
        }
    }

    private void passAnswers(Socket broker, Socket client) {
        try (broker;
                client) {
            InputStream in = broker.getInputStream();
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (shut) {
                    cutAll();
                }
                client.getOutputStream().write(buffer, 0, n);
                client.getOutputStream().flush();
            }
        } catch (IOException e) {
            open.remove(client);
            open.remove(broker);
        }
    }

    private void cutAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        heal();
        server.shutdown();
        server.awaitShutdown();
        gate.close();
        cutAll();
    }
}
