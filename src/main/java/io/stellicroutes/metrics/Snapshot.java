package io.stellicroutes.metrics;

import io.stellicroutes.ledger.Totals;
import io.stellicroutes.status.Standing;
import java.util.List;
import java.util.Map;

/** What the ledger said at one time. Immutable. */
public record Snapshot(List<Standing> standings, Map<Totals.Key, Double> totals) {
    public Snapshot {
        standings = List.copyOf(standings);
        totals = Map.copyOf(totals);
    }
}
