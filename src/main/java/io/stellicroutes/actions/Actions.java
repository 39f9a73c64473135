package io.stellicroutes.actions;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.AuditEntry;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunReport;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Does what people ask for: by the roads of the commands, without waiting for their ends, and audited. Bean
 * {@code stellicActions}. Thread-safe.
 */
public final class Actions {
    /** A run begins within moments, unless its lease or the ledger lets it wait. */
    private static final int BEGINS_WITHIN_SECONDS = 20;

    private final StellicConfig config;
    private final Ledger ledger;
    private final Function<String, Optional<RunInProgress>> underWay;
    private final CamelContext context;
    private final ActionAudit audit;
    private ProducerTemplate producer;

    /** @param underWay a run by its id, if this process is at it */
    public Actions(
            StellicConfig config,
            Ledger ledger,
            Function<String, Optional<RunInProgress>> underWay,
            CamelContext context,
            Clock clock) {
        this.config = config;
        this.ledger = ledger;
        this.underWay = underWay;
        this.context = context;
        this.audit = new ActionAudit(ledger.audit(), clock);
    }

    /** Where what people look at is put on record. */
    public ActionAudit audit() {
        return audit;
    }

    /**
     * Does what is asked for, as far as it can be done at once: a run has begun by then, or a moment later; whether it
     * ends well is told by its report.
     *
     * @throws RefusedException if it is not done
     */
    public ActionResult ask(Action action, Asker asker) {
        AuditEntry entry = audit.asked(action, asker);
        try {
            ActionResult outcome = perform(action, asker);
            audit.ended(entry, outcome.run(), "done");
            return outcome;
        } catch (RefusedException e) {
            audit.ended(entry, Optional.empty(), "refused: " + e.problem().text());
            throw e;
        } catch (RuntimeException e) {
            audit.ended(entry, Optional.empty(), "failed: " + Problems.of(e).text());
            throw e;
        }
    }

    private ActionResult perform(Action action, Asker asker) {
        if (action instanceof Action.Run run) {
            return run(run, asker);
        }
        if (action instanceof Action.Replay replay) {
            return replay(replay.runId(), replay.to(), replay.force(), Map.of());
        }
        if (action instanceof Action.Correct correct) {
            return replay(
                    correct.runId(), correct.to(), correct.force(), Map.of(StellicConstants.CORRECTED, correct.rows()));
        }
        if (action instanceof Action.Stop stop) {
            return stop(stop.runId(), asker);
        }
        if (action instanceof Action.Pause pause) {
            return pause(pause.exportName(), asker);
        }
        if (action instanceof Action.Resume resume) {
            return resume(resume.exportName());
        }
        throw new IllegalArgumentException("only a command does " + action.word());
    }

    private ActionResult run(Action.Run run, Asker asker) {
        known(run.exportName());
        Map<String, Object> headers = new HashMap<>(run.accepted().headers());
        headers.put(StellicConstants.EXPORT, run.exportName());
        headers.put(StellicConstants.STARTED_BY, asker.source().word() + ":" + asker.name());
        headers.put(StellicConstants.FRESH, run.fresh());
        return begin(run.exportName(), StellicConstants.DIRECT_RUN, run.to(), headers);
    }

    private ActionResult replay(String runId, List<String> to, boolean force, Map<String, Object> more) {
        Map<String, Object> headers = new HashMap<>(more);
        headers.put(StellicConstants.REPLAY, runId);
        headers.put(StellicConstants.FORCE, force);
        return begin(exportOf(runId), StellicConstants.DIRECT_REPLAY, to, headers);
    }

    private String exportOf(String runId) {
        return ledger.runs()
                .find(runId)
                .orElseThrow(() -> RefusedException.of(ErrorCode.UNKNOWN_RUN, Subject.NONE, "there is no run " + runId))
                .export();
    }

    private ActionResult begin(String export, String road, List<String> to, Map<String, Object> headers) {
        if (!to.isEmpty()) {
            headers.put(StellicConstants.TO, String.join(",", to));
        }
        CompletableFuture<RunInProgress> begun = new CompletableFuture<>();
        CompletableFuture<RunReport> report = producer()
                .asyncSend(road, exchange -> {
                    exchange.getMessage().getHeaders().putAll(headers);
                    exchange.setProperty(StellicConstants.PROPERTY_BEGUN, begun);
                })
                .thenApply(Actions::report)
                .whenComplete((ended, failure) -> {
                    if (failure == null) {
                        begun.complete(null);
                    } else {
                        begun.completeExceptionally(failure);
                    }
                });
        Optional<RunInProgress> run = begun(export, begun);
        return new ActionResult(export, run.map(found -> found.run().id()), run, Optional.of(report));
    }

    private static RunReport report(Exchange ended) {
        if (ended.getException() != null) {
            throw new CompletionException(ended.getException());
        }
        return ended.getMessage().getBody(RunReport.class);
    }

    private static Optional<RunInProgress> begun(String export, CompletableFuture<RunInProgress> begun) {
        try {
            RunInProgress run = begun.get(BEGINS_WITHIN_SECONDS, TimeUnit.SECONDS);
            if (run == null) {
                throw RefusedException.of(
                        ErrorCode.UNDER_WAY,
                        Subject.ofExport(export),
                        "a run is under way; ask again when it has ended");
            }
            return Optional.of(run);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new RefusedException(Problems.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private ActionResult stop(String runId, Asker asker) {
        String export = exportOf(runId);
        RunInProgress run = underWay.apply(runId)
                .orElseThrow(() -> RefusedException.of(
                        ErrorCode.NOT_UNDER_WAY,
                        Subject.ofExport(export).withRun(runId),
                        "is not under way in this process: it has ended, or another one is at it"));
        run.stop(asker.name());
        return ActionResult.done(export, Optional.of(runId));
    }

    private ActionResult pause(String export, Asker asker) {
        known(export);
        if (config.export(export).schedule() instanceof Schedule.Manual) {
            throw RefusedException.of(
                    ErrorCode.NO_SCHEDULE,
                    Subject.ofExport(export),
                    "has no schedule that could be paused: it runs when somebody asks for it");
        }
        ledger.pauses().pause(export, asker.name());
        return ActionResult.done(export, Optional.empty());
    }

    private ActionResult resume(String export) {
        known(export);
        ledger.pauses().resume(export);
        return ActionResult.done(export, Optional.empty());
    }

    private void known(String export) {
        try {
            config.export(export);
        } catch (ConfigException e) {
            throw new RefusedException(Problems.of(e));
        }
    }

    private synchronized ProducerTemplate producer() {
        if (producer == null) {
            producer = context.createProducerTemplate();
        }
        return producer;
    }
}
