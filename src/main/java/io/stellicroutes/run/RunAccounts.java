package io.stellicroutes.run;

import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.ledger.Ledger;
import java.util.Optional;

/** What the books of all deliveries in the ledger have in common: whose they are, and the tokens. For one thread. */
abstract class RunAccounts implements Accounts {
    final Ledger ledger;
    final String runId;
    final String destination;
    private final Runnable held;
    private final Runnable goesOn;

    /**
     * @param held throws if another process has taken over the run
     * @param goesOn throws as well if somebody has stopped it: what it has done can still be put on record then
     */
    RunAccounts(Ledger ledger, String runId, String destination, Runnable held, Runnable goesOn) {
        this.ledger = ledger;
        this.runId = runId;
        this.destination = destination;
        this.held = held;
        this.goesOn = goesOn;
    }

    @Override
    public final void check() {
        goesOn.run();
    }

    /** Throws if another process has taken over the run. */
    final void checkHeld() {
        held.run();
    }

    @Override
    public final void committing(long from, long through) {
        checkHeld();
        ledger.deliveries().commitSent(runId, destination, from, through);
    }

    @Override
    public final Optional<String> token(String attempt) {
        return ledger.tokens().find(runId, destination, attempt);
    }

    @Override
    public final void token(String attempt, String token) {
        checkHeld();
        ledger.tokens().put(runId, destination, attempt, token);
    }

    @Override
    public final void forgetToken(String attempt) {
        checkHeld();
        ledger.tokens().forget(runId, destination, attempt);
    }
}
