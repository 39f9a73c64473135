package io.stellicroutes.steps;

import io.stellicroutes.ledger.Leases;
import java.util.List;

/** Finds what the service goes on with by itself; bean {@code stellicRecovery}. Thread-safe. */
public final class RecoverySteps {
    private final Recoveries recoveries;
    private final Leases leases;
    private final RunSteps runs;

    public RecoverySteps(Recoveries recoveries, Leases leases, RunSteps runs) {
        this.recoveries = recoveries;
        this.leases = leases;
        this.runs = runs;
    }

    /** The names of exports whose newest run wants to go on, and which nobody runs, here or elsewhere. */
    public List<String> due() {
        return recoveries.exports().stream()
                .filter(export -> !runs.isUnderWay(export) && !leases.isHeldElsewhere(export))
                .toList();
    }
}
