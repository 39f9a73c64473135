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
    private final Map<Stage, Long> entered = new EnumMap<>(Stage.class);
    private final Map<Stage, Long> left = new EnumMap<>(Stage.class);
    private Stage stage;
    private long since;

    StageTimes() {
        this(System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    StageTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * How long ago a run was in a stage.
     *
     * @param sinceEntered since it came to it for the first time
     * @param sinceLeft since it left it for the last time
     */
    public record Stay(Duration sinceEntered, Duration sinceLeft) {}

    /** The run comes to a stage; the one before has ended. */
    synchronized void enter(Stage next) {
        long now = nanoTime.getAsLong();
        if (stage != null) {
            ended.merge(stage, Duration.ofNanos(now - since), Duration::plus);
            left.put(stage, now);
        }
        if (next != null) {
            entered.putIfAbsent(next, now);
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

    /** When it was in those that it has left, in their order. */
    public synchronized Map<Stage, Stay> stays() {
        long now = nanoTime.getAsLong();
        Map<Stage, Stay> stays = new EnumMap<>(Stage.class);
        left.forEach((was, end) ->
                stays.put(was, new Stay(Duration.ofNanos(now - entered.get(was)), Duration.ofNanos(now - end))));
        return stays;
    }
}
