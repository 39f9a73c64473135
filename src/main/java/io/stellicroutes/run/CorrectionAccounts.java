package io.stellicroutes.run;

import io.stellicroutes.ledger.DeliveryLeases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The books of a delivery that delivers only corrected rows, to a destination that has the run's other ones: a row is
 * taken off the rejected ones when it has arrived. For one thread.
 */
final class CorrectionAccounts extends RunAccounts {
    private final NavigableSet<Long> open;
    private final List<Reject> again = new ArrayList<>();

    /** As of {@link RunAccounts}. */
    CorrectionAccounts(
            Ledger ledger, DeliveryLeases leases, String runId, String destination, Runnable goesOn, Set<Long> rows) {
        super(ledger, leases, runId, destination, goesOn);
        this.open = new TreeSet<>(rows);
    }

    @Override
    public void reject(long row, String reason, List<String> fields) {
        open.remove(row);
        again.add(new Reject(row, reason, List.copyOf(fields)));
    }

    @Override
    public void checkpoint(long row, long delivered, long skipped, int batches) {
        checkHeld();
        NavigableSet<Long> arrived = open.headSet(row, true);
        ledger.rejects().corrected(claim(), List.copyOf(arrived));
        arrived.clear();
        flush();
    }

    @Override
    public void flush() {
        checkHeld();
        ledger.rejects().rejectedAgain(claim(), again);
        again.clear();
    }
}
