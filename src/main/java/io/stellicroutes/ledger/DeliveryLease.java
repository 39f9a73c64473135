package io.stellicroutes.ledger;

/** The right to be at a delivery, alone; had from {@link DeliveryLeases}. Thread-safe. */
public final class DeliveryLease implements AutoCloseable {
    private final DeliveryLeases leases;
    private final Claim claim;
    private final long before;
    private final Tenure tenure;

    DeliveryLease(DeliveryLeases leases, Claim claim, long before, Tenure.Moment taken) {
        this.leases = leases;
        this.claim = claim;
        this.before = before;
        this.tenure =
                new Tenure(leases.duration(), () -> leases.renew(claim), () -> new LeaseLostException(claim), taken);
    }

    /** What its holder puts on record of the delivery goes by. */
    public Claim claim() {
        return claim;
    }

    /** The epoch of the taking before this one; 0 if there was none. */
    public long before() {
        return before;
    }

    /**
     * Makes sure that this process still has it; to be called before whatever another process might do too. Asks the
     * ledger only if the last renewal was long ago, as after a pause of the process.
     *
     * @throws LeaseLostException if another process has taken the delivery
     */
    public void check() {
        tenure.check();
    }

    /** Whether another process is known to have taken the delivery. */
    public boolean isLost() {
        return tenure.isLost();
    }

    /**
     * Asks the ledger, and renews it. A ledger that does not answer is no reason to stop while the lease has not run
     * out.
     *
     * @throws LeaseLostException as of {@link #check}
     */
    public void ask() {
        tenure.renew();
    }

    Tenure tenure() {
        return tenure;
    }

    /** The delivery's end is on record, which has given it back. */
    public void ended() {
        leases.ended(this);
    }

    /** Gives it back; nothing, if it is lost, or has been given back. */
    @Override
    public void close() {
        leases.release(this);
    }
}
