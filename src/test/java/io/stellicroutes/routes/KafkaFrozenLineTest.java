package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Doubt;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.FrozenLine.Chunk;
import io.stellicroutes.servers.FrozenLine.Direction;
import io.stellicroutes.servers.KafkaBroker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A line to Kafka that freezes, for shorter and for longer than the client waits and than Kafka leaves a transaction
 * open. Three batches of three rows; in each of them one is too large.
 */
@Tag("slow")
final class KafkaFrozenLineTest {
    private static final String EXPORT = "roster";
    private static final int ROWS = 9;
    private static final List<String> DELIVERED = List.of("1", "3", "4", "6", "7", "9");

    @AutoClose
    private static KafkaBroker broker;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=3
            stellic.exports.roster.to=mine
            stellic.exports.roster.key=student_id
            stellic.exports.roster.max-rejects=9
            stellic.circuit-breaker.failures=100
            """);

    @BeforeAll
    static void startBroker(@TempDir Path dir) throws Exception {
        broker = new KafkaBroker(dir);
    }

    @BeforeEach
    void start() throws Exception {
        StringBuilder csv = new StringBuilder("student_id,note\n");
        for (int row = 1; row <= ROWS; row++) {
            csv.append(row)
                    .append(row % 3 == 2 ? ',' + "y".repeat(5_000) : ",a")
                    .append('\n');
        }
        routes.sandbox().content(EXPORT, csv.toString());
        if (broker.messages("frozen").isEmpty()) {
            // a broker that has just started has to make its own topics first
            try (TestRoad road = road("30000", "60000")) {
                assertThat(road.run(EXPORT).run().error()).isEmpty();
            }
        }
    }

    private TestRoad road(String block, String transactionTimeout) throws Exception {
        routes.destination("mine", broker.destination(KafkaBroker.PASSWORD) + """
                topic=frozen
                option.max.request.size=2000
                option.max.block.ms=%1$s
                option.request.timeout.ms=600
                option.delivery.timeout.ms=%1$s
                option.default.api.timeout.ms=%1$s
                option.retry.backoff.ms=20
                option.transaction.timeout.ms=%2$s
                """.formatted(block, transactionTimeout));
        return routes.start();
    }

    private static boolean isRequest(Chunk chunk, ApiKeys api) {
        return chunk.direction() == Direction.TO_SERVER
                && ByteBuffer.wrap(chunk.bytes()).getShort(Integer.BYTES) == api.id;
    }

    /** The second request of its kind; of the ends of transactions the second commit. */
    private static Predicate<Chunk> second(ApiKeys api) {
        if (api == ApiKeys.END_TXN) {
            return KafkaBroker.endOfTransaction(1);
        }
        AtomicInteger before = new AtomicInteger(1);
        return chunk -> isRequest(chunk, api) && before.getAndDecrement() == 0;
    }

    private static DeliveryRecord mine(RunReport report) {
        return report.deliveries().get(0);
    }

    /** Each row once, the rows add up, and the rejected ones are those that are too large. */
    private static void assertDelivered(TestRoad road, RunReport report) {
        String run = report.run().id();
        assertThat(report.run().error()).isEmpty();
        assertThat(mine(report).doubt()).isEmpty();
        assertThat(mine(report).read()).isEqualTo(ROWS);
        assertThat(mine(report).delivered()).isEqualTo(DELIVERED.size());
        assertThat(mine(report).rejected()).isEqualTo(ROWS - DELIVERED.size());
        assertThat(road.bundle().ledger().rejects().first(run, "mine", ROWS))
                .extracting(Reject::row)
                .containsExactly(2L, 5L, 8L);
        assertThat(broker.messages("frozen"))
                .filteredOn(message -> new String(
                                message.headers().lastHeader("stellic_run_id").value(), UTF_8)
                        .equals(run))
                .extracting(message -> message.key())
                .containsExactlyElementsOf(DELIVERED);
    }

    /**
     * While what was frozen stays so, the export is run again, by one that is in no hurry; only then the frozen bytes
     * arrive.
     */
    private void assertAnotherAttemptDelivers(RunReport first) throws Exception {
        assertThat(mine(first).status()).isEqualTo(Status.FAILED);
        assertThat(broker.line().isFrozen()).isTrue();
        broker.line().letNewConnectionsPass();

        try (TestRoad patient = road("30000", "60000")) {
            RunReport second = patient.run(EXPORT);
            broker.line().thaw();

            assertThat(second.run().id()).isEqualTo(first.run().id());
            assertDelivered(patient, second);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADD_PARTITIONS_TO_TXN", "PRODUCE", "ADD_OFFSETS_TO_TXN", "TXN_OFFSET_COMMIT", "END_TXN"})
    void aRequestThatIsHeldForLongerThanTheClientWaitsComesToNothing(ApiKeys api) throws Exception {
        try (TestRoad road = road("1500", "60000")) {
            broker.line().freezeWhen(second(api));
            assertAnotherAttemptDelivers(road.run(EXPORT));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADD_PARTITIONS_TO_TXN", "PRODUCE", "ADD_OFFSETS_TO_TXN", "TXN_OFFSET_COMMIT", "END_TXN"})
    void anAnswerThatIsHeldForLongerThanTheClientWaitsDoublesNothing(ApiKeys api) throws Exception {
        try (TestRoad road = road("1500", "60000")) {
            broker.line().freezeWhen(second(api), Direction.TO_CLIENT);
            assertAnotherAttemptDelivers(road.run(EXPORT));
        }
    }

    @Test
    void theLedgerSaysWhichCommitIsInDoubt() throws Exception {
        try (TestRoad road = road("1500", "60000")) {
            broker.line().freezeWhen(KafkaBroker.answerToEndOfTransaction(1));
            RunReport first = road.run(EXPORT);
            assertThat(mine(first).error())
                    .get()
                    .asString()
                    .startsWith("export roster to mine: rows 4 to 6: ")
                    .contains("in doubt")
                    .endsWith("(see docs/errors.md#kafka-in-doubt)");
            assertThat(mine(first).doubt()).map(Doubt::rows).contains(new UnconfirmedRows(4, Optional.of(6L)));
            assertAnotherAttemptDelivers(first);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 20, 34, 41})
    void aLineThatIsFrozenForLessThanTheClientWaitsIsNotNoticed(int chunk) throws Exception {
        try (TestRoad road = road("20000", "60000")) {
            broker.line().freezeAt(chunk);
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
            await().atMost(Duration.ofMinutes(1)).until(broker.line()::isFrozen);
            await().pollDelay(Duration.ofMillis(800)).until(() -> true);
            broker.line().thaw();
            assertThat(running)
                    .succeedsWithin(Duration.ofSeconds(40))
                    .satisfies(report -> assertDelivered(road, report));
        }
    }

    /** Kafka takes the transaction back meanwhile; the batch is sent again by another producer. */
    @ParameterizedTest
    @EnumSource(names = {"PRODUCE", "ADD_OFFSETS_TO_TXN", "END_TXN"})
    void aTransactionThatKafkaEndsForItsAgeIsMadeAgain(ApiKeys api) throws Exception {
        try (TestRoad road = road("20000", "1000")) {
            broker.line().freezeWhen(second(api));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
            await().atMost(Duration.ofMinutes(1)).until(broker.line()::isFrozen);
            await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
            broker.line().thaw();
            assertThat(running)
                    .succeedsWithin(Duration.ofSeconds(40))
                    .satisfies(report -> assertDelivered(road, report));
        }
    }

    @Test
    void aProducerThatAnotherOneHasFencedDoesNotGoOn() throws Exception {
        try (TestRoad road = road("20000", "60000")) {
            broker.line().freezeWhen(second(ApiKeys.END_TXN));
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
            await().atMost(Duration.ofMinutes(1)).until(broker.line()::isFrozen);
            String run =
                    road.bundle().ledger().runs().newest(EXPORT).orElseThrow().id();
            broker.line().letNewConnectionsPass();
            broker.fence("stellic-" + run + "-mine");
            broker.line().thaw();

            assertThat(running).succeedsWithin(Duration.ofSeconds(40)).satisfies(report -> assertThat(
                            mine(report).error())
                    .get()
                    .asString()
                    .startsWith("export roster to mine: another process has taken this delivery over"));
            assertDelivered(road, road.run(EXPORT));
        }
    }
}
