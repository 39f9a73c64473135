package io.stellicroutes.steps;

import io.stellicroutes.api.ExportFailedException;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.landing.UnusableStoreException;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.HeldElsewhereException;
import io.stellicroutes.ledger.LeaseLostException;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.FailedRunException;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListeners;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.run.StoppedRunException;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends runs; bean {@code stellicRunEnds}. Thread-safe. */
public final class RunEndSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final RunsUnderWay runs;
    private final RunListeners listeners;
    private final Drain drain;

    public RunEndSteps(Ledger ledger, RunsUnderWay runs, RunListeners listeners, Drain drain) {
        this.ledger = ledger;
        this.runs = runs;
        this.listeners = listeners;
        this.drain = drain;
    }

    /** Ends a run whose deliveries have ended; one that a stop has cut short goes on later, as after a crash. */
    public RunReport end(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.checkLease();
        List<DeliveryRecord> deliveries = ledger.deliveries().of(run.run().id());
        List<String> failed = run.export().destinations().stream()
                .filter(destination -> isOpen(run, destination, deliveries))
                .toList();
        String error = failed.isEmpty() ? null : notDelivered(run, failed).text();
        Run ended = error != null && (drain.isStopping() || isCutShort(run, failed, deliveries))
                ? ledger.runs().interrupted(run.run(), error)
                : ledger.runs().finished(run.run(), error == null ? Run.Status.DELIVERED : Run.Status.FAILED, error);
        if (error == null) {
            LOG.info("{}: delivered", run);
        } else if (ended.status() == Run.Status.RUNNING || run.stopping().by().isPresent()) {
            LOG.warn("{}: stopped: {}", run, error);
        } else {
            LOG.error("{}: failed: {}", run, error);
        }
        RunReport report = told(run, new RunReport(ended, deliveries));
        runs.release(run);
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

    /**
     * Whether a delivery that this attempt was to make has not come to its end, because another process has it, or the
     * ledger did not take its begin or its end, or has lost it in a crash: the run goes on with it, as after a crash.
     */
    private static boolean isCutShort(RunInProgress run, List<String> failed, List<DeliveryRecord> deliveries) {
        return run.stopping().by().isEmpty()
                && failed.stream().filter(run.destinations()::contains).anyMatch(destination -> deliveries.stream()
                        .filter(record -> record.destination().equals(destination))
                        .findFirst()
                        .map(DeliveryRecord::isOpen)
                        .orElseGet(() -> run.deliveries().stream()
                                .anyMatch(made -> made.getDestinationName().equals(destination))));
    }

    private static Problem notDelivered(RunInProgress run, List<String> failed) {
        String what = "not delivered to " + String.join(", ", failed);
        return run.stopping()
                .by()
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
        Exception cause = run == null ? caught : run.stopping().behind(caught).orElse(caught);
        if (run == null) {
            boolean nobodyHears = Boolean.TRUE.equals(scheduled) || Boolean.TRUE.equals(recovery);
            if (nobodyHears && !(cause instanceof HeldElsewhereException)) {
                LOG.error("no run: {}", Problems.of(cause));
            }
            throw cause;
        }
        boolean lost = hasLostLease(run);
        if (run.replay() != null && run.deliveries().isEmpty() && !lost) {
            try {
                ledger.runs().restored(run.replay().before());
            } finally {
                runs.release(run);
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
            if (lost) {
                throw cause;
            }
            Run ended = ended(run, reason, isGone(cause), drain.isStopping() || goesOn(run, cause));
            return told(run, new RunReport(ended, ledger.deliveries().of(ended.id())));
        } finally {
            runs.release(run);
        }
    }

    /**
     * A run that waits for the store of landed files or for the ledger goes on when that is well: it is as one that a
     * stop has cut short. One that somebody has stopped does not.
     */
    private static boolean goesOn(RunInProgress run, Exception cause) {
        return run.stopping().by().isEmpty() && waits(cause);
    }

    private static boolean waits(Exception cause) {
        return Causes.first(cause, UnusableStoreException.class).isPresent() || Ledger.isDown(cause);
    }

    /** Whether another process has the run, or may have it: then the run is left as it is. */
    private static boolean hasLostLease(RunInProgress run) {
        try {
            run.checkLease();
            return false;
        } catch (LeaseLostException e) {
            return true;
        } catch (RuntimeException e) {
            run.logSubject()
                    .during(() -> LOG.warn("{}: the ledger can't be asked who has it: {}", run, Problems.of(e)));
            return true;
        }
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
                : ledger.runs().failed(run.run(), run.export().destinations(), reason, gone);
    }

    private static String reason(RunInProgress run, Exception cause) {
        return run.stopping()
                .by()
                .filter(who -> waits(cause))
                .map(who -> StoppedRunException.problem(run.subject(), who, ""))
                .orElseGet(() -> Problems.of(cause).about(run.subject()))
                .text();
    }
}
