package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.FrozenLine;
import io.stellicroutes.servers.FrozenLine.Chunk;
import io.stellicroutes.servers.FrozenLine.Direction;
import io.stellicroutes.servers.JmsBroker;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker by a connection factory of the runtime, behind a line that can freeze. */
abstract class OtherBrokerContract extends BitByBitContract {
    private static final int SILENCE = 3_000;
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);
    private static final AtomicInteger TESTS = new AtomicInteger();

    /** A broker may serve several tests. */
    private final String queue = "roster." + TESTS.incrementAndGet();

    private JmsBroker broker;
    FrozenLine line;

    abstract JmsBroker broker() throws Exception;

    @Override
    void startServer() throws Exception {
        broker = broker();
        line = new FrozenLine(broker.port(), broker.framing());
    }

    @Override
    void stopServer() throws Exception {
        line.close();
        stop(broker);
    }

    void stop(JmsBroker started) throws Exception {
        started.close();
    }

    @Override
    void prepare(CamelContext context) {
        context.getRegistry().bind("theirs", broker.factory(line.port(), 0));
        context.getRegistry().bind("impatient", broker.factory(line.port(), SILENCE));
        context.getRegistry().bind("nowhere", broker.factory(9, SILENCE));
        context.getRegistry().bind("waiting", broker.patient(9));
        context.getRegistry().bind("reconnecting", broker.patient(line.port()));
    }

    @Override
    String destination() {
        return """
                type=jms
                connection-factory=#bean:theirs
                queue=%s
                username=%s
                password=%s
                """.formatted(queue, ArtemisBroker.USER, ArtemisBroker.PASSWORD);
    }

    @Override
    String unreachable() {
        return "connection-factory=#bean:nowhere\ntimeout=5s";
    }

    @Override
    List<String> arrived() throws Exception {
        List<String> bodies = new ArrayList<>();
        for (Message message : broker.messages(queue)) {
            bodies.add(message.getBody(String.class));
        }
        return bodies;
    }

    /** The first two commits put the position there; then each is a batch's. */
    private Predicate<Chunk> commitOfBatch(int number) {
        return commit(number + 2);
    }

    /** The n-th commit from now; without a position queue each is a batch's. */
    Predicate<Chunk> commit(int number) {
        AtomicInteger commits = new AtomicInteger();
        return chunk -> chunk.direction() == Direction.TO_SERVER
                && broker.isCommit(chunk.bytes())
                && commits.incrementAndGet() == number;
    }

    /** The broker's answer to that commit, which has been made by then. */
    Predicate<Chunk> answerToCommit(int number) {
        Predicate<Chunk> commit = commit(number);
        AtomicBoolean made = new AtomicBoolean();
        return chunk -> {
            if (commit.test(chunk)) {
                made.set(true);
            }
            return made.get() && chunk.direction() == Direction.TO_CLIENT && broker.isAnswerToCommit(chunk.bytes());
        };
    }

    @Override
    void failAfter(int batches) {
        line.cutWhen(commitOfBatch(batches + 1));
    }

    @Override
    void heal() {
        line.thaw();
    }

    @Override
    String secret() {
        return ArtemisBroker.PASSWORD;
    }

    @Test
    void aCheckWithAWrongPasswordIsToldSo() throws Exception {
        try (TestRoad road = start("password=not it")) {
            assertThat(Problems.of(check(road)).text())
                    .startsWith("destination mine: the broker of bean theirs")
                    .contains("refuses the user")
                    .doesNotContain("not it");
        }
    }

    @Test
    void nothingIsSentWhileAnEarlierSessionMayStillCommit() throws Exception {
        line.freezeWhen(commitOfBatch(2));
        try (TestRoad road = start("timeout=3s", "takeover-timeout=1s")) {
            // the client's classes are loaded by then
            await().until(() -> check(road) == null);
            assertThat(error(road.run(EXPORT)))
                    .contains("the commit of rows 4 to 5 is in doubt")
                    .endsWith("(see docs/errors.md#broker-in-doubt)");
            line.letNewConnectionsPass();

            assertThat(error(road.run(EXPORT)))
                    .contains("a session of an earlier attempt is still open at the broker")
                    .endsWith("(see docs/errors.md#earlier-session)");
            line.thaw();

            await().atMost(Duration.ofSeconds(30)).until(() -> road.run(EXPORT).delivered());
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void whenTheBrokerHasGivenUpTheEarlierSessionTheDeliveryGoesOn() throws Exception {
        line.freezeWhen(commitOfBatch(2));
        try (TestRoad road = start("connection-factory=#bean:impatient", "timeout=3s", "takeover-timeout=30s")) {
            await().until(() -> check(road) == null);
            assertThat(error(road.run(EXPORT))).contains("is in doubt");
            line.letNewConnectionsPass();

            // Artemis by AMQP may refuse what a session acknowledges while it clears up the one that it has given up
            await().atMost(Duration.ofSeconds(60)).until(() -> road.run(EXPORT).delivered());
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
        line.thaw();
        await().until(() -> line.held() == 0);
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aCommitWhoseAnswerIsHeldUpIsNotDoubled() throws Exception {
        line.freezeWhen(commitOfBatch(2), Direction.TO_CLIENT);
        try (TestRoad road = start("connection-factory=#bean:impatient", "timeout=3s")) {
            await().until(() -> check(road) == null);
            assertThat(error(road.run(EXPORT))).contains("is in doubt");
            line.letNewConnectionsPass();

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aDeliveryThatHasEndedLeavesNothingInThePositionQueue() throws Exception {
        try (TestRoad road = start()) {
            RunReport report = road.run(EXPORT);
            assertAllDelivered(report);

            for (Message position : broker.messages("stellic.positions")) {
                assertThat(position.getStringProperty("stellic_run_id"))
                        .isNotEqualTo(report.run().id());
            }
            assertThat(road.bundle().ledger().tokens().find(report.run().id(), "mine", ""))
                    .isEmpty();
        }
    }

    @Test
    void aClientThatTriesForEverIsWaitedForNoLongerThanTheTimeout() throws Exception {
        try (TestRoad road = start("connection-factory=#bean:waiting", "timeout=1s")) {
            assertThat(Problems.of(check(road)).text())
                    .isEqualTo("destination mine: the broker of bean waiting did nothing for 1s"
                            + " (stellic.destinations.mine.timeout) while the connection was made: check that it is up,"
                            + " and that it does not hold producers back (see docs/errors.md#broker-silent)");
            assertThat(error(road.run(EXPORT))).contains("did nothing for 1s");
        }
    }

    /** Without a position queue a commit that is in doubt is told so, too: nobody else finds out. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatReconnectsByItselfDoesNotCallACommitInDoubtTakenBack(boolean positioned) throws Exception {
        String error = breakAndReconnect(answerToCommit(positioned ? 4 : 2), positioned);

        assertThat(error).isNotEmpty().contains("the commit of rows 4 to 5 is in doubt");
    }

    @Test
    void aClientThatReconnectsByItselfInATransactionDoublesNothingAndLosesNothing() throws Exception {
        for (int last : List.of(1, 3)) {
            AtomicInteger behind = new AtomicInteger();
            Predicate<Chunk> answer = answerToCommit(3);
            AtomicBoolean first = new AtomicBoolean();
            breakAndReconnect(
                    next -> {
                        if (answer.test(next)) {
                            first.set(true);
                        }
                        return first.get()
                                && next.direction() == Direction.TO_SERVER
                                && behind.incrementAndGet() == last;
                    },
                    true);
        }
    }

    /**
     * Runs with a client that reconnects by itself; the line breaks once, and works again at once. Returns the error.
     */
    private String breakAndReconnect(Predicate<Chunk> when, boolean positioned) throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        line.cutWhen(chunk -> when.test(chunk) && broken.compareAndSet(false, true));
        int before = arrived().size();
        try (TestRoad road = start(
                "connection-factory=#bean:reconnecting", "timeout=10s", positioned ? "" : "position-queue=none")) {
            CompletableFuture<RunReport> run =
                    CompletableFuture.supplyAsync(() -> road.run(EXPORT, Map.of("StellicNew", true)));
            await().atMost(Duration.ofSeconds(20)).untilTrue(broken);
            line.thaw();
            RunReport first = run.get(60, TimeUnit.SECONDS);
            if (!first.delivered()) {
                assertAllDelivered(road.run(EXPORT));
            }
            if (positioned) {
                assertThat(arrived().subList(before, arrived().size())).containsExactlyElementsOf(UglyExport.JSON);
            }
            return mine(first).error().orElse("");
        }
    }

    /** Whoever stops a service waits for it, as systemd does, and kills it in the end. */
    @Test
    void aStopEndsTheWaitForABrokerThatIsDownWithinSeconds() throws Exception {
        TestRoad road = start("connection-factory=#bean:waiting", "timeout=1h");
        CompletableFuture<RunReport> run;
        long stopped;
        try (road) {
            run = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals("stellic-jms-mine")));
            stopped = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(STOPPED_WITHIN);
        assertThat(mine(run.get(60, TimeUnit.SECONDS)).error())
                .contains(
                        "export roster to mine: stopped; the next run goes on from there (see docs/errors.md#stopped)");
    }
}
