package io.stellicroutes.run;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How long a run was in each stage; of a stage that it came to again, in all. Thread-safe. */
public final class StageTimes {
    private final LongSupplier nanoTime;
    private final Map<Stage, Duration> ended = new EnumMap<>(Stage.class);
    private Stage stage;
    private long since;

    StageTimes() {
        this(System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    StageTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The run comes to a stage; the one before has ended. */
    synchronized void enter(Stage next) {
        long now = nanoTime.getAsLong();
        if (stage != null) {
            ended.merge(stage, Duration.ofNanos(now - since), Duration::plus);
        }
        stage = next;
        since = now;
    }

    /** The run has ended, or stops for now. */
    public synchronized void end() {
        enter(null);
    }

    /** The stage that the run is in; empty before its beginning and after its end. */
    public synchronized Optional<Stage> current() {
        return Optional.ofNullable(stage);
    }

    /** How long it was in those that it has left. */
    public synchronized Map<Stage, Duration> durations() {
        return Map.copyOf(ended);
    }
}
