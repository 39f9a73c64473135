package io.stellicroutes.run;

import io.stellicroutes.base.Printable;
import io.stellicroutes.ledger.DeliveryLeases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import java.util.ArrayList;
import java.util.List;

/** A delivery's books in the ledger; rejected rows are written some at a time. For one thread. */
final class LedgerAccounts extends RunAccounts {
    private static final int AT_A_TIME = 500;

    private final List<Reject> waiting = new ArrayList<>();

    /** As of {@link RunAccounts}. */
    LedgerAccounts(Ledger ledger, DeliveryLeases leases, String runId, String destination, Runnable goesOn) {
        super(ledger, leases, runId, destination, goesOn);
    }

    @Override
    public void reject(long row, String reason, List<String> fields) {
        waiting.add(new Reject(row, Printable.of(reason), List.copyOf(fields)));
        if (waiting.size() >= AT_A_TIME) {
            flush();
        }
    }

    @Override
    public void checkpoint(long row, long delivered, long skipped, int batches) {
        checkHeld();
        ledger.deliveries().checkpoint(claim(), waiting, row, delivered, skipped, batches);
        waiting.clear();
    }

    @Override
    public void flush() {
        checkHeld();
        ledger.rejects().add(claim(), waiting);
        waiting.clear();
    }
}
