package io.stellicroutes.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StageTimesTest {
    private final AtomicLong nanos = new AtomicLong(-7);
    private final StageTimes times = new StageTimes(nanos::get);

    private void enter(Stage stage, long seconds) {
        times.enter(stage);
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aStageThatARunComesToAgainLastsFromTheFirstTimeToTheLast() {
        enter(Stage.AWAIT, 1);
        enter(Stage.DOWNLOAD, 2);
        enter(Stage.AWAIT, 4);
        enter(Stage.DOWNLOAD, 8);
        times.end();
        nanos.addAndGet(Duration.ofSeconds(16).toNanos());

        assertThat(times.durations())
                .containsEntry(Stage.AWAIT, Duration.ofSeconds(5))
                .containsEntry(Stage.DOWNLOAD, Duration.ofSeconds(10));
        assertThat(times.stays())
                .containsEntry(Stage.AWAIT, new StageTimes.Stay(Duration.ofSeconds(31), Duration.ofSeconds(24)))
                .containsEntry(Stage.DOWNLOAD, new StageTimes.Stay(Duration.ofSeconds(30), Duration.ofSeconds(16)))
                .hasSize(2);
    }

    @Test
    void aStageThatARunIsStillInIsNotOver() {
        enter(Stage.REQUEST, 1);

        assertThat(times.stays()).isEmpty();
        assertThat(times.current()).contains(Stage.REQUEST);
    }
}
