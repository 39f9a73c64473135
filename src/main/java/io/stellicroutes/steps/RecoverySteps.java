package io.stellicroutes.steps;

import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Nodes;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Finds what the service goes on with by itself; bean {@code stellicRecovery}. Thread-safe. */
public final class RecoverySteps {
    private final Recoveries recoveries;
    private final Leases leases;
    private final RunsUnderWay runs;
    private final WorkLeft workLeft;
    private final RepeatedLook nodes = new RepeatedLook("looking for other nodes");
    private final RepeatedLook unfinished = new RepeatedLook("looking for unfinished runs");

    /** @param period how often to look where no other node leaves anything */
    public RecoverySteps(Recoveries recoveries, Leases leases, RunsUnderWay runs, Nodes nodes, Duration period) {
        this.workLeft = new WorkLeft(nodes, period);
        this.recoveries = recoveries;
        this.leases = leases;
        this.runs = runs;
    }

    /**
     * The names of exports whose newest run wants to go on, and which nobody runs, here or elsewhere; none if it is not
     * time to look, or the ledger can't be asked.
     */
    public List<String> due() {
        return nodes.find(workLeft::isTime, false) ? unfinished.find(this::asked, List.of()) : List.of();
    }

    private List<String> asked() {
        List<String> idle = recoveries.exports().stream()
                .filter(export -> !runs.isUnderWay(export))
                .toList();
        Set<String> held = leases.held(idle);
        return idle.stream().filter(export -> !held.contains(export)).toList();
    }
}
