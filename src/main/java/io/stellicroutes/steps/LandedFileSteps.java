package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.landing.Landing.Landed;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * What becomes of a landed file before it is on record, and where it comes from if another node has landed it; bean
 * {@code stellicLandedFiles}. Thread-safe.
 */
public final class LandedFileSteps {
    private final Ledger ledger;
    private final LandedFiles files;
    private final Successors successors;

    public LandedFileSteps(Ledger ledger, LandedFiles files, Successors successors) {
        this.ledger = ledger;
        this.files = files;
        this.successors = successors;
    }

    /** Whether a run's file has landed and is not in the work directory; for routes. */
    public boolean isElsewhere(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        return files.isGone(run.run());
    }

    /**
     * Takes a run's file from the store that nodes share. If it is not there, or is damaged, it is to be fetched again
     * from Stellic; if that is not possible, a new run takes this one's place.
     *
     * @throws io.stellicroutes.landing.UnusableStoreException if the store can't be reached or refuses
     * @throws DeliveryException if there is no way to have the file of a run that is to be replayed
     */
    public void bring(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) throws IOException {
        run.checkGoesOn();
        run.transfer().expected(run.run().bytes());
        if (files.bring(run.run(), run::cameTo)) {
            return;
        }
        Optional<String> why = files.whyNotAgain(run.run());
        if (why.isEmpty()) {
            run.run(files.fetchAgain(run.run()));
        } else if (run.replay() != null) {
            throw new DeliveryException(
                    ErrorCode.FILE_NOT_HERE,
                    run.subject().withRun(run.run().id()),
                    why.get() + "; run " + run.getName() + " --new asks Stellic for a new one");
        } else {
            successors.succeed(run, why.get());
        }
    }

    /** Makes sure by its rows that a file which was fetched again is the one that had landed before. */
    public void requireSame(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, @Body Iterator<List<String>> rows)
            throws IOException {
        try {
            files.requireSame(run, rows);
        } finally {
            RecordReader.close(rows);
        }
    }

    /**
     * Puts the landed file where all nodes find it, if there is such a place.
     *
     * @throws io.stellicroutes.landing.UnusableStoreException if that can't be reached or refuses
     */
    public void share(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) throws IOException {
        if (!run.isPreview()) {
            run.checkGoesOn();
            files.share(run.run(), run.landed());
        }
    }

    /** Puts on record that the file has landed. */
    public void record(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.checkLease();
        Landed landed = run.landed();
        run.run(ledger.runs().landed(run.run(), landed.bytes(), landed.fingerprint(), run.note()));
    }
}
