package io.stellicroutes.api;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stellicroutes.TestClock;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.StellicConfig;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PollTest {
    private static final Subject MINE = Subject.ofExport("mine");

    private static final String URL = "https://stellicuni.s3.amazonaws.com/export/a.csv?Signature=secret";
    private static final RandomGenerator NO_JITTER = () -> 1L << 63;

    private final TestClock clock = new TestClock("2025-04-08T18:20:33Z");
    private final StellicConfig.Poll policy = new StellicConfig.Poll(
            ofSeconds(2),
            ofSeconds(60),
            Duration.ofHours(2),
            Set.of("completed"),
            Set.of("failed", "cancelled"),
            Set.of("not_started", "started"));

    @Test
    void theFirstQuestionIsAskedAtOnce() {
        Poll poll = poll();

        assertThat(poll.isWaiting()).isTrue();
        assertThat(poll.isDue()).isTrue();
        assertThat(poll.getPause()).isLessThanOrEqualTo(1);
    }

    @Test
    void thePausesDoubleToTheMaximum() {
        Poll poll = poll();

        assertThat(pauses(poll, 8))
                .containsExactly(
                        ofSeconds(2),
                        ofSeconds(4),
                        ofSeconds(8),
                        ofSeconds(16),
                        ofSeconds(32),
                        ofSeconds(60),
                        ofSeconds(60),
                        ofSeconds(60));
    }

    @Test
    void everyPauseHasUpToAQuarterOfJitter() {
        Poll poll = poll(Optional.empty(), new Random(42));
        pauses(poll, 5);
        List<Long> pauses =
                pauses(poll, 60).stream().map(pause -> pause.toMillis()).toList();

        assertThat(pauses).allSatisfy(pause -> assertThat(pause).isBetween(45_000L, 75_000L));
        assertThat(pauses).doesNotHaveDuplicates();
        assertThat(pauses.stream().mapToLong(Long::longValue).average().orElseThrow())
                .isCloseTo(60_000, within(4_000.0));
    }

    @Test
    void aNapIsASecondAtMostSoThatAStopIsObeyed() {
        Poll poll = poll();
        pauses(poll, 5);
        poll.answered(started());

        assertThat(poll.getPause()).isEqualTo(1000);
        poll.stop();
        assertThat(poll.isWaiting()).isFalse();
        assertThatThrownBy(poll::presignedUrl)
                .isExactlyInstanceOf(StellicException.class)
                .hasMessage(
                        "export mine: stopped while it waited; the next run goes on with the same export (see docs/errors.md#stopped)");
    }

    @Test
    void theServersRetryAfterIsObeyedWhereItIsLongerThanThePause() {
        Poll poll = poll();
        poll.failed(new TransientStellicException(ErrorCode.STATUS_429, MINE, "429", ofSeconds(30)));
        assertThat(untilDue(poll)).isEqualTo(ofSeconds(30));

        poll.failed(new TransientStellicException(ErrorCode.STATUS_429, MINE, "429", ofSeconds(1)));
        assertThat(untilDue(poll)).isEqualTo(ofSeconds(4));
    }

    @Test
    void theLastPauseEndsJustBeforeTheDeadlineAndThenTheWaitIsOver() {
        Instant last = start().plus(Duration.ofHours(2)).minusMillis(1);
        Poll poll = poll();
        while (clock.instant().isBefore(last)) {
            poll.answered(started());
            untilDue(poll);
        }

        assertThat(clock.instant()).isEqualTo(last);
        assertThat(poll.isWaiting()).isTrue();
        poll.answered(started());
        assertThat(poll.getPause()).isGreaterThan(1);
        clock.pass(ofMillis(1));
        assertThat(poll.isWaiting()).isFalse();
    }

    @Test
    void afterTheTimeoutTheErrorNamesItAndTheLastStatus() {
        Poll poll = poll();
        poll.answered(started());
        clock.pass(Duration.ofHours(2));

        assertThat(poll.isWaiting()).isFalse();
        assertThatThrownBy(poll::presignedUrl)
                .isExactlyInstanceOf(StellicException.class)
                .hasMessage("export mine: not ready after 7200 s (stellic.poll.timeout); its last status was"
                        + " \"started\". Run it again to go on waiting (see docs/errors.md#not-ready)");
    }

    @Test
    void theDeadlineIsTheFilesExpiryWhereThatComesFirst() {
        Poll poll = poll(Optional.of(start().plus(Duration.ofMinutes(10))), NO_JITTER);
        poll.answered(started());
        clock.pass(Duration.ofMinutes(10));

        assertThat(poll.isWaiting()).isFalse();
        assertThatThrownBy(poll::presignedUrl)
                .isInstanceOf(ExportFailedException.class)
                .hasMessageContaining("the export's file expired at 2025-04-08T18:30:33Z")
                .hasMessageContaining("\"started\"");
    }

    @Test
    void anExpiryBehindTheTimeoutChangesNothing() {
        Poll poll = poll(Optional.of(start().plus(Duration.ofDays(3))), NO_JITTER);
        clock.pass(Duration.ofHours(2));

        assertThatThrownBy(poll::presignedUrl).hasMessageContaining("stellic.poll.timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "FAILED", "Cancelled"})
    void aFailedStatusEndsItWithTheServersWords(String status) {
        assertThatThrownBy(() -> poll().answered(new Status(status, Optional.empty(), "Worker died")))
                .isInstanceOf(ExportFailedException.class)
                .hasMessage("export mine: Stellic ended the export with status " + status
                        + ": \"Worker died\" (see docs/errors.md#export-failed)");
    }

    @Test
    void aFailedStatusWithoutWordsEndsItToo() {
        assertThatThrownBy(() -> poll().answered(new Status("failed", Optional.of(URL), "")))
                .hasMessage(
                        "export mine: Stellic ended the export with status failed (see docs/errors.md#export-failed)");
    }

    @Test
    void aCompletedStatusWithAUrlEndsTheWait() {
        Poll poll = poll();
        poll.answered(new Status("Completed", Optional.of(URL), ""));

        assertThat(poll.isWaiting()).isFalse();
        assertThat(poll.presignedUrl()).isEqualTo(URL);
    }

    @Test
    void aCompletedStatusWithoutAUrlIsPolledOn() {
        Poll poll = poll();
        poll.answered(new Status("completed", Optional.empty(), ""));

        assertThat(poll.isWaiting()).isTrue();
        assertThat(untilDue(poll)).isEqualTo(ofSeconds(2));
    }

    @Test
    void aUrlOfAnExportThatIsNotCompletedIsNotTaken() {
        Poll poll = poll();
        poll.answered(new Status("started", Optional.of(URL), ""));

        assertThat(poll.isWaiting()).isTrue();
    }

    @Test
    void aStatusThatNobodyKnowsIsLoggedOncePolledOnToTheDeadlineAndThenNamed() {
        try (Log log = new Log()) {
            Poll poll = poll();
            int questions = 0;
            while (poll.isWaiting()) {
                clock.pass(ofMillis(poll.getPause()));
                if (poll.isDue()) {
                    poll.answered(new Status("Reticulating", Optional.empty(), ""));
                    questions++;
                }
            }

            assertThat(questions).isBetween(120, 130);
            assertThat(log.messages)
                    .containsExactly("export mine: Stellic reports the status \"Reticulating\", which is in none of"
                            + " stellic.poll.*-statuses; polling on (see docs/errors.md#unknown-status)");
            assertThatThrownBy(poll::presignedUrl).hasMessageContaining("its last status was \"Reticulating\"");
        }
    }

    @Test
    void whereTheLastAttemptFailedTheErrorAtTheDeadlineSaysSo() {
        Poll poll = poll();
        poll.answered(started());
        poll.disconnected(new SocketTimeoutException("https://host/?file_name=private"));
        clock.pass(Duration.ofHours(2));

        assertThatThrownBy(poll::presignedUrl)
                .hasMessageContaining(
                        "the last attempt failed: no answer to get_export_url" + " (SocketTimeoutException)")
                .hasMessageNotContaining("private");
    }

    private Poll poll() {
        return poll(Optional.empty(), NO_JITTER);
    }

    private Poll poll(Optional<Instant> expiry, RandomGenerator random) {
        return new Poll(MINE, policy, expiry, clock, random);
    }

    private static Instant start() {
        return Instant.parse("2025-04-08T18:20:33Z");
    }

    private static Status started() {
        return new Status("started", Optional.empty(), "");
    }

    private List<Duration> pauses(Poll poll, int count) {
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            poll.answered(started());
            pauses.add(untilDue(poll));
        }
        return pauses;
    }

    /** Moves the clock by a millisecond at a time until it is time to ask. */
    private Duration untilDue(Poll poll) {
        Instant from = clock.instant();
        while (!poll.isDue()) {
            clock.pass(ofMillis(1));
        }
        return Duration.between(from, clock.instant());
    }

    /** What the poll logs. */
    private static final class Log extends AbstractAppender implements AutoCloseable {
        private final List<String> messages = new ArrayList<>();
        private final Logger logger = (Logger) LogManager.getLogger(Poll.class);

        Log() {
            super("log", null, null, true, Property.EMPTY_ARRAY);
            start();
            logger.addAppender(this);
        }

        @Override
        public void append(LogEvent event) {
            messages.add(event.getMessage().getFormattedMessage());
        }

        @Override
        public void close() {
            logger.removeAppender(this);
            stop();
        }
    }
}
