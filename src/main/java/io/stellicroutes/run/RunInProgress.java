package io.stellicroutes.run;

import io.stellicroutes.base.LogSubject;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Channel;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Tenant;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.landing.Landing.Landed;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.HeaderChange;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.ConnectTimeoutException;

/**
 * A run under way: the exchange property {@code stellicRun}. One thread at a time drives it; any thread may look at it.
 */
public final class RunInProgress {
    private final ExportSpec export;
    private final Lease lease;
    private final boolean preview;
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final Queue<Delivery> toBegin = new ConcurrentLinkedQueue<>();
    private final List<String> skipped = new CopyOnWriteArrayList<>();
    private final StageTimes stages = new StageTimes();
    private final Stopping stopping;
    private final Transfer transfer = new Transfer();
    private final LandedContents contents = new LandedContents();
    private final AtomicInteger polls = new AtomicInteger();
    private volatile Run run;
    private Runnable giveTurnBack;
    private volatile Runnable revoke;
    private volatile Channel channel;
    private boolean succeeded;
    private volatile Replay replay;
    private volatile HeaderChange headerChange = HeaderChange.NONE;
    private volatile Accepted accepted = Accepted.NOTHING;
    private volatile Set<String> onlyTo;
    private volatile Landed landed;
    private Optional<String> note = Optional.empty();

    /** @param lease null if another process is at the run */
    public RunInProgress(ExportSpec export, Run run, Lease lease, boolean preview) {
        this.lease = lease;
        this.preview = preview;
        this.export = export;
        this.run = run;
        this.channel = export.channel();
        this.stopping = new Stopping(subject());
        stages.enter(Stage.WAIT);
    }

    /** One that another process is at, for a delivery that this one takes of it. */
    public static RunInProgress elsewhere(ExportSpec export, Run run) {
        return new RunInProgress(export, run, null, false);
    }

    /** Whether another process is at it, and this one only at deliveries. */
    public boolean isElsewhere() {
        return lease == null;
    }

    public ExportSpec export() {
        return export;
    }

    /** The run as the ledger has it. */
    public Run run() {
        return run;
    }

    public void run(Run changed) {
        if (changed.stage() != run.stage()) {
            stages.enter(Stage.of(changed.stage()));
        }
        run = changed;
    }

    /** The stage that it comes to now. */
    public void enter(Stage stage) {
        stages.enter(stage);
    }

    /** It has its turn: it goes on in the stage that the ledger says. */
    public void goOn() {
        stages.enter(Stage.of(run.stage()));
    }

    /** How long it was in each stage. */
    public StageTimes stages() {
        return stages;
    }

    /** Stellic is asked once more whether the file is ready. */
    public void poll() {
        polls.incrementAndGet();
    }

    /** How often Stellic was asked whether the file is ready. */
    public int polls() {
        return polls.get();
    }

    /** The file that has landed last; null if none has. */
    public Landed landed() {
        return landed;
    }

    /** Tells what has landed; null if it is not here any more. */
    public void landed(Landed file) {
        landed = file;
        if (file == null) {
            contents.digest(null);
        }
    }

    /** What is odd about how its file comes, for the ledger. */
    public Optional<String> note() {
        return note;
    }

    public void note(Optional<String> odd) {
        note = odd;
    }

    /** Whether a new run may still take this one's place: once, so that it ends. */
    public boolean mayBeSucceeded() {
        return !succeeded;
    }

    /** A new run takes the place of the one under way, and begins at the beginning. */
    public void succeededBy(Run successor) {
        succeeded = true;
        run = successor;
        stages.enter(Stage.REQUEST);
        transfer.restart();
        landed = null;
        note = Optional.empty();
        contents.forget();
    }

    /** Whether the file is not on record yet; for expressions in routes. */
    public boolean isToBeLanded() {
        return run.isRequesting() || run.isAwaiting();
    }

    /** The export's name; for expressions in routes. */
    public String getName() {
        return export.name();
    }

    /** The endpoint by which the export's Stellic is called; for expressions in routes. */
    public String getApi() {
        return Tenant.named("stellic-api", export.tenant());
    }

    /** The endpoint by which the store of that Stellic is called; for expressions in routes. */
    public String getStore() {
        return Tenant.named("stellic-store", export.tenant());
    }

    /** Whether Stellic must still be asked; for expressions in routes. */
    public boolean isRequesting() {
        return run.isRequesting() && landed == null;
    }

    /** Whether the file must still be had; for expressions in routes. */
    public boolean isAwaiting() {
        return run.isAwaiting() && landed == null;
    }

    /** Whether the file is here, and not on record yet; for expressions in routes. */
    public boolean isToBeRecorded() {
        return isToBeLanded() && landed != null;
    }

    /** Whether its file had landed and is fetched again; for expressions in routes. */
    public boolean isFetchedAgain() {
        return run.isFetchedAgain();
    }

    /**
     * It may be at Stellic now.
     *
     * @param giveBack lets another run be there
     */
    public synchronized void turn(Runnable giveBack) {
        giveTurnBack = giveBack;
    }

    /** Lets another run be at Stellic; does nothing if that has been done. */
    public synchronized void giveTurnBack() {
        if (giveTurnBack != null) {
            giveTurnBack.run();
            giveTurnBack = null;
        }
    }

    public Channel channel() {
        return channel;
    }

    public void channel(Channel other) {
        channel = other;
    }

    /**
     * Whether the asynchronous flow may succeed where this run's request has failed: the request was for the
     * synchronous flow, and has reached Stellic.
     *
     * @param failure a Throwable, for Camel keeps each instance of a class of which a method takes an Exception, or
     *     another type that Camel fills in itself: a thousand runs that have ended
     */
    public boolean mayFallBackAfter(Throwable failure) {
        return channel != Channel.S3 && !(failure instanceof ConnectTimeoutException);
    }

    /**
     * Asks the run to end; it does at once where it waits, calls Stellic or downloads, and else where its road looks
     * next: while it compares, between batches, before a commit. What it has done by then stays, and it can be resumed.
     * What other processes deliver of it is taken from them at once.
     *
     * @param who the user who asks
     */
    public void stop(String who) {
        stopping.stop(who);
        if (isSpread()) {
            revoke.run();
        }
    }

    /** Asks the run to end, because this process does; another process resumes it, or this one's successor. */
    public void handOver() {
        stopping.handOver();
    }

    /** Whether it has been asked to end, and what that breaks off. */
    public Stopping stopping() {
        return stopping;
    }

    /**
     * Makes sure that the run may go on.
     *
     * @throws StoppedRunException if a user has stopped it, or it is handed over
     * @throws io.stellicroutes.ledger.LeaseLostException if another process has taken over the export
     */
    public void checkGoesOn() {
        stopping.check();
        checkLease();
    }

    /** Delivers to these destinations alone; the others stay as they are. */
    public void deliverOnlyTo(Collection<String> destinations) {
        onlyTo = Set.copyOf(destinations);
    }

    /** The destinations that this run delivers to, in the export's order. */
    public List<String> destinations() {
        Set<String> only = onlyTo;
        return only == null
                ? export.destinations()
                : export.destinations().stream().filter(only::contains).toList();
    }

    /** How far its download has come. */
    public Transfer transfer() {
        return transfer;
    }

    /**
     * Tells how many bytes have landed so far, of a download that is under way.
     *
     * @throws StoppedRunException if a user has stopped the run, or it is handed over
     */
    public void cameTo(long landed) {
        transfer.bytes(landed);
        stopping.check();
    }

    /** What is known of the file that has landed last. */
    public LandedContents contents() {
        return contents;
    }

    /** The deliveries that this process has not begun, in their order; another one may take some, if it is spread. */
    public Queue<Delivery> toBegin() {
        return toBegin;
    }

    /** Opens deliveries, which this process begins one after the other, as long as the run is not spread. */
    public synchronized void open(List<Delivery> opened) {
        deliveries.addAll(opened);
        toBegin.addAll(opened);
    }

    /** The next one that this process begins, and no other one may; null if there is none, or if the run is spread. */
    public synchronized Delivery nextOfItsOwn() {
        return isSpread() ? null : toBegin.poll();
    }

    /**
     * Offers the deliveries that have not begun to all processes with the ledger, once; none begins here meanwhile.
     *
     * @param offering tells the other processes
     * @param ending takes them from others, when somebody stops the run
     */
    public synchronized void spread(Runnable offering, Runnable ending) {
        if (!isSpread()) {
            offering.run();
            deliveries.removeAll(toBegin);
            revoke = ending;
        }
    }

    /** Whether other processes may take deliveries. */
    public boolean isSpread() {
        return revoke != null;
    }

    /** The deliveries of this run, once they have been opened; of one that is spread, those that are made here. */
    public List<Delivery> deliveries() {
        return deliveries;
    }

    /** A destination to which nothing is delivered again, and why. */
    void skip(String destination, String why) {
        skipped.add(destination + ": " + why);
    }

    /** The destinations of a replay that are left as they are, each with the reason. */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }

    public HeaderChange headerChange() {
        return headerChange;
    }

    public void headerChange(HeaderChange change) {
        headerChange = change;
    }

    /** What a user has accepted. */
    public void accept(Accepted unusual) {
        accepted = unusual;
    }

    public Accepted accepted() {
        return accepted;
    }

    /** What is delivered again; null if this is no replay. */
    public Replay replay() {
        return replay;
    }

    public void replay(Replay asked) {
        replay = asked;
    }

    /** What errors about its file are about. */
    public Subject landedFile() {
        return subject().withFile("the landed file");
    }

    /** What errors are about: the export; which run it is, is said where they are logged and kept. */
    public Subject subject() {
        return Subject.ofExport(export.name());
    }

    /** Throws if another process has taken over the export. */
    public void checkLease() {
        if (lease != null) {
            lease.check();
        }
    }

    /** What the lines of the log about it are labelled with. */
    public LogSubject logSubject() {
        return run.logSubject();
    }

    public boolean hasLostLease() {
        return lease != null && lease.isLost();
    }

    public void giveLeaseBack() {
        if (lease != null) {
            lease.close();
        }
    }

    public boolean isPreview() {
        return preview;
    }

    @Override
    public String toString() {
        return export.name() + "/" + run.id();
    }
}
