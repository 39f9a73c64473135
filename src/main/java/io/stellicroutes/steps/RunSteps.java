package io.stellicroutes.steps;

import io.stellicroutes.base.Printable;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.HeldElsewhereException;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Pause;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Accepted;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListeners;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins runs, or resumes those that have not ended; bean {@code stellicRuns}. Thread-safe. */
public final class RunSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final StellicConfig config;
    private final Ledger ledger;
    private final RunsUnderWay runs;
    private final Recoveries recoveries;
    private final LandedFiles files;
    private final Successors successors;
    private final RunListeners listeners;
    private final Drain drain;
    private final Clock clock;

    public RunSteps(
            StellicConfig config,
            Ledger ledger,
            RunsUnderWay runs,
            Recoveries recoveries,
            LandedFiles files,
            Successors successors,
            RunListeners listeners,
            Drain drain,
            Clock clock) {
        this.listeners = listeners;
        this.drain = drain;
        this.files = files;
        this.runs = runs;
        this.successors = successors;
        this.recoveries = recoveries;
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
     * @param headers among which is what is {@linkplain Accepted accepted}; it holds as long as the run does, whoever
     *     resumes it
     * @return null if it is left alone: because a run of this export is under way in this process, or, by a schedule,
     *     in another one; because this process ends; because its schedule is paused; because the time has been claimed,
     *     by whichever process; or because there is nothing that wants to go on
     * @throws HeldElsewhereException if a run of this export is under way in another process, or is a newer version's
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
        ExportSpec export = Asked.export(config, name);
        boolean bySchedule = Boolean.TRUE.equals(scheduled);
        boolean byRecovery = Boolean.TRUE.equals(recovery);
        List<String> asked = Asked.isAll(to) ? List.of() : Asked.destinations(export, to);
        if (drain.isStopping() && (byRecovery || bySchedule)) {
            return null;
        }
        drain.checkTakesWork(Subject.ofExport(name));
        if (isClaimed(export, due) || (bySchedule && isPaused(name))) {
            return null;
        }
        Accepted accepted = Accepted.of(headers);
        try {
            Optional<RunInProgress> taken = runs.register(
                    export,
                    () -> byRecovery && !recoveries.wants(export)
                            ? null
                            : newOrUnfinished(
                                    export,
                                    bySchedule,
                                    due,
                                    Boolean.TRUE.equals(fresh),
                                    byRecovery ? Optional.empty() : Optional.of(asked),
                                    run -> ledger.runs()
                                            .askedForBy(
                                                    run,
                                                    whoAsks(headers, bySchedule, byRecovery),
                                                    accepted.words().isEmpty()
                                                            ? Optional.empty()
                                                            : accepted.and(Accepted.recorded(run.accepted()))
                                                                    .words())));
            if (taken.isEmpty() && !byRecovery && !isClaimed(export, due)) {
                LOG.warn("export {}: skipped, its last run is still under way", name);
            }
            taken.ifPresent(run -> {
                run.accept(Accepted.recorded(run.run().accepted()));
                listeners.begun(run);
                Asked.tell(begun, run);
            });
            return taken.orElse(null);
        } catch (HeldElsewhereException e) {
            if (isClaimed(export, due)) {
                return null;
            }
            if (byRecovery || bySchedule) {
                LOG.warn("skipped: {}", e.problem());
                return null;
            }
            throw e;
        }
    }

    private static String whoAsks(Map<String, Object> headers, boolean bySchedule, boolean byRecovery) {
        Object who = headers.get(StellicConstants.STARTED_BY);
        if (who != null) {
            return Printable.of(who.toString());
        }
        if (byRecovery) {
            return "recovery";
        }
        return bySchedule ? "schedule" : "route";
    }

    private boolean isClaimed(ExportSpec export, Instant due) {
        return due != null
                && ledger.schedules().isClaimed(export.name(), export.schedule().toString(), due);
    }

    private boolean isPaused(String export) {
        Optional<Pause> pause = ledger.pauses().find(export);
        pause.ifPresent(since -> LOG.info(
                "export {}: skipped, its schedule has been paused by {} since {}", export, since.who(), since.at()));
        return pause.isPresent();
    }

    /**
     * @param asked the destinations that are asked for, none for all; empty if the newest run's limits hold
     * @param noted puts on record who asks
     * @return null if the time is another run's by now
     * @throws HeldElsewhereException if it is a newer version's
     */
    private Run newOrUnfinished(
            ExportSpec export,
            boolean bySchedule,
            Instant due,
            boolean fresh,
            Optional<List<String>> asked,
            UnaryOperator<Run> noted) {
        Optional<Run> newest = ledger.runs().newest(export.name());
        newest.filter(last -> !fresh && recoveries.isOfNewerVersion(last)).ifPresent(last -> {
            throw HeldElsewhereException.byNewerVersion(export.name());
        });
        Optional<Run> toTakeUp = newest.filter(last -> !fresh && isToBeTakenUp(last, bySchedule));
        Optional<String> lost =
                toTakeUp.filter(run -> !files.isShared() && files.isGone(run)).flatMap(files::whyNotAgain);
        Optional<Run> unfinished = lost.isPresent() ? Optional.empty() : toTakeUp;
        Run run = unfinished.map(files::resume).orElseGet(() -> begun(export, due));
        if (run == null) {
            return null;
        }
        // behind it: who is killed in between leaves a run that goes on by itself
        if (due != null && unfinished.isPresent() && !ledger.schedules().claim(export.name(), due, run.id())) {
            ledger.runs().restored(unfinished.get());
            return null;
        }
        lost.ifPresent(why -> successors.bury(toTakeUp.orElseThrow(), run, why));
        newest.filter(successors::isExpired).ifPresent(old -> successors.bury(old, run, Successors.expired(old)));
        List<String> only = asked.orElseGet(
                () -> newest.map(last -> Asked.within(last, ledger.deliveries().of(last.id()), List.of()))
                        .orElse(List.of()));
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

    private boolean isToBeTakenUp(Run run, boolean bySchedule) {
        return run.resumable(clock.instant())
                && (!bySchedule || run.status() == Run.Status.RUNNING || run.isAwaiting());
    }
}
