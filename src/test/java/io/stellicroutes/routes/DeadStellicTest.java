package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Stellic that is down is left alone, by all exports together; one that says no is not down. */
@Tag("slow")
final class DeadStellicTest {
    private static final String HELD = "Stellic is not called until ";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("stellic.circuit-breaker.pause=1h");

    private final Sandbox sandbox = routes.sandbox();

    @Test
    void twentyExportsCallADeadStellicNoMoreThanOneWouldAndAllGoOnWhenItIsBack() throws Exception {
        Duration pause = Duration.ofMillis(500);
        routes.set("""
                stellic.circuit-breaker.pause=%sms
                stellic.request.retries=100
                """.formatted(pause.toMillis()));
        List<String> exports =
                IntStream.range(0, 20).mapToObj(i -> "export" + i).toList();
        exports.forEach(export -> routes.set("""
                stellic.exports.%1$s.data-type=user_groups
                stellic.exports.%1$s.to=local
                """.formatted(export)));
        down(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        ExecutorService threads = Executors.newFixedThreadPool(exports.size());
        try (TestRoad road = routes.start()) {
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
        try (TestRoad road = routes.start()) {
            assertThat(error(road))
                    .startsWith("export user_groups: " + HELD)
                    .endsWith(": it has failed 2 times in a row; the last time: Stellic answered 503 to"
                            + " export_data: \"Down for maintenance\" (see docs/errors.md#is-not-called-until)");
            assertThat(calls()).isEqualTo(2);
        }
    }

    @Test
    void aStellicThatCanNotBeReachedIsLeftAloneToo() throws Exception {
        failuresAndRetries(2, 2);
        routes.set("stellic.base-url=http://127.0.0.1:1");
        try (TestRoad road = routes.start()) {
            assertThat(error(road))
                    .startsWith("export user_groups: " + HELD)
                    .contains("the last time: 127.0.0.1:1: the connection was refused");
        }
    }

    @Test
    void oneThatDoesNotAnswerInTimeIsLeftAloneToo() throws Exception {
        failuresAndRetries(1, 1);
        routes.set("stellic.request.timeout=200ms");
        down(Call.EXPORT_DATA, Fault.SILENT);
        try (TestRoad road = routes.start()) {
            assertThat(error(road)).startsWith("export user_groups: " + HELD);
            assertThat(calls()).isEqualTo(1);
        }
    }

    @Test
    void pollsWaitUntilItMayBeCalledAgainAndGoOnWithTheSameExport() throws Exception {
        routes.set("""
                stellic.circuit-breaker.failures=2
                stellic.circuit-breaker.pause=4s
                """);
        sandbox.next(Call.GET_EXPORT_URL, Fault.UNAVAILABLE, Fault.UNAVAILABLE);
        try (TestRoad road = routes.start()) {
            Instant begun = Instant.now();

            assertThat(road.run("user_groups").delivered()).isTrue();

            assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(4));
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void pollsAndRequestsCountTogether() throws Exception {
        failuresAndRetries(2, 1);
        routes.set("""
                stellic.poll.timeout=500ms
                stellic.exports.other.data-type=user_groups
                stellic.exports.other.to=local
                """);
        down(Call.GET_EXPORT_URL, Fault.UNAVAILABLE);
        try (TestRoad road = routes.start()) {
            assertThat(error(road))
                    .startsWith(
                            "export user_groups: not ready after 0 s (stellic.poll.timeout); the last attempt failed:"
                                    + " " + HELD);
            assertThat(sandbox.lines("get_export_url")).hasSize(2);
            CompletableFuture<RunReport> other = CompletableFuture.supplyAsync(() -> road.run("other"));
            await().during(Duration.ofMillis(500)).until(() -> calls() == 1 && !other.isDone());
        }
    }

    @Test
    void aRefusalIsAnAnswer() throws Exception {
        failuresAndRetries(1, 1);
        routes.set("stellic.auth.value=Token nobodys");
        try (TestRoad road = routes.start()) {
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
        try (TestRoad road = routes.start()) {
            road.run("user_groups");
            assertThat(road.run("user_groups").delivered()).isTrue();
        }
    }

    @Test
    void aSynchronousFlowThatGivesUpDoesNotCountForTheAsynchronousOneIsAskedNext() throws Exception {
        failuresAndRetries(1, 1);
        routes.set("stellic.exports.user_groups.channel=http_file");
        sandbox.next(Call.EXPORT_DATA, Fault.GATEWAY_TIMEOUT);
        try (TestRoad road = routes.start()) {
            assertThat(road.run("user_groups").delivered()).isTrue();
        }
    }

    @Test
    void checkAsksStellicAllTheSame() throws Exception {
        failuresAndRetries(1, 1);
        down(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        try (TestRoad road = routes.start()) {
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
        routes.set("stellic.request.retry-delay=1ms");
        down(Call.EXPORT_DATA, Fault.UNAVAILABLE);
        try (TestRoad road = routes.start()) {
            assertThat(error(road)).contains("Stellic answered 503").doesNotContain(HELD);
        }
        assertThat(calls()).isEqualTo(8);
    }

    private void failuresAndRetries(int failures, int retries) {
        routes.set("""
                stellic.circuit-breaker.failures=%s
                stellic.request.retries=%s
                """.formatted(failures, retries));
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
