#!/usr/bin/env bash
# Kafka 4.4.0, a transactional producer whose thread stands still for longer than transaction.timeout.ms (a pause, a frozen machine). The
# broker has aborted the transaction by then; no other producer has the transactional.id. Guessed: whatever the producer calls next
# says that, abortTransaction() puts it right, and ProducerFencedException is kept for the case that somebody else took over. Instead:
#  - if the next call is send(), it fails with InvalidProducerEpochException; abortTransaction() works, and the producer goes on;
#  - if the next call is commitTransaction(), it throws InvalidTxnStateException, and the producer can't be used any more, not even to
#    abort: nothing says that it was the time, and a program that keeps its producer has to be restarted;
#  - the producer that was really taken over gets InvalidProducerEpochException from send() and from commitTransaction() too: only
#    abortTransaction() tells the two apart, by throwing ProducerFencedException or not.
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
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.4.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Late.java <<'JAVA'
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

class Late {
    interface Call {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        int port = free();
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
        broker.put("transaction.state.log.replication.factor", "1");
        broker.put("transaction.state.log.min.isr", "1");
        broker.put("transaction.state.log.num.partitions", "1");
        broker.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "100");
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
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();

            try (var producer = begun(port, "late-send", 1_000)) {
                awaitAborted(admin, "late-send");
                System.out.println("timed out, send: " + outcome(() -> send(producer))
                        + ", commit: " + outcome(producer::commitTransaction)
                        + ", abort: " + outcome(producer::abortTransaction)
                        + ", a new transaction: " + outcome(() -> whole(producer)));
            }
            try (var producer = begun(port, "late-commit", 1_000)) {
                awaitAborted(admin, "late-commit");
                System.out.println("timed out, commit: " + outcome(producer::commitTransaction)
                        + ", abort: " + outcome(producer::abortTransaction)
                        + ", a new transaction: " + outcome(() -> whole(producer)));
            }
            try (var producer = begun(port, "taken-over", 60_000); var other = producer(port, "taken-over", 60_000)) {
                other.initTransactions();
                System.out.println("taken over, send: " + outcome(() -> send(producer))
                        + ", commit: " + outcome(producer::commitTransaction)
                        + ", abort: " + outcome(producer::abortTransaction)
                        + ", a new transaction: " + outcome(() -> whole(producer)));
            }
        }
        server.shutdown();
        System.exit(0);
    }

    static KafkaProducer<String, String> producer(int port, String id, int timeout) {
        return new KafkaProducer<>(Map.of(
                "bootstrap.servers", "127.0.0.1:" + port,
                "transactional.id", id,
                "transaction.timeout.ms", timeout,
                "key.serializer", StringSerializer.class,
                "value.serializer", StringSerializer.class));
    }

    static KafkaProducer<String, String> begun(int port, String id, int timeout) throws Exception {
        KafkaProducer<String, String> producer = producer(port, id, timeout);
        producer.initTransactions();
        producer.beginTransaction();
        send(producer);
        return producer;
    }

    static void send(KafkaProducer<String, String> producer) throws Exception {
        producer.send(new ProducerRecord<>("orders", "one")).get();
    }

    static void whole(KafkaProducer<String, String> producer) throws Exception {
        producer.beginTransaction();
        send(producer);
        producer.commitTransaction();
    }

    static void awaitAborted(Admin admin, String id) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (admin.describeTransactions(List.of(id)).description(id).get().state() == TransactionState.COMPLETE_ABORT) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the transaction was not aborted");
    }

    static String outcome(Call call) {
        try {
            call.run();
            return "done";
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Kafka 4.4.0, broker and client:"
timeout 90 java -Xmx512m -cp "$(cat classpath)" Late.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'timed out, send: InvalidProducerEpochException, commit: InvalidProducerEpochException, abort: done, a new transaction: done'
expect 'timed out, commit: InvalidTxnStateException, abort: KafkaException, a new transaction: KafkaException'
expect 'taken over, send: InvalidProducerEpochException, commit: InvalidProducerEpochException, abort: ProducerFencedException, a new transaction: ProducerFencedException'
echo "as described"
