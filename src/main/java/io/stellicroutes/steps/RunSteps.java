package io.stellicroutes.steps;

import io.stellicroutes.api.ExportFailedException;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Printable;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.UnusableStoreException;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.HeldElsewhereException;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Pause;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.CorrectedRows;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.Accepted;
import io.stellicroutes.run.FailedRunException;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.Replay;
import io.stellicroutes.run.Replays;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListeners;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.run.StoppedRunException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends runs; bean {@code stellicRuns}. Thread-safe. */
public final class RunSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final StellicConfig config;
    private final Ledger ledger;
    private final Leases leases;
    private final Recoveries recoveries;
    private final Landing landing;
    private final LandedFiles files;
    private final RunListeners listeners;
    private final Drain drain;
    private final Clock clock;
    private final Map<String, RunInProgress> active = new ConcurrentHashMap<>();

    public RunSteps(
            StellicConfig config,
            Ledger ledger,
            Leases leases,
            Recoveries recoveries,
            Landing landing,
            LandedFiles files,
            RunListeners listeners,
            Drain drain,
            Clock clock) {
        this.listeners = listeners;
        this.drain = drain;
        this.files = files;
        this.leases = leases;
        this.recoveries = recoveries;
        this.landing = landing;
        this.config = config;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Begins a run, or resumes the export's unfinished one.
     *
     * @param scheduled whether a schedule asks: then a run whose deliveries failed is left as it is, for fresh data
     *     goes before; one whose file can still be had is resumed all the same
     * @param due the time of its schedule at which it asks; null if there is none
     * @param fresh whether to ask Stellic anew in any case
     * @param recovery whether only what {@link Recoveries} wants to go on may go on
     * @param to the destinations to deliver to, separated by commas; all of the export's if it is left out
     * @param begun told the run as soon as it has begun; may be left out
     * @param headers among which is what is {@linkplain Accepted accepted}
     * @return null if it is left alone: because a run of this export is under way in this process, or, by a schedule,
     *     in another one; because this process ends; because its schedule is paused; because the time has been claimed,
     *     by whichever process; or because there is nothing that wants to go on
     * @throws HeldElsewhereException if a run of this export is under way in another process
     */
    public RunInProgress begin(
            @Header(StellicConstants.EXPORT) String name,
            @Header("StellicScheduled") Boolean scheduled,
            @Header("StellicDue") Instant due,
            @Header(StellicConstants.FRESH) Boolean fresh,
            @Header("StellicRecovery") Boolean recovery,
            @Header(StellicConstants.TO) String to,
            @ExchangeProperty(StellicConstants.PROPERTY_BEGUN) CompletableFuture<RunInProgress> begun,
            @Headers Map<String, Object> headers) {
        ExportSpec export = known(name);
        boolean quiet = Boolean.TRUE.equals(recovery);
        List<String> asked = isAll(to) ? List.of() : destinations(export, to);
        if (drain.isStopping() && (quiet || Boolean.TRUE.equals(scheduled))) {
            return null;
        }
        drain.checkTakesWork(Subject.ofExport(name));
        if (isClaimed(export, due) || (Boolean.TRUE.equals(scheduled) && isPaused(name))) {
            return null;
        }
        Optional<String> accepted = Accepted.of(headers).words();
        try {
            Optional<RunInProgress> taken = register(
                    export,
                    () -> quiet && !recoveries.wants(export)
                            ? null
                            : newOrUnfinished(
                                    export,
                                    scheduled,
                                    due,
                                    fresh,
                                    quiet ? Optional.empty() : Optional.of(asked),
                                    run -> ledger.runs()
                                            .askedForBy(run, whoAsks(headers, scheduled, quiet), accepted)));
            if (taken.isEmpty() && !quiet && !isClaimed(export, due)) {
                LOG.warn("export {}: skipped, its last run is still under way", name);
            }
            taken.ifPresent(run -> {
                run.accept(Accepted.of(headers));
                listeners.begun(run);
                tell(begun, run);
            });
            return taken.orElse(null);
        } catch (HeldElsewhereException e) {
            if (isClaimed(export, due)) {
                return null;
            }
            if (quiet || Boolean.TRUE.equals(scheduled)) {
                LOG.warn("skipped: {}", e.problem());
                return null;
            }
            throw e;
        }
    }

    private static String whoAsks(Map<String, Object> headers, Boolean scheduled, boolean recovery) {
        Object who = headers.get(StellicConstants.STARTED_BY);
        if (who != null) {
            return Printable.of(who.toString());
        }
        if (recovery) {
            return "recovery";
        }
        return Boolean.TRUE.equals(scheduled) ? "schedule" : "route";
    }

    private boolean isClaimed(ExportSpec export, Instant due) {
        return due != null
                && ledger.schedules().isClaimed(export.name(), export.schedule().toString(), due);
    }

    private static void tell(CompletableFuture<RunInProgress> begun, RunInProgress run) {
        if (begun != null) {
            begun.complete(run);
        }
    }

    private boolean isPaused(String export) {
        Optional<Pause> pause = ledger.pauses().find(export);
        pause.ifPresent(since -> LOG.info(
                "export {}: skipped, its schedule has been paused by {} since {}", export, since.who(), since.at()));
        return pause.isPresent();
    }

    private static boolean isAll(String to) {
        return to == null || to.isBlank();
    }

    private static List<String> destinations(ExportSpec export, String to) {
        List<String> destinations = isAll(to)
                ? export.destinations()
                : Stream.of(to.split(",")).map(String::strip).toList();
        destinations.stream()
                .filter(destination -> !export.destinations().contains(destination))
                .findFirst()
                .ifPresent(destination -> {
                    throw new DeliveryException(Problem.completing(
                            ErrorCode.UNKNOWN_DESTINATION,
                            Subject.ofExport(export.name()),
                            "has no destination " + destination + ": it has "
                                    + String.join(", ", export.destinations())));
                });
        return destinations;
    }

    /** The destinations of a run that is limited, those that it has begun with, and some more; none for all. */
    private List<String> within(Run run, List<String> more) {
        return run.onlyTo().isEmpty()
                ? List.of()
                : Stream.of(
                                run.onlyTo().stream(),
                                ledger.deliveries().of(run.id()).stream().map(DeliveryRecord::destination),
                                more.stream())
                        .flatMap(destinations -> destinations)
                        .distinct()
                        .toList();
    }

    /**
     * @param asked the destinations that are asked for, none for all; empty if the newest run's limits hold
     * @param noted puts on record who asks
     * @return null if the time is another run's by now
     */
    private Run newOrUnfinished(
            ExportSpec export,
            Boolean scheduled,
            Instant due,
            Boolean fresh,
            Optional<List<String>> asked,
            UnaryOperator<Run> noted) {
        Optional<Run> newest = ledger.runs().newest(export.name());
        if (!Boolean.TRUE.equals(fresh)
                && newest.filter(recoveries::isOfNewerVersion).isPresent()) {
            return null;
        }
        Optional<Run> toTakeUp = newest.filter(last -> !Boolean.TRUE.equals(fresh) && isToBeTakenUp(last, scheduled));
        Optional<String> lost =
                toTakeUp.filter(run -> !files.isShared() && files.isGone(run)).flatMap(files::whyNotAgain);
        Optional<Run> unfinished = lost.isPresent() ? Optional.empty() : toTakeUp;
        if (due != null
                && unfinished.isPresent()
                && !ledger.schedules()
                        .claim(export.name(), due, unfinished.get().id())) {
            return null;
        }
        Run run = unfinished.map(this::takeUp).orElseGet(() -> begun(export, due));
        if (run == null) {
            return null;
        }
        lost.ifPresent(why -> bury(toTakeUp.orElseThrow(), run, why));
        newest.filter(this::isExpired).ifPresent(old -> bury(old, run, expired(old)));
        List<String> only = asked.orElseGet(
                () -> newest.map(last -> within(last, List.of())).orElse(List.of()));
        ledger.runs().abandonOthers(run);
        run.logSubject().put();
        LOG.info(
                "{}/{}: {}",
                export.name(),
                run.id(),
                unfinished.isPresent() ? "resumed where it stopped (" + run.stage() + ")" : "begun");
        return noted.apply(run.onlyTo().equals(only) ? run : ledger.runs().deliverOnlyTo(run, only));
    }

    private Run begun(ExportSpec export, Instant due) {
        return due == null
                ? ledger.runs().begin(export.name(), export.dataType())
                : ledger.runs().begin(export.name(), export.dataType(), due).orElse(null);
    }

    /**
     * As it stands; if its landed file is gone, with fetching that again. Where nodes share them, the road looks there
     * first.
     */
    private Run takeUp(Run run) {
        if (files.isShared() || !files.isGone(run)) {
            return ledger.runs().resume(run);
        }
        run.logSubject().put();
        LOG.warn(
                "{}/{}: its landed file is gone, or not as long as it was: it is fetched again by its name at Stellic",
                run.export(),
                run.id());
        return ledger.runs().fetchAgain(run);
    }

    private static String expired(Run run) {
        return "its file expired at Stellic at " + run.fileExpiry().orElseThrow();
    }

    private boolean isExpired(Run run) {
        boolean unfinished = run.status() == Run.Status.RUNNING || run.status() == Run.Status.FAILED;
        return unfinished && run.isAwaiting() && !run.resumable(clock.instant());
    }

    /**
     * Whether a new export can help: the file of the one that has failed has gone away at Stellic ({@code file_expiry};
     * reference, step 1), or Stellic no longer has one that had landed before; and that has not happened to this run's
     * command before. A replay is of one run, and of no other.
     */
    public boolean mayAskAnew(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception trouble) {
        boolean gone = isExpired(run.run()) || (run.run().isFetchedAgain() && trouble instanceof ExportFailedException);
        return gone && run.replay() == null && run.mayBeSucceeded();
    }

    /** Ends the run whose file has gone away, and goes on with a new one in its place. */
    public void askAnew(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        succeed(
                run,
                isExpired(run.run())
                        ? expired(run.run())
                        : "its landed file is gone, and Stellic does not have it any more");
    }

    /**
     * As {@link #askAnew(RunInProgress)}.
     *
     * @param why the run's file can't be had
     */
    void succeed(RunInProgress run, String why) {
        Run old = run.run();
        Run next = ledger.runs().begin(run.export().name(), run.export().dataType());
        run.succeededBy(ledger.runs().askedForBy(next, old.startedBy().orElse("recovery"), Optional.empty()));
        if (!old.onlyTo().isEmpty()) {
            run.run(ledger.runs().deliverOnlyTo(run.run(), old.onlyTo()));
        }
        bury(old, run.run(), why);
        run.logSubject().put();
        LOG.info("{}: begun", run);
    }

    private void bury(Run old, Run successor, String why) {
        String error = Problem.of(
                        ErrorCode.FILE_EXPIRED,
                        Subject.ofExport(old.export()),
                        why + "; run " + successor.id() + " asks for a new one")
                .text();
        ledger.runs().failed(old, error, true);
        old.logSubject().during(() -> {
            LOG.warn("{}/{}: {}", old.export(), old.id(), error);
            try {
                files.remove(old.id());
            } catch (IOException e) {
                LOG.warn("{}/{}: {}", old.export(), old.id(), Problems.of(e));
            }
        });
    }

    /**
     * Resumes a run whose file is here, to deliver it again.
     *
     * @param to the destinations, separated by commas; all of the export's if it is left out
     * @param corrected a file of corrected rows, to deliver those alone; may be left out
     * @param parsed what that file holds, the header row first
     * @param force whether also where records may then be there twice, or older ones replace newer ones
     * @param begun told the run as soon as it has been resumed; may be left out
     */
    public RunInProgress beginReplay(
            @Header(StellicConstants.REPLAY) String runId,
            @Header(StellicConstants.TO) String to,
            @Header(StellicConstants.CORRECTED) Path corrected,
            @ExchangeProperty(StellicConstants.PROPERTY_CORRECTED) Iterator<? extends List<?>> parsed,
            @Header(StellicConstants.FORCE) Boolean force,
            @ExchangeProperty(StellicConstants.PROPERTY_BEGUN) CompletableFuture<RunInProgress> begun)
            throws IOException {
        Run run = ledger.runs()
                .find(String.valueOf(runId))
                .orElseThrow(() -> new DeliveryException(
                        ErrorCode.UNKNOWN_RUN, Subject.NONE, "there is no run " + runId + ": runs shows them"));
        ExportSpec export = config.export(run.export());
        drain.checkTakesWork(Subject.ofExport(export.name()));
        List<String> destinations = destinations(export, to);
        Optional<String> notHere = run.stage() == Run.Stage.LANDED || run.isFetchedAgain()
                ? Optional.of(run)
                        .filter(it -> (!files.isShared() && files.isGone(it)) || it.isFetchedAgain())
                        .flatMap(files::whyNotAgain)
                : Optional.of("the file has not landed");
        if (notHere.isPresent()) {
            throw new DeliveryException(
                    ErrorCode.FILE_NOT_HERE,
                    Subject.ofExport(export.name()).withRun(run.id()),
                    notHere.get() + "; run " + export.name() + " --new asks Stellic for a new one");
        }
        Map<Long, List<String>> rows = corrected == null ? Map.of() : CorrectedRows.of(corrected, parsed, names(run));
        if (corrected != null && rows.isEmpty()) {
            throw new DeliveryException(
                    Problem.completing(ErrorCode.CORRECTED_ROWS, Subject.ofFile(corrected.toString()), "has no row"));
        }
        if (corrected != null
                && destinations.stream().allMatch(destination -> Replays.correctable(
                                ledger, run.id(), config.destination(destination), rows.keySet())
                        .isEmpty())) {
            throw new DeliveryException(
                    ErrorCode.CORRECTED_ROWS,
                    Subject.NONE,
                    "none of the rows in " + corrected + " can be delivered: run " + run.id()
                            + " has not rejected them at " + String.join(", ", destinations));
        }
        RunInProgress progress = register(export, () -> takeUp(run))
                .orElseThrow(() -> new DeliveryException(
                        ErrorCode.UNDER_WAY,
                        Subject.ofExport(export.name()),
                        "a run is under way; replay when it has ended"));
        progress.replay(new Replay(run, destinations, rows, Boolean.TRUE.equals(force)));
        List<String> within = within(run, destinations);
        if (!within.isEmpty()) {
            progress.deliverOnlyTo(within);
        }
        listeners.begun(progress);
        tell(begun, progress);
        return progress;
    }

    private List<String> names(Run run) {
        return ledger.headers()
                .of(run.id())
                .orElseThrow(() -> new DeliveryException(
                        ErrorCode.NO_FIELD_NAMES,
                        Subject.NONE,
                        "the ledger does not know the field names of run " + run.id() + ": replay it as a whole"));
    }

    /** Begins a run that only shows its first records. A crash leaves nothing of it that could be delivered. */
    public RunInProgress beginPreview(@Header(StellicConstants.EXPORT) String name) {
        ExportSpec export = known(name);
        drain.checkTakesWork(Subject.ofExport(name));
        return register(export, () -> ledger.runs()
                        .finished(ledger.runs().begin(export.name(), export.dataType()), Run.Status.PREVIEWED, null))
                .orElseThrow(() -> new StellicException(
                        ErrorCode.UNDER_WAY,
                        Subject.ofExport(name),
                        "a run is under way; preview it when it has ended"));
    }

    private ExportSpec known(String name) {
        if (name == null) {
            throw new ConfigException(
                    ErrorCode.NO_EXPORT_NAMED,
                    Subject.NONE,
                    "the header StellicExport is missing: it names the export to run");
        }
        return config.export(name);
    }

    private boolean isToBeTakenUp(Run run, Boolean scheduled) {
        return run.resumable(clock.instant())
                && (!Boolean.TRUE.equals(scheduled) || run.status() == Run.Status.RUNNING || run.isAwaiting());
    }

    /** The ledger is read and written only with the lease: nobody else does at the same time. */
    private synchronized Optional<RunInProgress> register(ExportSpec export, Supplier<Run> beginning) {
        if (active.containsKey(export.name())) {
            return Optional.empty();
        }
        Lease lease = leases.take(export.name());
        Run run = null;
        try {
            run = beginning.get();
        } finally {
            if (run == null) {
                lease.close();
            }
        }
        if (run == null) {
            return Optional.empty();
        }
        RunInProgress progress = new RunInProgress(export, run, lease, run.status() == Run.Status.PREVIEWED);
        if (!run.onlyTo().isEmpty()) {
            progress.deliverOnlyTo(run.onlyTo());
        }
        active.put(export.name(), progress);
        return Optional.of(progress);
    }

    /** Whether a run of an export is under way in this process. */
    public boolean isUnderWay(String export) {
        return active.containsKey(export);
    }

    /** Ends a run whose deliveries have ended; one that a stop has cut short goes on later, as after a crash. */
    public RunReport end(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.checkLease();
        List<DeliveryRecord> deliveries = ledger.deliveries().of(run.run().id());
        List<String> failed = run.export().destinations().stream()
                .filter(destination -> isOpen(run, destination, deliveries))
                .toList();
        String error = failed.isEmpty() ? null : notDelivered(run, failed).text();
        Run ended = error != null && drain.isStopping()
                ? ledger.runs().interrupted(run.run(), error)
                : ledger.runs().finished(run.run(), error == null ? Run.Status.DELIVERED : Run.Status.FAILED, error);
        if (error == null) {
            LOG.info("{}: delivered", run);
        } else if (ended.status() == Run.Status.RUNNING || run.stoppedBy().isPresent()) {
            LOG.warn("{}: stopped: {}", run, error);
        } else {
            LOG.error("{}: failed: {}", run, error);
        }
        RunReport report = told(run, new RunReport(ended, deliveries));
        release(run);
        return report;
    }

    /**
     * Looks at how a run has ended.
     *
     * @throws FailedRunException if it has failed
     */
    public void judge(@Body RunReport report) {
        if (report.isFailed()) {
            throw new FailedRunException(report.run());
        }
    }

    private RunReport told(RunInProgress run, RunReport report) {
        run.stages().end();
        listeners.ended(run, report);
        return report;
    }

    /** Whether a destination should have the run's records and does not: it was asked for, or begun with before. */
    private static boolean isOpen(RunInProgress run, String destination, List<DeliveryRecord> deliveries) {
        return deliveries.stream()
                .filter(delivery -> delivery.destination().equals(destination))
                .findFirst()
                .map(delivery -> delivery.status() != DeliveryRecord.Status.DELIVERED)
                .orElse(run.destinations().contains(destination));
    }

    private static Problem notDelivered(RunInProgress run, List<String> failed) {
        String what = "not delivered to " + String.join(", ", failed);
        return run.stoppedBy()
                .map(who -> StoppedRunException.problem(Subject.NONE, who, what))
                .orElseGet(() -> Problem.of(ErrorCode.NOT_DELIVERED, Subject.NONE, what));
    }

    /**
     * Ends a run that did not come to its end; the reason is the exception that the route caught.
     *
     * @throws Exception that exception, if there is no run yet that could end
     */
    public RunReport fail(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception caught,
            @Header("StellicScheduled") Boolean scheduled,
            @Header("StellicRecovery") Boolean recovery)
            throws Exception {
        Exception cause = run == null ? caught : run.stopBehind(caught).orElse(caught);
        if (run == null) {
            boolean nobodyHears = Boolean.TRUE.equals(scheduled) || Boolean.TRUE.equals(recovery);
            if (nobodyHears && !(cause instanceof HeldElsewhereException)) {
                LOG.error("no run: {}", Problems.of(cause));
            }
            throw cause;
        }
        if (run.replay() != null && run.deliveries().isEmpty() && !run.hasLostLease()) {
            try {
                ledger.runs().restored(run.replay().before());
            } finally {
                release(run);
            }
            throw cause;
        }
        String reason = reason(run, cause);
        if (drain.isStopping()) {
            LOG.warn("{}: stopped: {}", run, reason);
        } else {
            LOG.error("{}: failed: {}", run, reason);
        }
        if (LOG.isDebugEnabled()) {
            Problems.trace(cause).forEach(LOG::debug);
        }
        try {
            if (run.hasLostLease()) {
                throw cause;
            }
            Run ended = ended(run, reason, isGone(cause), drain.isStopping() || waitsForStore(cause));
            return told(run, new RunReport(ended, ledger.deliveries().of(ended.id())));
        } finally {
            release(run);
        }
    }

    /**
     * A run that waits for the store of landed files goes on when that is well: it is as one that a stop has cut short.
     */
    private static boolean waitsForStore(Exception cause) {
        return Causes.first(cause, UnusableStoreException.class).isPresent();
    }

    private static boolean isGone(Exception cause) {
        return cause instanceof ExportFailedException || cause instanceof LandedFiles.OtherFileException;
    }

    private Run ended(RunInProgress run, String reason, boolean gone, boolean stopping) {
        if (run.isPreview()) {
            return ledger.runs().finished(run.run(), Run.Status.PREVIEWED, reason);
        }
        return stopping && !gone
                ? ledger.runs().interrupted(run.run(), reason)
                : ledger.runs().failed(run.run(), reason, gone);
    }

    private static String reason(RunInProgress run, Exception cause) {
        return Problems.of(cause).about(run.subject()).text();
    }

    private void release(RunInProgress run) {
        run.giveTurnBack();
        active.remove(run.getName(), run);
        run.giveLeaseBack();
    }

    /** The first records, as a destination would get them; ends the preview, of which no file stays. */
    public List<Map<String, Object>> firstRecords(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty("stellicRows") Integer rows,
            @Body Iterator<Batch> batches)
            throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        try {
            while (records.size() < rows && batches.hasNext()) {
                records.addAll(batches.next().maps());
            }
        } finally {
            RecordReader.close(batches);
        }
        landing.remove(run.run().id());
        ledger.runs().finished(run.run(), Run.Status.PREVIEWED, null);
        release(run);
        return List.copyOf(records.subList(0, Math.min(rows, records.size())));
    }

    /** A run by its id, if it is under way in this process. */
    public Optional<RunInProgress> underWay(String runId) {
        return active.values().stream()
                .filter(run -> run.run().id().equals(runId))
                .findFirst();
    }

    /** The runs under way in this process. */
    public Collection<RunInProgress> underWay() {
        return List.copyOf(active.values());
    }
}
