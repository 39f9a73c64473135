package io.stellicroutes.run;

import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.ledger.Ledger;
import java.util.Optional;

/** What the books of all deliveries in the ledger have in common: whose they are, and the tokens. For one thread. */
abstract class RunAccounts implements Accounts {
    final Ledger ledger;
    final String runId;
    final String destination;
    private final Runnable check;

    /** @param check throws if another process has taken over the run */
    RunAccounts(Ledger ledger, String runId, String destination, Runnable check) {
        this.ledger = ledger;
        this.runId = runId;
        this.destination = destination;
        this.check = check;
    }

    @Override
    public final void check() {
        check.run();
    }

    @Override
    public final void committing(long from, long through) {
        check();
        ledger.deliveries().commitSent(runId, destination, from, through);
    }

    @Override
    public final Optional<String> token(String attempt) {
        return ledger.tokens().find(runId, destination, attempt);
    }

    @Override
    public final void token(String attempt, String token) {
        check();
        ledger.tokens().put(runId, destination, attempt, token);
    }

    @Override
    public final void forgetToken(String attempt) {
        check();
        ledger.tokens().forget(runId, destination, attempt);
    }
}
