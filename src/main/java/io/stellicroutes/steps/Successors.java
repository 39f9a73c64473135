package io.stellicroutes.steps;

import io.stellicroutes.api.ExportFailedException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs that take the place of one whose file can't be had any more; bean {@code stellicSuccessors}. Thread-safe. */
public final class Successors {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final LandedFiles files;
    private final Clock clock;

    public Successors(Ledger ledger, LandedFiles files, Clock clock) {
        this.ledger = ledger;
        this.files = files;
        this.clock = clock;
    }

    /**
     * Whether a new export can help: the file of the one that has failed has gone away at Stellic ({@code file_expiry};
     * reference, step 1), or Stellic no longer has one that had landed before; and that has not happened to this run's
     * command before. A replay is of one run, and of no other.
     */
    public boolean mayAskAnew(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        boolean gone = isExpired(run.run()) || (run.run().isFetchedAgain() && failure instanceof ExportFailedException);
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

    /** Ends a run on record, whose file can't be had, and removes what is left of that. */
    void bury(Run old, Run successor, String why) {
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

    /** Why the file of such a run can't be had. */
    static String expired(Run run) {
        return "its file expired at Stellic at " + run.fileExpiry().orElseThrow();
    }

    /** Whether a run has not ended, and its file has expired at Stellic ({@code file_expiry}; reference, step 1). */
    boolean isExpired(Run run) {
        boolean unfinished = run.status() == Run.Status.RUNNING || run.status() == Run.Status.FAILED;
        return unfinished && run.isAwaiting() && !run.resumable(clock.instant());
    }
}
