#!/usr/bin/env bash
# Camel 4.22.0's kafka component, batching=true: the route gets up to maxPollRecords records as one list. Kafka 4.4.0, six records, batches
# of three; the first batch fails once, as when a database is away. The documentation of the batching consumer says that Camel commits
# records after they were processed, and does not commit them if that fails, so that they may be processed several times; and
# breakOnFirstError=true goes back to what failed and tries it again. Guessed: the batch comes again, at once or after a restart.
# Instead it never does. The consumer goes on with the next batch, whose success commits the position behind both. The log says of the failed
# batch "Will attempt to process the message on next poll", which is not so. With breakOnFirstError=true Camel commits the failed batch itself,
# before it connects again, and starts behind it: so the option that keeps a record without batching loses the whole batch with it.
# As guessed: breakOnFirstError=true without batching, and with batching and allowManualCommit=true.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>4.22.0</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-kafka</artifactId><version>4.22.0</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.4.0</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-clients</artifactId><version>4.4.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Batch.java <<'JAVA'
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

class Batch {
    public static void main(String[] arguments) throws Exception {
        int port = free();
        KafkaRaftServer server = broker(port);
        String brokers = "127.0.0.1:" + port;
        List<String> ways = List.of(
                "batching=true",
                "batching=true&breakOnFirstError=true",
                "breakOnFirstError=true",
                "batching=true&breakOnFirstError=true&allowManualCommit=true");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers));
                var producer = new KafkaProducer<String, String>(Map.of(
                        "bootstrap.servers", brokers,
                        "key.serializer", StringSerializer.class,
                        "value.serializer", StringSerializer.class))) {
            for (String way : ways) {
                String topic = "orders-" + ways.indexOf(way);
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
                for (int i = 1; i <= 6; i++) {
                    producer.send(new ProducerRecord<>(topic, "r" + i)).get();
                }
                System.out.println(way + ": " + consumed(admin, brokers, topic, way));
            }
        }
        server.shutdown();
        System.exit(0);
    }

    /** What the route gets until the position behind the last record is committed. */
    static String consumed(Admin admin, String brokers, String topic, String way) throws Exception {
        List<String> seen = new ArrayList<>();
        AtomicBoolean away = new AtomicBoolean(true);
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("kafka:" + topic + "?brokers=" + brokers + "&groupId=" + topic
                                    + "&autoOffsetReset=earliest&pollTimeoutMs=500&autoCommitIntervalMs=200&maxPollRecords=3&" + way)
                            .process(exchange -> {
                                boolean fails = away.getAndSet(false);
                                calls.add(texts(exchange.getMessage().getBody()) + (fails ? " fails" : ""));
                                if (fails) {
                                    throw new IllegalStateException("the database is away");
                                }
                                var manual = exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class);
                                if (manual != null) {
                                    manual.commit();
                                }
                            });
                }
            });
            context.start();
            for (int i = 0; i < 300 && committed(admin, topic) < 6; i++) {
                String call = calls.poll(100, TimeUnit.MILLISECONDS);
                if (call != null) {
                    seen.add(call);
                }
            }
        }
        calls.drainTo(seen);
        return String.join(", ", seen) + "; committed up to " + committed(admin, topic);
    }

    static List<String> texts(Object body) {
        List<String> texts = new ArrayList<>();
        for (Object one : body instanceof List<?> batch ? batch : List.of(body)) {
            texts.add(one instanceof Exchange exchange ? exchange.getMessage().getBody(String.class) : one.toString());
        }
        return texts;
    }

    static long committed(Admin admin, String group) throws Exception {
        var offsets = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        var offset = offsets.get(new TopicPartition(group, 0));
        return offset == null ? 0 : offset.offset();
    }

    static KafkaRaftServer broker(int port) throws Exception {
        int controller = free();
        String log = Path.of("log").toAbsolutePath().toString();
        Properties broker = new Properties();
        broker.put("process.roles", "broker,controller");
        broker.put("node.id", "1");
        broker.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        broker.put("listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
        broker.put("advertised.listeners", "CLIENT://127.0.0.1:" + port);
        broker.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        broker.put("controller.listener.names", "CONTROLLER");
        broker.put("inter.broker.listener.name", "CLIENT");
        broker.put("log.dirs", log);
        broker.put("offsets.topic.replication.factor", "1");
        broker.put("offsets.topic.num.partitions", "1");
        broker.put("group.initial.rebalance.delay.ms", "0");
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), true))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setDirectories(List.of(log))
                .setMetadataLogDirectory(log)
                .run();
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(broker), Time.SYSTEM);
        server.startup();
        return server;
    }

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Camel 4.22.0, Kafka 4.4.0, batches of three of r1 to r6, the first call of the route fails:"
timeout 150 java -Xmx512m -cp "$(cat classpath)" Batch.java 2>log.txt | tee seen
echo "log: $(grep -o 'Will attempt to process the message on next poll' log.txt | sort | uniq -c | xargs)" | tee -a seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'batching=true: [r1, r2, r3] fails, [r4, r5, r6]; committed up to 6'
expect 'batching=true&breakOnFirstError=true: [r1, r2, r3] fails, [r4, r5, r6]; committed up to 6'
expect 'breakOnFirstError=true: [r1] fails, [r1], [r2], [r3], [r4], [r5], [r6]; committed up to 6'
expect 'batching=true&breakOnFirstError=true&allowManualCommit=true: [r1, r2, r3] fails, [r1, r2, r3], [r4, r5, r6]; committed up to 6'
expect 'log: 1 Will attempt to process the message on next poll'
echo "as described"
