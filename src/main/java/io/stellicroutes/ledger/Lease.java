package io.stellicroutes.ledger;

import java.time.Duration;

/** The right to run an export, alone; had from {@link Leases}. Thread-safe. */
public final class Lease implements AutoCloseable {
    private final Leases leases;
    private final String export;
    private final String token;
    private volatile Moment renewed;
    private volatile boolean lost;

    Lease(Leases leases, String export, String token, Moment taken) {
        this.leases = leases;
        this.export = export;
        this.token = token;
        this.renewed = taken;
    }

    /**
     * Makes sure that this process still has it; to be called before whatever another process might do too. Asks the
     * ledger only if the last renewal was long ago, as after a pause of the process.
     *
     * @throws LeaseLostException if another process has it
     */
    public void check() {
        if (!lost && renewed.age().compareTo(leases.renewAfter().multipliedBy(2)) < 0) {
            return;
        }
        renew();
    }

    /** Whether another process is known to have it. */
    public boolean isLost() {
        return lost;
    }

    /** A ledger that does not answer is no reason to stop while the lease has not run out. */
    synchronized void renew() {
        if (lost) {
            throw new LeaseLostException(export);
        }
        Moment now = Moment.now();
        try {
            lost = !leases.renew(export, token);
        } catch (RuntimeException e) {
            if (renewed.age().compareTo(leases.duration()) >= 0) {
                throw e;
            }
            return;
        }
        if (lost) {
            throw new LeaseLostException(export);
        }
        renewed = now;
    }

    /** From now on this process does not have it, whatever the ledger says. */
    void lose() {
        lost = true;
    }

    void renewed(Moment at) {
        renewed = at;
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

    /** A point in time by two clocks: one that is never set, and one that goes on while the machine sleeps. */
    record Moment(long nanos, long millis) {
        static Moment now() {
            return new Moment(System.nanoTime(), System.currentTimeMillis());
        }

        Duration age() {
            Duration counted = Duration.ofNanos(System.nanoTime() - nanos);
            Duration shown = Duration.ofMillis(System.currentTimeMillis() - millis);
            return counted.compareTo(shown) > 0 ? counted : shown;
        }
    }
}
