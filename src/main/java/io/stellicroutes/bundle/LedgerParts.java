package io.stellicroutes.bundle;

import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.ServiceRunningException;
import io.stellicroutes.ledger.ThisNode;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** The ledger, and this process among those that have the same one. Thread-safe. */
final class LedgerParts {
    private final ConfigParts configuration;
    private final Clock clock;
    private final Opened opened;
    /** Held while the ledger is opened: what needs only the configuration does not wait for it. */
    private final Object ledgerLock = new Object();

    private Ledger ledger;
    private volatile boolean offTheRecord;
    private boolean serving;
    private Leases leases;
    private ThisNode node;

    LedgerParts(ConfigParts configuration, Clock clock, Opened opened) {
        this.configuration = configuration;
        this.clock = clock;
        this.opened = opened;
    }

    private StellicConfig config() {
        return configuration.config();
    }

    Ledger ledger() {
        synchronized (ledgerLock) {
            if (ledger == null) {
                ledger = opened.add(
                        offTheRecord ? inMemory() : new WorkDirectory(config().workDir()).openLedger(config(), clock));
            }
            return ledger;
        }
    }

    private Ledger inMemory() {
        return Ledger.open(new StellicConfig.Ledger("jdbc:h2:mem:" + UUID.randomUUID(), "", ""), clock);
    }

    /** Opens it to read it; who asks closes it. Empty if there is none yet. */
    Optional<Ledger> toRead() {
        StellicConfig.LedgerToRead where = configuration.ledgerToRead();
        return new WorkDirectory(where.workDir()).ledgerToRead(where, clock);
    }

    /** Looks at it, and leaves it as it is. */
    Ledger.State look() {
        new WorkDirectory(config().workDir()).make();
        return Ledger.look(config().ledger());
    }

    /** Has one in memory in the place of the configured one; before it is first asked for. */
    void offTheRecord() {
        offTheRecord = true;
    }

    boolean isOffTheRecord() {
        return offTheRecord;
    }

    /**
     * Whether this context runs exports by their schedules. If it does, and there is a schedule, it is from now on the
     * one service of its work directory.
     *
     * @throws ServiceRunningException if another process is
     */
    synchronized boolean runsBySchedule() {
        boolean scheduled = !configuration.isByHandOnly() && config().schedulesEnabled();
        boolean any = config().exports().values().stream()
                .anyMatch(export -> !(export.schedule() instanceof Schedule.Manual));
        if (scheduled && any && !serving) {
            opened.add(new WorkDirectory(config().workDir()).take());
            serving = true;
        }
        return scheduled;
    }

    synchronized Leases leases() {
        if (leases == null) {
            leases = opened.add(new Leases(ledger(), config().recovery().lease()));
        }
        return leases;
    }

    /** Makes this process one of the services with its ledger; to be called where it takes work by itself. */
    synchronized void join() {
        if (node == null) {
            String version = StellicBundle.class.getPackage().getImplementationVersion();
            node = opened.add(leases().join(version == null ? "" : version));
        }
    }

    /** Tells the other services that this one takes no more work. */
    synchronized void drain() {
        if (node != null) {
            node.drain();
        }
    }

    /** A ledger that does not answer is waited for no longer. */
    void hurry() {
        synchronized (ledgerLock) {
            if (ledger != null) {
                ledger.hurry();
            }
        }
    }

    /** Closes all that has been opened; nobody opens the ledger meanwhile. */
    synchronized void closeAll() throws Exception {
        synchronized (ledgerLock) {
            opened.closeAll();
            serving = false;
        }
    }
}
