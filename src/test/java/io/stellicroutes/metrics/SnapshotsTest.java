package io.stellicroutes.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The ledger is asked once for all who look, and keeps nobody waiting. */
final class SnapshotsTest {
    private static final Snapshot NOTHING = new Snapshot(List.of(), Map.of(), 0, List.of());

    @AutoClose("shutdownNow")
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void whoLooksWithinAShortTimeShares() {
        Snapshots snapshots = snapshots(Duration.ofHours(1), Duration.ofSeconds(20), () -> NOTHING);

        for (int i = 0; i < 100; i++) {
            assertThat(snapshots.latest()).contains(NOTHING);
            assertThat(snapshots.isAnswered()).isTrue();
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void afterThatTimeItIsAskedAnew() {
        Snapshots snapshots = snapshots(Duration.ZERO, Duration.ofSeconds(20), () -> NOTHING);

        snapshots.latest();
        snapshots.latest();

        assertThat(asked).hasValue(2);
    }

    @Test
    void anAnswerIsKeptWhileTheLedgerFails() {
        Snapshots snapshots = snapshots(Duration.ZERO, Duration.ofSeconds(20), () -> {
            if (asked.get() == 2) {
                throw new IllegalStateException("gone");
            }
            return NOTHING;
        });

        assertThat(snapshots.isAnswered()).isTrue();
        assertThat(snapshots.isAnswered()).isFalse();
        assertThat(snapshots.latest()).contains(NOTHING);
        assertThat(snapshots.isAnswered()).as("it is back").isTrue();
    }

    @Test
    void aLedgerThatHangsKeepsNobodyWaitingAndIsAskedOnce() {
        CountDownLatch hangs = new CountDownLatch(1);
        Snapshots snapshots = snapshots(Duration.ZERO, Duration.ofMillis(50), () -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return NOTHING;
        });

        assertThat(snapshots.isAnswered()).isFalse();
        assertThat(snapshots.latest()).isEmpty();
        assertThat(asked).hasValue(1);

        hangs.countDown();
        await().until(snapshots::isAnswered);
        assertThat(snapshots.latest()).contains(NOTHING);
    }

    @Test
    void withoutAThreadToAskOnItIsNotAnswered() {
        Snapshots snapshots = snapshots(Duration.ZERO, Duration.ofSeconds(20), () -> NOTHING);
        thread.shutdownNow();

        assertThat(snapshots.isAnswered()).isFalse();
    }

    private Snapshots snapshots(Duration fresh, Duration patience, Supplier<Snapshot> ledger) {
        return new Snapshots(
                () -> {
                    asked.incrementAndGet();
                    return ledger.get();
                },
                thread,
                fresh,
                patience);
    }
}
