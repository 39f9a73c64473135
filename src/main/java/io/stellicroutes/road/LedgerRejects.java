package io.stellicroutes.road;

import io.stellicroutes.delivery.Rejects;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import java.util.ArrayList;
import java.util.List;

/** Writes a leg's rejected rows to the ledger, some at a time. For one thread. */
final class LedgerRejects implements Rejects {
    private static final int AT_A_TIME = 500;

    private final Ledger ledger;
    private final String runId;
    private final String destination;
    private final List<Reject> waiting = new ArrayList<>();

    LedgerRejects(Ledger ledger, String runId, String destination) {
        this.ledger = ledger;
        this.runId = runId;
        this.destination = destination;
    }

    @Override
    public void reject(long row, String reason, List<String> fields) {
        waiting.add(new Reject(row, reason, List.copyOf(fields)));
        if (waiting.size() >= AT_A_TIME) {
            flush();
        }
    }

    void flush() {
        ledger.rejected(runId, destination, waiting);
        waiting.clear();
    }
}
