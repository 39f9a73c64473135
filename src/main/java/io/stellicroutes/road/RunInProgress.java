package io.stellicroutes.road;

import io.stellicroutes.config.Channel;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.delivery.Leg;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Run;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A run under way: the exchange property {@code stellicRun}. One thread at a time drives it; any thread may look at it.
 */
public final class RunInProgress {
    private final ExportSpec export;
    private final Lease lease;
    private final boolean preview;
    private final AtomicBoolean hasTurn = new AtomicBoolean();
    private final List<Leg> legs = new CopyOnWriteArrayList<>();
    private volatile Run run;
    private volatile Channel channel;
    private volatile long bytes;
    private volatile long expectedBytes = -1;

    RunInProgress(ExportSpec export, Run run, Lease lease, boolean preview) {
        this.lease = lease;
        this.preview = preview;
        this.export = export;
        this.run = run;
        this.channel = export.channel();
    }

    public ExportSpec export() {
        return export;
    }

    /** The run as the ledger has it. */
    public Run run() {
        return run;
    }

    void run(Run changed) {
        run = changed;
    }

    /** The export's name; for expressions in routes. */
    public String getName() {
        return export.name();
    }

    /** Whether Stellic must still be asked; for expressions in routes. */
    public boolean isRequesting() {
        return run.isRequesting();
    }

    /** Whether the file must still be had; for expressions in routes. */
    public boolean isAwaiting() {
        return run.isAwaiting();
    }

    Channel channel() {
        return channel;
    }

    void channel(Channel other) {
        channel = other;
    }

    /** Bytes landed so far. */
    public long bytes() {
        return bytes;
    }

    void bytes(long landed) {
        bytes = landed;
    }

    /** Bytes to land, or -1 while nobody has said. */
    public long expectedBytes() {
        return expectedBytes;
    }

    void expectedBytes(long expected) {
        expectedBytes = expected;
    }

    /** The legs of this run, once they have been opened. */
    public List<Leg> legs() {
        return legs;
    }

    /** What errors and logs call it. */
    String what() {
        return "export " + export.name();
    }

    /** Throws if another process has taken over the export. */
    void checkLease() {
        lease.check();
    }

    boolean hasLostLease() {
        return lease.isLost();
    }

    void giveLeaseBack() {
        lease.close();
    }

    boolean isPreview() {
        return preview;
    }

    boolean hasTurn() {
        return hasTurn.get();
    }

    void turnTaken() {
        hasTurn.set(true);
    }

    boolean giveTurnBack() {
        return hasTurn.compareAndSet(true, false);
    }

    @Override
    public String toString() {
        return export.name() + "/" + run.id();
    }
}
