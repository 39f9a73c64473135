package io.stellicroutes.run;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import java.util.List;

/** What became of a run: the body at the end of {@code direct:stellic-run}. */
public record RunReport(Run run, List<DeliveryRecord> deliveries) {
    /** Whether it has ended, and not well. */
    public boolean isFailed() {
        return run.status() == Run.Status.FAILED;
    }

    /** Whether every destination has everything. */
    public boolean delivered() {
        return run.status() == Run.Status.DELIVERED;
    }
}
