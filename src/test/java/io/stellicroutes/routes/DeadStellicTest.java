package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Stellic that is down is left alone, by all exports together; one that says no is not down. */
@Tag("slow")
final class DeadStellicTest extends AgainstTheSandbox {
    private static final String HELD = "Stellic is not called until ";

    @BeforeEach
    void configure() {
        toFiles("user_groups");
        properties.put("stellic.circuit-breaker.pause", "1h");
    }

    @Test
    void twentyExportsCallADeadStellicNoMoreThanOneWouldAndAllGoOnWhenItIsBack() throws Exception {
        Duration pause = Duration.ofMillis(500);
        properties.put("stellic.circuit-breaker.pause", pause.toMillis() + "ms");
        properties.put("stellic.request.retries", "100");
        List<String> exports =
                IntStream.range(0, 20).mapToObj(i -> "export" + i).toList();
        exports.forEach(export -> {
            properties.put("stellic.exports." + export + ".data-type", "user_groups");
            properties.put("stellic.exports." + export + ".to", "local");
        });
        down(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        ExecutorService threads = Executors.newFixedThreadPool(exports.size());
        try (TestRoad road = TestRoad.start(properties)) {
            List<CompletableFuture<RunReport>> running = exports.stream()
                    .map(export -> CompletableFuture.supplyAsync(() -> road.run(export), threads))
                    .toList();
            await().pollInterval(Duration.ofMillis(5)).until(() -> calls() >= 5);
            Instant opened = Instant.now();
            int before = calls();
            // one may be under way, for two have their turn; one may go first at once
            await().until(() -> calls() >= before + 4);
            assertThat(calls()).isLessThanOrEqualTo((int)
                    (before + 2 + Duration.between(opened, Instant.now()).dividedBy(pause)));

            sandbox.noMoreFaults();

            for (CompletableFuture<RunReport> run : running) {
                assertThat(run.get(1, TimeUnit.MINUTES).delivered()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoseTriesAreOverSaysThatStellicIsLeftAloneUntilWhenAndWhy() throws Exception {
        failuresAndRetries(2, 2);
        down(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road))
                    .startsWith("export user_groups: " + HELD)
                    .endsWith(
                            ": it has failed 2 times in a row; the last time: export user_groups: Stellic answered 503 to"
                                    + " export_data: \"Down for maintenance\" (see docs/errors.md#is-not-called-until)");
            assertThat(calls()).isEqualTo(2);
        }
    }

    @Test
    void aStellicThatCanNotBeReachedIsLeftAloneToo() throws Exception {
        failuresAndRetries(2, 2);
        properties.put("stellic.base-url", "http://127.0.0.1:1");
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road))
                    .startsWith("export user_groups: " + HELD)
                    .contains("the last time: 127.0.0.1:1: the connection was refused");
        }
    }

    @Test
    void oneThatDoesNotAnswerInTimeIsLeftAloneToo() throws Exception {
        failuresAndRetries(1, 1);
        properties.put("stellic.request.timeout", "200ms");
        down(Call.EXPORT_DATA, Fault.SILENT);
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road)).startsWith("export user_groups: " + HELD);
            assertThat(calls()).isEqualTo(1);
        }
    }

    @Test
    void pollsWaitUntilItMayBeCalledAgainAndGoOnWithTheSameExport() throws Exception {
        properties.put("stellic.circuit-breaker.failures", "2");
        properties.put("stellic.circuit-breaker.pause", "4s");
        sandbox.next(Call.GET_EXPORT_URL, Fault.UNAVAILABLE, Fault.UNAVAILABLE);
        try (TestRoad road = TestRoad.start(properties)) {
            Instant begun = Instant.now();

            assertThat(road.run("user_groups").delivered()).isTrue();

            assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(4));
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void pollsAndRequestsCountTogether() throws Exception {
        failuresAndRetries(2, 1);
        properties.put("stellic.poll.timeout", "500ms");
        properties.put("stellic.exports.other.data-type", "user_groups");
        properties.put("stellic.exports.other.to", "local");
        down(Call.GET_EXPORT_URL, Fault.UNAVAILABLE);
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road))
                    .startsWith(
                            "export user_groups: not ready after 0 s (stellic.poll.timeout); the last attempt failed:"
                                    + " export user_groups: " + HELD);
            assertThat(sandbox.lines("get_export_url")).hasSize(2);
            CompletableFuture<RunReport> other = CompletableFuture.supplyAsync(() -> road.run("other"));
            await().during(Duration.ofMillis(500)).until(() -> calls() == 1 && !other.isDone());
        }
    }

    @Test
    void aRefusalIsAnAnswer() throws Exception {
        failuresAndRetries(1, 1);
        properties.put("stellic.auth.value", "Token nobodys");
        try (TestRoad road = TestRoad.start(properties)) {
            for (int i = 0; i < 3; i++) {
                assertThat(error(road)).contains("Stellic answered 403");
            }
        }
        assertThat(calls()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TOO_MANY_REQUESTS", "LOGIN_PAGE", "UNSUCCESSFUL"})
    void soIsA429AndWhateverElseSaysNo(Fault fault) throws Exception {
        failuresAndRetries(1, 1);
        sandbox.next(Call.EXPORT_DATA, fault);
        try (TestRoad road = TestRoad.start(properties)) {
            road.run("user_groups");
            assertThat(road.run("user_groups").delivered()).isTrue();
        }
    }

    @Test
    void aSynchronousFlowThatGivesUpDoesNotCountForTheAsynchronousOneIsAskedNext() throws Exception {
        failuresAndRetries(1, 1);
        properties.put("stellic.exports.user_groups.channel", "http_file");
        sandbox.next(Call.EXPORT_DATA, Fault.GATEWAY_TIMEOUT);
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(road.run("user_groups").delivered()).isTrue();
        }
    }

    @Test
    void checkAsksStellicAllTheSame() throws Exception {
        failuresAndRetries(1, 1);
        down(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road)).contains(HELD);

            assertThat(road.context()
                            .createProducerTemplate()
                            .request("direct:stellic-check", exchange -> {})
                            .getException())
                    .isNull();
        }
        assertThat(sandbox.lines("get_export_url")).hasSize(1);
    }

    @Test
    void turnedOffItIsCalledAsOftenAsTheRetriesSay() throws Exception {
        failuresAndRetries(0, 7);
        properties.put("stellic.request.retry-delay", "1ms");
        down(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road)).contains("Stellic answered 503").doesNotContain(HELD);
        }
        assertThat(calls()).isEqualTo(8);
    }

    private void failuresAndRetries(int failures, int retries) {
        properties.put("stellic.circuit-breaker.failures", String.valueOf(failures));
        properties.put("stellic.request.retries", String.valueOf(retries));
    }

    private void down(Call call, Fault fault) {
        sandbox.next(call, 100_000, fault);
    }

    private int calls() {
        return sandbox.lines("export_data").size();
    }

    private static String error(TestRoad road) {
        return road.run("user_groups").run().error().orElseThrow();
    }
}
