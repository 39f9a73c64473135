package io.stellicroutes.run;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.util.List;
import java.util.Map;

/** What became of a run: the body at the end of {@code direct:stellic-run}. */
public record RunReport(Run run, List<DeliveryRecord> deliveries) {
    /**
     * {@return runs as they stand in the ledger, in the same order; their deliveries are read at once}
     *
     * @param ledger where the deliveries are
     * @param runs the runs
     */
    public static List<RunReport> of(Ledger ledger, List<Run> runs) {
        Map<String, List<DeliveryRecord>> deliveries =
                ledger.deliveries().of(runs.stream().map(Run::id).toList());
        return runs.stream()
                .map(run -> new RunReport(run, deliveries.getOrDefault(run.id(), List.of())))
                .toList();
    }

    /** {@return whether it has ended, and not well} */
    public boolean isFailed() {
        return run.status() == Run.Status.FAILED;
    }

    /** {@return whether every destination has everything} */
    public boolean delivered() {
        return run.status() == Run.Status.DELIVERED;
    }
}
