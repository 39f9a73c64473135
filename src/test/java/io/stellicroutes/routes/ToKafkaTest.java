package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.KafkaBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToKafkaTest extends BrokerContract {
    @AutoClose
    private static KafkaBroker broker;

    private String topic;

    @BeforeAll
    static void startBroker(@TempDir Path dir) throws Exception {
        broker = new KafkaBroker(dir);
    }

    @Override
    void startServer() {
        broker.heal();
        topic = "t" + UUID.randomUUID();
    }

    @Override
    void stopServer() {
        broker.heal();
    }

    @Override
    String destination() {
        return broker.destination(KafkaBroker.PASSWORD) + """
                topic=%s.${export}
                option.max.block.ms=3000
                option.transaction.timeout.ms=10000
                option.request.timeout.ms=2000
                option.delivery.timeout.ms=3000
                option.default.api.timeout.ms=3000
                option.retry.backoff.ms=20
                """.formatted(topic);
    }

    @Override
    String unreachable() {
        return "brokers=127.0.0.1:9";
    }

    private List<ConsumerRecord<String, String>> messages() {
        return broker.messages(topic + "." + EXPORT);
    }

    @Override
    List<String> arrived() {
        return messages().stream().map(ConsumerRecord::value).toList();
    }

    @Override
    void failAfter(int batches) {
        broker.loseCommitAfter(batches);
    }

    @Override
    void heal() {
        broker.heal();
    }

    @Override
    void loseAnswerToCommitAfter(int batches) {
        broker.loseAnswerToCommitAfter(batches);
    }

    @Override
    boolean keepsOrderOfOverlaps() {
        return true;
    }

    @Override
    String secret() {
        return KafkaBroker.PASSWORD;
    }

    @Test
    void everyMessageHasItsKeyAndSaysWhereItComesFrom() throws Exception {
        routes.set("stellic.exports.roster.key=student_id,note");
        try (TestRoad road = start()) {
            RunReport report = road.run(EXPORT);

            List<ConsumerRecord<String, String>> messages = messages();
            List<String> rows = new ArrayList<>();
            for (ConsumerRecord<String, String> message : messages) {
                assertThat(header(message, "stellic_export")).isEqualTo(EXPORT);
                assertThat(header(message, "stellic_run_id"))
                        .isEqualTo(report.run().id());
                rows.add(header(message, "stellic_row"));
            }
            assertThat(rows).containsExactly("1", "2", "4", "5", "6", "7", "8");
            assertThat(messages)
                    .extracting(ConsumerRecord::key)
                    .startsWith("1001|two\nlines", "0002|", "|")
                    .contains("back\\\\slash|</x>&amp;");
        }
    }

    private static String header(ConsumerRecord<String, String> message, String name) {
        return new String(message.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void aTopicMayHaveManyPartitions() throws Exception {
        broker.createTopic(topic + "." + EXPORT, 3);
        try (TestRoad road = start()) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyInAnyOrderElementsOf(UglyExport.JSON);
    }

    @Test
    void aRecordThatKafkaFindsTooLargeIsRejectedAndTheOthersArrive() throws Exception {
        sandbox.content(
                EXPORT, "student_id,note\n1,a\n2," + "x".repeat(5_000) + "\n3,c\n4," + "y".repeat(5_000) + "\n5,e\n");
        routes.set("stellic.batch-size=4");
        try (TestRoad road = start("option.max.request.size=2000")) {
            RunReport report = road.run(EXPORT);

            assertThat(report.run().error()).isEmpty();
            assertThat(mine(report).delivered()).isEqualTo(3);
            assertThat(road.bundle().ledger().rejects().first(report.run().id(), "mine", 10))
                    .extracting(Reject::row)
                    .containsExactly(2L, 4L);
        }
        assertThat(messages()).extracting(ConsumerRecord::key).containsExactly("1", "3", "5");
    }

    @Test
    void aTooLargeRecordIsRejectedOnceThoughItsBatchWasInDoubt() throws Exception {
        sandbox.content(EXPORT, "student_id,note\n1,a\n2,b\n3,c\n4," + "y".repeat(5_000) + "\n5,e\n6,f\n");
        broker.loseAnswerToCommitAfter(1);
        try (TestRoad road = start("option.max.request.size=2000")) {
            assertThat(mine(road.run(EXPORT)).status()).isEqualTo(Status.FAILED);

            heal();
            RunReport report = road.run(EXPORT);
            assertThat(report.run().error()).isEmpty();
            assertThat(mine(report).delivered()).isEqualTo(5);
            assertThat(mine(report).rejected()).isEqualTo(1);
        }
        assertThat(messages()).extracting(ConsumerRecord::key).containsExactly("1", "2", "3", "5", "6");
    }

    @Test
    void rowsThatWereTooLargeInEarlierBatchesAreKnownToKafkaItself() throws Exception {
        StringBuilder csv = new StringBuilder("student_id,note\n");
        for (int row = 1; row <= 12; row++) {
            csv.append(row)
                    .append(row % 2 == 0 ? ',' + "y".repeat(5_000) : ",a")
                    .append('\n');
        }
        sandbox.content(EXPORT, csv.toString());
        broker.loseAnswerToCommitAfter(4);
        try (TestRoad road = start("option.max.request.size=2000")) {
            assertThat(mine(road.run(EXPORT)).status()).isEqualTo(Status.FAILED);
            forgetBehind(0, 0);

            heal();
            RunReport report = road.run(EXPORT);
            assertThat(report.run().error()).isEmpty();
            assertThat(mine(report).delivered()).isEqualTo(6);
            assertThat(mine(report).rejected()).isEqualTo(6);
        }
        assertThat(messages()).extracting(ConsumerRecord::key).containsExactly("1", "3", "5", "7", "9", "11");
    }

    @Test
    void brokersThatAreDownAreNamedAtOnce() throws Exception {
        try (TestRoad road = start("brokers=127.0.0.1:9, nowhere.invalid:9093")) {
            Duration patience = Duration.ofSeconds(5);
            String both = "nowhere.invalid:9093 (the name is not known), 127.0.0.1:9 (refuses the connection)";
            assertThat(assertTimeout(patience, () -> check(road)))
                    .hasMessageStartingWith("destination mine: no broker can be reached: " + both);
            assertThat(assertTimeout(patience, () -> mine(road.run(EXPORT)).error()))
                    .get()
                    .asString()
                    .startsWith("export roster to mine: no broker can be reached: " + both);
        }
    }

    @Test
    void oneOfSeveralBrokersIsEnough() throws Exception {
        try (TestRoad road = start("brokers=127.0.0.1:9," + broker.brokers())) {
            assertThat(check(road)).isNull();
            assertAllDelivered(road.run(EXPORT));
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerToACheckIsWaitedForForSecondsOnly() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestRoad road = start(
                        "brokers=127.0.0.1:" + silent.getLocalPort(),
                        "option.default.api.timeout.ms=60000",
                        "option.request.timeout.ms=30000")) {
            assertThat(assertTimeout(Duration.ofSeconds(15), () -> check(road)))
                    .hasMessageStartingWith("destination mine: Kafka did not answer in time (brokers 127.0.0.1:"
                            + silent.getLocalPort() + ")");
        }
    }

    @Test
    void aStopIsObeyedWhileKafkaDoesNotAnswer() throws Exception {
        broker.line().freezeWhen(KafkaBroker.endOfTransaction(1));
        CompletableFuture<RunReport> running;
        long stopped;
        try (TestRoad road = start("option.max.block.ms=60000", "option.delivery.timeout.ms=60000")) {
            running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
            await().atMost(Duration.ofMinutes(1)).until(broker.line()::isFrozen);
            stopped = System.nanoTime();
        }
        assertThat(running).succeedsWithin(Duration.ofSeconds(30)).satisfies(report -> assertThat(
                        mine(report).error())
                .get()
                .asString()
                .startsWith("export roster to mine: stopped; the next run goes on from there"));
        assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(40));

        heal();
        try (TestRoad road = start()) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aServiceWithoutTransactionsIsServedToo() throws Exception {
        try (TestRoad road = start("transactions=false")) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aWrongPasswordIsToldAsSuch() throws Exception {
        try (TestRoad road =
                start("option.sasl.jaas.config=" + broker.login("not it").get("sasl.jaas.config"))) {
            assertThat(error(road.run(EXPORT)))
                    .startsWith("export roster to mine: Kafka refuses the user")
                    .doesNotContain("not it");
        }
    }

    @Test
    void anOptionThatKafkaRefusesIsAMistakeInTheConfiguration() throws Exception {
        try (TestRoad road = start("option.linger.ms=a secret")) {
            assertThat(error(road.run(EXPORT)))
                    .contains("stellic.destinations.mine", "option.*")
                    .doesNotContain("a secret");
        }
    }
}
