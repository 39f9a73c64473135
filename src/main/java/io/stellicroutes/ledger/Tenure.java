package io.stellicroutes.ledger;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How far this process can rely on a lease that it has taken: until some time after the last renewal, and no more once
 * another process has it. Thread-safe.
 */
final class Tenure {
    private final Duration duration;
    private final BooleanSupplier renewal;
    private final Supplier<LeaseLostException> loss;
    private volatile Moment renewed;
    private volatile boolean lost;

    /**
     * @param duration how long the lease lasts that is not renewed
     * @param renewal renews it in the ledger; no, if another process has it
     * @param loss what its holder is told when another process has it
     * @param taken before the ledger was asked for it
     */
    Tenure(Duration duration, BooleanSupplier renewal, Supplier<LeaseLostException> loss, Moment taken) {
        this.duration = duration;
        this.renewal = renewal;
        this.loss = loss;
        this.renewed = taken;
    }

    /**
     * Makes sure that this process still has the lease. Asks the ledger only if the last renewal was long ago, as after
     * a pause of the process: for two thirds of its duration nobody else can have it.
     *
     * @throws LeaseLostException if another process has it
     */
    void check() {
        if (lost || renewed.age().compareTo(duration.multipliedBy(2).dividedBy(3)) >= 0) {
            renew();
        }
    }

    /**
     * Asks the ledger, and renews the lease. A ledger that does not answer is no reason to stop while the lease has not
     * run out.
     *
     * @throws LeaseLostException if another process has it
     */
    synchronized void renew() {
        if (lost) {
            throw loss.get();
        }
        Moment now = Moment.now();
        try {
            lost = !renewal.getAsBoolean();
        } catch (RuntimeException e) {
            if (renewed.age().compareTo(duration) >= 0) {
                throw e;
            }
            return;
        }
        if (lost) {
            throw loss.get();
        }
        renewed = now;
    }

    /** Whether another process is known to have the lease. */
    boolean isLost() {
        return lost;
    }

    /** From now on this process does not have the lease, whatever the ledger says. */
    void lose() {
        lost = true;
    }

    /** The ledger has renewed the lease since then. */
    void renewed(Moment at) {
        renewed = at;
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
