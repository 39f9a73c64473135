package io.stellicroutes.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What takes the bundle's readiness away, and what only has to be told. */
final class StellicHealthCheckTest {
    private static final Snapshot NOTHING = new Snapshot(List.of(), Map.of(), 0, List.of());

    @AutoClose
    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    @Test
    void aLedgerThatAnswersIsReady() {
        HealthCheck.Result result = call(() -> answering(() -> NOTHING), List.of(), Optional.empty());

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getMessage()).isEmpty();
    }

    @Test
    void aLedgerThatDoesNotAnswerIsDown() {
        HealthCheck.Result result = call(
                () -> answering(() -> {
                    throw new IllegalStateException("secret-of-the-ledger");
                }),
                List.of(),
                Optional.empty());

        assertDown(result, "the ledger does not answer");
    }

    @Test
    void aLedgerThatCannotBeOpenedIsDownAndNothingOfItsUrlIsTold() {
        HealthCheck.Result result = call(
                () -> {
                    throw new IllegalStateException("jdbc:h2:tcp://secret");
                },
                List.of(),
                Optional.empty());

        assertDown(result, "the ledger can't be opened: IllegalStateException");
    }

    @Test
    void mistakesInTheConfigurationAreDownAndSaidInOneLineOfJson() {
        HealthCheck.Result result = call(
                () -> {
                    throw new ConfigException(
                            ErrorCode.WORK_DIR, Subject.ofProperty("stellic.work-dir"), "\"a\\b\"\ncan't be created");
                },
                List.of(),
                Optional.empty());

        assertDown(result, "the configuration has mistakes: stellic.work-dir: 'a/b' can't be created");
        assertThat(result.getMessage().orElseThrow()).doesNotContain("\"", "\\", "\n");
    }

    @Test
    void whatTakesNoMoreWorkIsDownThoughItsLedgerAnswers() {
        assertDown(
                call(() -> answering(() -> NOTHING), List.of(), Optional.of("1 run is under way")),
                "draining: 1 run is under way");
        context.stop();
        assertDown(call(() -> answering(() -> NOTHING), List.of(), Optional.empty()), "stopping");
    }

    @Test
    void whatTakesNothingAwayIsToldAndStaysReady() {
        HealthCheck.Result result =
                call(() -> answering(() -> NOTHING), List.of("the console is not served"), Optional.empty());

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getMessage()).contains("degraded: the console is not served");
    }

    private static void assertDown(HealthCheck.Result result, String message) {
        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getMessage().orElseThrow()).startsWith(message);
    }

    private static Snapshots answering(Supplier<Snapshot> read) {
        return new Snapshots(read, Runnable::run, Duration.ZERO, Duration.ofSeconds(20));
    }

    private HealthCheck.Result call(Supplier<Snapshots> snapshots, List<String> failures, Optional<String> draining) {
        return new StellicHealthCheck(context, snapshots, () -> failures, () -> draining).call(Map.of());
    }
}
