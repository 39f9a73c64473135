package io.stellicroutes.road;

import io.stellicroutes.api.ExportFailedException;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.MendedRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends runs; bean {@code stellicRuns}. Thread-safe. */
public final class RunSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final StellicConfig config;
    private final Ledger ledger;
    private final Landing landing;
    private final Turns turns;
    private final Clock clock;
    private final Map<String, RunInProgress> active = new ConcurrentHashMap<>();

    RunSteps(StellicConfig config, Ledger ledger, Landing landing, Turns turns, Clock clock) {
        this.landing = landing;
        this.config = config;
        this.ledger = ledger;
        this.turns = turns;
        this.clock = clock;
    }

    /**
     * Begins a run, or takes up the export's unfinished one.
     *
     * @param scheduled whether a schedule asks: then a run whose legs failed is left as it is, for fresh data goes
     *     before; one whose file can still be had is taken up all the same
     * @param fresh whether to ask Stellic anew in any case
     * @param acceptHeader whether other columns than the last run's are right
     * @param acceptShrink whether far fewer rows than the last run's are right
     * @return null if a run of this export is under way in this process
     */
    public RunInProgress begin(
            @Header("StellicExport") String name,
            @Header("StellicScheduled") Boolean scheduled,
            @Header("StellicFresh") Boolean fresh,
            @Header("StellicAcceptHeader") Boolean acceptHeader,
            @Header("StellicAcceptShrink") Boolean acceptShrink) {
        ExportSpec export = known(name);
        Optional<Run> newest = ledger.newest(name);
        RunInProgress run =
                register(export, newest.filter(last -> !Boolean.TRUE.equals(fresh) && isToBeTakenUp(last, scheduled)));
        if (run != null) {
            newest.filter(this::isExpired).ifPresent(old -> bury(old, run));
            run.accept(Boolean.TRUE.equals(acceptHeader), Boolean.TRUE.equals(acceptShrink));
        }
        return run;
    }

    private boolean isExpired(Run run) {
        boolean unfinished = run.status() == Run.Status.RUNNING || run.status() == Run.Status.FAILED;
        return unfinished && run.isAwaiting() && !run.resumable(clock.instant());
    }

    /**
     * Whether a new export can help: the file of the one that has failed has gone away at Stellic ({@code file_expiry};
     * reference, step 1), and that has not happened to this run's command before.
     */
    public boolean mayAskAnew(@ExchangeProperty("stellicRun") RunInProgress run) {
        return isExpired(run.run()) && run.mayBeSucceeded();
    }

    /** Ends the run whose file has gone away, and goes on with a new one in its place. */
    public void askAnew(@ExchangeProperty("stellicRun") RunInProgress run) {
        Run old = run.run();
        run.succeededBy(ledger.begin(run.export().name(), run.export().dataType()));
        bury(old, run);
        LOG.info("{}: begun", run);
    }

    private void bury(Run old, RunInProgress successor) {
        String error = "export " + old.export() + ": its file expired at Stellic at "
                + old.fileExpiry().orElseThrow() + "; run " + successor.run().id() + " asks for a new one";
        ledger.failed(old, error, true);
        LOG.warn("{}/{}: {}", old.export(), old.id(), error);
        try {
            landing.remove(old.id());
        } catch (IOException e) {
            LOG.warn("{}/{}: {}", old.export(), old.id(), Reasons.of(e));
        }
    }

    /**
     * Takes up a run whose file is here, to deliver it again.
     *
     * @param to the destinations, by comma; all of the export's if it is left out
     * @param mended a file of mended rows, to deliver those alone; may be left out
     * @param force whether also where records may then be there twice, or older ones replace newer ones
     */
    public RunInProgress beginReplay(
            @Header("StellicReplay") String runId,
            @Header("StellicTo") String to,
            @Header("StellicMended") Path mended,
            @Header("StellicForce") Boolean force)
            throws IOException {
        Run run = ledger.run(String.valueOf(runId))
                .orElseThrow(() -> new DeliveryException("there is no run " + runId + ": runs shows them"));
        ExportSpec export = config.export(run.export());
        List<String> destinations = to == null || to.isBlank()
                ? export.destinations()
                : Stream.of(to.split(",")).map(String::strip).toList();
        destinations.stream()
                .filter(destination -> !export.destinations().contains(destination))
                .findFirst()
                .ifPresent(destination -> {
                    throw new DeliveryException("export " + export.name() + " has no destination " + destination
                            + ": it has " + String.join(", ", export.destinations()));
                });
        if (run.stage() != Run.Stage.LANDED || !Files.exists(landing.fileOf(run.id()))) {
            throw new DeliveryException("export " + export.name() + ": the file of run " + run.id()
                    + " is not here; run " + export.name() + " --new asks Stellic for a new one");
        }
        Map<Long, List<String>> rows = mended == null ? Map.of() : MendedRows.read(mended, names(run));
        if (mended != null && rows.isEmpty()) {
            throw new DeliveryException(mended + " has no row");
        }
        if (mended != null
                && destinations.stream()
                        .allMatch(destination -> ledger.rejectedAmong(run.id(), destination, rows.keySet())
                                .isEmpty())) {
            throw new DeliveryException("none of the rows in " + mended + " can be delivered: run " + run.id()
                    + " has not rejected them at " + String.join(", ", destinations));
        }
        RunInProgress progress = register(export, Optional.of(run));
        if (progress == null) {
            throw new DeliveryException("export " + export.name() + ": a run is under way; replay when it has ended");
        }
        progress.replay(
                new Replay(destinations, rows, Integer.toHexString(rows.hashCode()), Boolean.TRUE.equals(force)));
        return progress;
    }

    private List<String> names(Run run) {
        return ledger.header(run.id())
                .orElseThrow(() -> new DeliveryException(
                        "the ledger does not know the field names of run " + run.id() + ": replay it as a whole"));
    }

    /** Begins a run that only shows its first records. */
    public RunInProgress beginPreview(@Header("StellicExport") String name) {
        RunInProgress run = register(known(name), Optional.empty());
        if (run == null) {
            throw new IllegalStateException("export " + name + ": a run is under way; preview it when it has ended");
        }
        return run;
    }

    private ExportSpec known(String name) {
        if (name == null) {
            throw new ConfigException("the header StellicExport is missing: it names the export to run");
        }
        return config.export(name);
    }

    private boolean isToBeTakenUp(Run run, Boolean scheduled) {
        return run.resumable(clock.instant())
                && (!Boolean.TRUE.equals(scheduled) || run.status() == Run.Status.RUNNING || run.isAwaiting());
    }

    private synchronized RunInProgress register(ExportSpec export, Optional<Run> unfinished) {
        if (active.containsKey(export.name())) {
            return null;
        }
        Run run = unfinished.map(ledger::resume).orElseGet(() -> ledger.begin(export.name(), export.dataType()));
        LOG.info(
                "{}/{}: {}",
                export.name(),
                run.id(),
                unfinished.isPresent() ? "taken up where it stood (" + run.stage() + ")" : "begun");
        RunInProgress progress = new RunInProgress(export, run);
        active.put(export.name(), progress);
        return progress;
    }

    /** Ends a run whose legs have ended. */
    public RunReport end(@ExchangeProperty("stellicRun") RunInProgress run) {
        List<DeliveryRecord> deliveries = ledger.deliveries(run.run().id());
        List<String> failed = run.export().destinations().stream()
                .filter(destination -> deliveries.stream()
                        .noneMatch(delivery -> delivery.destination().equals(destination)
                                && delivery.status() == DeliveryRecord.Status.DELIVERED))
                .toList();
        String error = failed.isEmpty() ? null : "not delivered to " + String.join(", ", failed);
        Run ended = ledger.finished(run.run(), failed.isEmpty() ? Run.Status.DELIVERED : Run.Status.FAILED, error);
        release(run);
        LOG.info("{}: {}", run, failed.isEmpty() ? "delivered" : error);
        return new RunReport(ended, deliveries);
    }

    /**
     * Ends a run that did not come to its end; the reason is the exception that the route caught.
     *
     * @throws Exception that exception, if there is no run yet that could end
     */
    public RunReport fail(
            @ExchangeProperty("stellicRun") RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause)
            throws Exception {
        if (run == null) {
            LOG.error("no run: {}", Reasons.of(cause));
            throw cause;
        }
        String reason = reason(run, cause);
        LOG.error("{}: failed: {}", run, reason);
        if (LOG.isDebugEnabled()) {
            Reasons.trace(cause).forEach(LOG::debug);
        }
        try {
            Run ended = ledger.failed(run.run(), reason, cause instanceof ExportFailedException);
            return new RunReport(ended, ledger.deliveries(ended.id()));
        } finally {
            turns.giveBack(run);
            release(run);
        }
    }

    private static String reason(RunInProgress run, Exception cause) {
        String message = Reasons.of(cause);
        return message.startsWith(run.what()) ? message : run.what() + ": " + message;
    }

    private void release(RunInProgress run) {
        active.remove(run.getName(), run);
    }

    /** The first records, as a destination would get them; ends the preview, of which no file stays. */
    public List<Map<String, Object>> firstRecords(
            @ExchangeProperty("stellicRun") RunInProgress run,
            @ExchangeProperty("stellicRows") Integer rows,
            @Body Iterator<Batch> batches)
            throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        while (records.size() < rows && batches.hasNext()) {
            records.addAll(batches.next().maps());
        }
        landing.remove(run.run().id());
        ledger.finished(run.run(), Run.Status.PREVIEWED, null);
        release(run);
        return List.copyOf(records.subList(0, Math.min(rows, records.size())));
    }

    /** The runs under way in this process. */
    public Collection<RunInProgress> underWay() {
        return List.copyOf(active.values());
    }
}
