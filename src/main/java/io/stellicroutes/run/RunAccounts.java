package io.stellicroutes.run;

import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.ledger.Claim;
import io.stellicroutes.ledger.DeliveryLease;
import io.stellicroutes.ledger.DeliveryLeases;
import io.stellicroutes.ledger.Ledger;
import java.util.Objects;
import java.util.Optional;

/** What the books of all deliveries in the ledger have in common: who has them, and the tokens. For one thread. */
abstract class RunAccounts implements Accounts {
    final Ledger ledger;
    private final DeliveryLeases leases;
    private final String runId;
    private final String destination;
    private final Runnable goesOn;
    private volatile DeliveryLease lease;
    private volatile Runnable turn = () -> {};

    /** @param goesOn throws if somebody has stopped the run, or another process has taken it over */
    RunAccounts(Ledger ledger, DeliveryLeases leases, String runId, String destination, Runnable goesOn) {
        this.ledger = ledger;
        this.leases = leases;
        this.runId = runId;
        this.destination = destination;
        this.goesOn = goesOn;
    }

    @Override
    public final boolean take() {
        if (lease == null) {
            lease = leases.take(runId, destination).orElse(null);
        }
        return lease != null;
    }

    @Override
    public final boolean isTaken() {
        return lease != null;
    }

    @Override
    public final void ended() {
        held().ended();
    }

    @Override
    public final void giveBack() {
        if (lease != null) {
            lease.close();
        }
    }

    @Override
    public final long epoch() {
        return claim().epoch();
    }

    @Override
    public final long epochBefore() {
        return held().before();
    }

    @Override
    public final boolean isLost() {
        return lease != null && lease.isLost();
    }

    @Override
    public final void keepTo(Runnable check) {
        turn = check;
    }

    @Override
    public final void check() {
        goesOn.run();
        turn.run();
        checkHeld();
    }

    @Override
    public final void fencedOff() {
        held().ask();
    }

    /**
     * Throws if another process has taken the delivery: what was done can be put on record if somebody stops the run.
     */
    final void checkHeld() {
        held().check();
    }

    /** What its books are kept by. */
    final Claim claim() {
        return held().claim();
    }

    private DeliveryLease held() {
        return Objects.requireNonNull(lease, "the delivery has not been taken");
    }

    @Override
    public final void committing(long from, long through) {
        checkHeld();
        ledger.deliveries().commitSent(claim(), from, through);
    }

    @Override
    public final Optional<String> token(String attempt) {
        return ledger.tokens().find(runId, destination, attempt);
    }

    @Override
    public final void token(String attempt, String token) {
        checkHeld();
        ledger.tokens().put(claim(), attempt, token);
    }

    @Override
    public final void forgetToken(String attempt) {
        checkHeld();
        ledger.tokens().forget(claim(), attempt);
    }
}
