package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.CorrectedRows;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Replay;
import io.stellicroutes.run.Replays;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListeners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Resumes runs to deliver again; bean {@code stellicReplays}. Thread-safe. */
public final class ReplaySteps {
    private final StellicConfig config;
    private final Ledger ledger;
    private final RunsUnderWay runs;
    private final LandedFiles files;
    private final RunListeners listeners;
    private final Drain drain;

    public ReplaySteps(
            StellicConfig config,
            Ledger ledger,
            RunsUnderWay runs,
            LandedFiles files,
            RunListeners listeners,
            Drain drain) {
        this.config = config;
        this.ledger = ledger;
        this.runs = runs;
        this.files = files;
        this.listeners = listeners;
        this.drain = drain;
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
    public RunInProgress begin(
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
        List<String> destinations = Asked.destinations(export, to);
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
        List<String> within = Asked.within(run, ledger.deliveries().of(run.id()), destinations);
        RunInProgress progress = runs.register(export, () -> files.resume(run))
                .orElseThrow(() -> new DeliveryException(
                        ErrorCode.UNDER_WAY,
                        Subject.ofExport(export.name()),
                        "a run is under way; replay when it has ended"));
        progress.replay(new Replay(run, destinations, rows, Boolean.TRUE.equals(force)));
        if (!within.isEmpty()) {
            progress.deliverOnlyTo(within);
        }
        listeners.begun(progress);
        Asked.tell(begun, progress);
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
}
