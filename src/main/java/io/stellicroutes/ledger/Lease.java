package io.stellicroutes.ledger;

/** The right to run an export, alone; had from {@link Leases}. Thread-safe. */
public final class Lease implements AutoCloseable {
    private final Leases leases;
    private final String export;
    private final String token;
    private final Tenure tenure;

    Lease(Leases leases, String export, String token, Tenure.Moment taken) {
        this.leases = leases;
        this.export = export;
        this.token = token;
        this.tenure = new Tenure(
                leases.duration(), () -> leases.renew(export, token), () -> new LeaseLostException(export), taken);
    }

    /**
     * Makes sure that this process still has it; to be called before whatever another process might do too. Asks the
     * ledger only if the last renewal was long ago, as after a pause of the process.
     *
     * @throws LeaseLostException if another process has it
     */
    public void check() {
        tenure.check();
    }

    /** Whether another process is known to have it. */
    public boolean isLost() {
        return tenure.isLost();
    }

    Tenure tenure() {
        return tenure;
    }

    String export() {
        return export;
    }

    String token() {
        return token;
    }

    /** Gives it back; nothing, if it is lost. */
    @Override
    public void close() {
        leases.release(this);
    }
}
