package io.stellicroutes.console;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run's stages, as a picture shows them: what is behind it, where it stands, what is to come.
 *
 * @param steps in their order
 */
public record RunStages(List<Step> steps) {
    /**
     * A stage of the run.
     *
     * @param state {@code done}, {@code here}, {@code failed} or {@code ahead}
     * @param took how long the run has been there, if that is known
     */
    public record Step(String name, String state, Optional<Duration> took) {}

    private static final List<String> NAMES = List.of("Request", "Wait for the file", "Download", "Deliver");
    private static final List<Stage> STAGES = List.of(Stage.REQUEST, Stage.AWAIT, Stage.DOWNLOAD, Stage.DELIVER);

    /**
     * A preview that has ended has its file behind it, and delivers nothing.
     *
     * @param now the run as it is at this moment, if this process is at it
     */
    static RunStages of(Run run, Optional<RunInProgress> now, List<DeliveryRecord> deliveries) {
        Map<Stage, Duration> times =
                now.map(progress -> progress.stages().durations()).orElse(Map.of());
        boolean delivered = run.status() == Run.Status.DELIVERED;
        boolean previewed = run.status() == Run.Status.PREVIEWED;
        int at = delivered ? NAMES.size() : previewed ? STAGES.indexOf(Stage.DELIVER) : at(run, now, deliveries);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String state = i < at ? "done" : i > at || previewed ? "ahead" : here(run);
            steps.add(new Step(NAMES.get(i), state, Optional.ofNullable(times.get(STAGES.get(i)))));
        }
        return new RunStages(List.copyOf(steps));
    }

    private static String here(Run run) {
        return run.status() == Run.Status.FAILED ? "failed" : "here";
    }

    private static int at(Run run, Optional<RunInProgress> now, List<DeliveryRecord> deliveries) {
        Optional<Stage> stage = now.flatMap(progress -> progress.stages().current());
        if (stage.isPresent() && STAGES.contains(stage.get())) {
            return STAGES.indexOf(stage.get());
        }
        if (run.stage() == Run.Stage.LANDED || !deliveries.isEmpty()) {
            return STAGES.indexOf(Stage.DELIVER);
        }
        return STAGES.indexOf(run.stage() == Run.Stage.AWAITING ? Stage.AWAIT : Stage.REQUEST);
    }
}
