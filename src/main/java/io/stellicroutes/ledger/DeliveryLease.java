package io.stellicroutes.ledger;

/** The right to be at a delivery, alone; had from {@link DeliveryLeases}. Thread-safe. */
public final class DeliveryLease implements AutoCloseable {
    private final DeliveryLeases leases;
    private final Claim claim;
    private final long before;
    private volatile Lease.Moment renewed;
    private volatile boolean lost;

    DeliveryLease(DeliveryLeases leases, Claim claim, long before, Lease.Moment taken) {
        this.before = before;
        this.leases = leases;
        this.claim = claim;
        this.renewed = taken;
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
        if (lost || renewed.age().compareTo(leases.trusted()) >= 0) {
            ask();
        }
    }

    /** Whether another process is known to have taken the delivery. */
    public boolean isLost() {
        return lost;
    }

    /**
     * Asks the ledger, and renews it. A ledger that does not answer is no reason to stop while the lease has not run
     * out.
     *
     * @throws LeaseLostException as of {@link #check}
     */
    public synchronized void ask() {
        if (lost) {
            throw new LeaseLostException(claim);
        }
        Lease.Moment now = Lease.Moment.now();
        try {
            lost = !leases.renew(claim);
        } catch (RuntimeException e) {
            if (renewed.age().compareTo(leases.duration()) >= 0) {
                throw e;
            }
            return;
        }
        if (lost) {
            throw new LeaseLostException(claim);
        }
        renewed = now;
    }

    /** From now on this process does not have it, whatever the ledger says. */
    void lose() {
        lost = true;
    }

    void renewed(Lease.Moment at) {
        renewed = at;
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
