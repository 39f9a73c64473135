package io.stellicroutes.road;

import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.records.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A leg's books in the ledger; rejected rows are written some at a time. For one thread. */
final class LedgerAccounts implements Accounts {
    private static final int AT_A_TIME = 500;

    private final Ledger ledger;
    private final String runId;
    private final String destination;
    private final Runnable check;
    private final List<Reject> waiting = new ArrayList<>();

    /** @param check throws if another process has taken over the run */
    LedgerAccounts(Ledger ledger, String runId, String destination, Runnable check) {
        this.check = check;
        this.ledger = ledger;
        this.runId = runId;
        this.destination = destination;
    }

    @Override
    public void reject(long row, String reason, List<String> fields) {
        waiting.add(new Reject(row, Printable.of(reason), List.copyOf(fields)));
        if (waiting.size() >= AT_A_TIME) {
            flush();
        }
    }

    @Override
    public void check() {
        check.run();
    }

    @Override
    public void settled(long row, long delivered, int batches) {
        check();
        ledger.deliverySettled(runId, destination, waiting, row, delivered, batches);
        waiting.clear();
    }

    @Override
    public Optional<String> token(String attempt) {
        return ledger.token(runId, destination, attempt);
    }

    @Override
    public void token(String attempt, String token) {
        check();
        ledger.token(runId, destination, attempt, token);
    }

    @Override
    public void forgetToken(String attempt) {
        check();
        ledger.forgetToken(runId, destination, attempt);
    }

    @Override
    public void flush() {
        check();
        ledger.rejected(runId, destination, waiting);
        waiting.clear();
    }
}
