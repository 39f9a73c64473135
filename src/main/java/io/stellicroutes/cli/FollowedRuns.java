package io.stellicroutes.cli;

import io.stellicroutes.base.Plural;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What becomes of runs while somebody looks on: each change of a run and of a delivery once. For one thread. */
final class FollowedRuns {
    private final Ledger ledger;
    private final Map<String, String> seen = new HashMap<>();
    private final Set<String> ended = new HashSet<>();

    FollowedRuns(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * A run of which something has changed.
     *
     * @param lines a line for each change
     */
    record Change(RunReport report, List<String> lines) {}

    /** What has changed with these runs since the last time. */
    List<Change> changes(List<Run> runs) {
        List<Run> open = runs.stream()
                .filter(run -> run.status() == Run.Status.RUNNING || !ended.contains(run.id() + run.finishedAt()))
                .toList();
        List<Change> changes = new ArrayList<>();
        for (RunReport report : RunReport.of(ledger, open)) {
            Run run = report.run();
            List<String> lines = lines(report);
            if (!lines.isEmpty()) {
                changes.add(new Change(report, lines));
            }
            if (run.status() != Run.Status.RUNNING) {
                ended.add(run.id() + run.finishedAt());
            }
        }
        return changes;
    }

    private List<String> lines(RunReport report) {
        Run run = report.run();
        List<String> lines = new ArrayList<>();
        for (DeliveryRecord delivery : report.deliveries()) {
            String state = Summary.word(delivery.status());
            if (isNew(run.id() + "/" + delivery.destination(), state + delivery.startedAt())) {
                lines.add(Times.both(delivery.finishedAt().orElse(delivery.startedAt())) + "  " + run.export() + " to "
                        + delivery.destination() + "  " + state
                        + (delivery.isOpen()
                                ? ""
                                : "  " + Plural.of(delivery.delivered(), "row") + ", "
                                        + Plural.of(delivery.rejected(), "reject"))
                        + "  " + run.id()
                        + delivery.error().map(error -> "  ! " + error).orElse(""));
            }
        }
        boolean running = run.status() == Run.Status.RUNNING;
        String state = running ? Summary.word(run.stage()) : Summary.word(run.status());
        if (isNew(run.id(), state + run.finishedAt())) {
            lines.add(Times.both(run.finishedAt().orElse(run.startedAt())) + "  " + run.export() + "  " + state + "  "
                    + run.id() + run.error().map(error -> "  ! " + error).orElse(""));
        }
        return lines;
    }

    private boolean isNew(String what, String state) {
        return !state.equals(seen.put(what, state));
    }
}
