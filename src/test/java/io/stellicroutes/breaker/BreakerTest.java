package io.stellicroutes.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.TestClock;
import io.stellicroutes.base.Subject;
import io.stellicroutes.breaker.Breaker.Outcome;
import io.stellicroutes.config.StellicConfig;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a server is left alone, for how long, and who goes first. */
final class BreakerTest {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock("2026-11-25T14:02:20Z");
    private final Breaker breaker = breaker(3);

    @Test
    void failuresInARowHoldWhatComesNextAndTellUntilWhenAndWhy() {
        fail(3);

        Breaker.Refusal refusal = breaker.ask().orElseThrow();

        assertThat(refusal.reason(Subject.NONE))
                .isEqualTo(
                        "is not called until 2026-11-25T14:03:20Z: it has failed 3 times in a row; the last time: the"
                                + " connection was refused: check host and port");
        assertThat(refusal.remaining()).isEqualTo(PAUSE.plusMillis(1));
        clock.pass(Duration.ofSeconds(50));
        assertThat(breaker.ask().orElseThrow().remaining()).isEqualTo(Duration.ofMillis(10_001));
        assertThat(breaker.isHolding()).isTrue();
    }

    @Test
    void anAnswerInBetweenBeginsTheCountAnew() {
        fail(2);
        call(Outcome.ANSWERED);
        fail(2);

        assertThat(breaker.ask()).isEmpty();
    }

    @Test
    void whatTellsNothingIsNotCounted() {
        fail(2);
        call(Outcome.UNTOLD);
        assertThat(breaker.ask()).isEmpty();
        fail(1);

        assertThat(breaker.ask()).isPresent();
    }

    @Test
    void whenThePauseIsOverOneGoesFirstAndItsAnswerOpensTheWayToAll() {
        fail(3);
        passThePause();

        assertThat(breaker.isHolding()).isFalse();
        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.ask().orElseThrow().remaining()).isEqualTo(PAUSE.plusMillis(1));
        assertThat(breaker.isHolding()).isTrue();

        breaker.note(Outcome.ANSWERED, null);
        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.isHolding()).isFalse();
    }

    @Test
    void ifTheFirstFailsThePauseBeginsAnew() {
        fail(3);
        passThePause();
        call(Outcome.FAILED);

        assertThat(breaker.ask()).isPresent();
        clock.pass(PAUSE.minusMillis(1));
        assertThat(breaker.ask()).isPresent();
        passThePause();
        assertThat(breaker.ask()).isEmpty();
    }

    @Test
    void ifTheFirstTellsNothingTheNextGoes() {
        fail(3);
        passThePause();
        call(Outcome.UNTOLD);

        assertThat(breaker.ask()).isEmpty();
    }

    @Test
    void aFirstThatTakesLongDoesNotKeepTheNextFromTrying() {
        fail(3);
        passThePause();
        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.ask()).isPresent();
        passThePause();

        assertThat(breaker.ask()).isEmpty();
        assertThat(breaker.ask()).isPresent();
    }

    @Test
    void withNoNumberOfFailuresNothingIsEverHeld() {
        Breaker off = breaker(0);
        for (int i = 0; i < 20; i++) {
            assertThat(off.ask()).isEmpty();
            off.note(Outcome.FAILED, new ConnectException());
        }

        assertThat(off.isHolding()).isFalse();
    }

    private Breaker breaker(int failures) {
        return new Breaker("Stellic", new StellicConfig.Breaker(failures, PAUSE), clock);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            call(Outcome.FAILED);
        }
    }

    private void call(Outcome outcome) {
        assertThat(breaker.ask()).isEqualTo(Optional.empty());
        breaker.note(outcome, outcome == Outcome.ANSWERED ? null : new ConnectException());
    }

    private void passThePause() {
        clock.pass(PAUSE.plusMillis(1));
    }
}
