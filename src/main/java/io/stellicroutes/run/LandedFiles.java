package io.stellicroutes.run;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the landed file of a run is still here, whether it can be fetched again, and whether what was fetched again
 * is the same file. Thread-safe.
 */
public final class LandedFiles {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final Landing landing;
    private final RecordReader reader;
    private final Clock clock;

    public LandedFiles(Ledger ledger, Landing landing, RecordReader reader, Clock clock) {
        this.ledger = ledger;
        this.landing = landing;
        this.reader = reader;
        this.clock = clock;
    }

    /** Whether a run's file has landed and is not here any more, or has another length than the ledger says. */
    public boolean isGone(Run run) {
        if (run.stage() != Run.Stage.LANDED) {
            return false;
        }
        Path file = landing.fileOf(run.id());
        try {
            return !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != run.bytes();
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Why a file that is gone can't be fetched again by the name that Stellic gave it; empty if it can, as far as is
     * known here.
     */
    public Optional<String> whyNotAgain(Run run) {
        if (run.fileName().isEmpty()) {
            return Optional.of(
                    "its landed file is gone, and a synchronous export has no file name at Stellic by which it"
                            + " could be fetched again");
        }
        return run.fileExpiry()
                .filter(expiry -> !clock.instant().isBefore(expiry))
                .map(expiry -> "its landed file is gone, and expired at Stellic at " + expiry);
    }

    /**
     * Makes sure that a file which was fetched again is the one that had landed: rows of that have been delivered, and
     * are counted on it. Any file is as good where nothing was delivered, and nothing is in doubt.
     *
     * @param rows all rows of the file that has landed now, the header row first; looked at only where an older version
     *     has left no fingerprint of the first one
     * @throws OtherFileException if it is another file; it is removed
     */
    public void requireSame(RunInProgress run, Iterator<List<String>> rows) throws IOException {
        Run ran = run.run();
        List<DeliveryRecord> deliveries = ledger.deliveries().of(ran.id());
        Optional<String> difference = difference(run, rows, deliveries);
        if (difference.isEmpty()) {
            LOG.info("{}: the file that was fetched again is the one that had landed before", run);
            return;
        }
        boolean delivered = deliveries.stream()
                .anyMatch(delivery -> delivery.status() == DeliveryRecord.Status.DELIVERED
                        || delivery.checkpoint() > 0
                        || delivery.doubt().isPresent()
                        || !ledger.repairs()
                                .of(ran.id(), delivery.destination())
                                .isEmpty());
        if (!delivered) {
            LOG.warn(
                    "{}: the file that was fetched again is not the one that had landed before ({}); nothing of that one"
                            + " was delivered",
                    run,
                    difference.get());
            return;
        }
        landing.remove(ran.id());
        throw new OtherFileException(
                run.subject(),
                "the landed file was gone, and what Stellic has by its name is not the same file ("
                        + difference.get()
                        + "); rows of the first one have been delivered already, so nothing of this one was. run "
                        + run.getName()
                        + " --new asks for a new one");
    }

    private Optional<String> difference(
            RunInProgress run, Iterator<List<String>> found, List<DeliveryRecord> deliveries) {
        Run ran = run.run();
        long bytes = run.landed().bytes();
        if (bytes != ran.bytes()) {
            return Optional.of(bytes + " bytes, not " + ran.bytes());
        }
        if (ran.fingerprint().isPresent()) {
            return ran.fingerprint()
                    .filter(first -> !first.equals(run.landed().fingerprint()))
                    .map(first -> "other content");
        }
        Header header = reader.header(found, run.landedFile());
        if (ledger.headers()
                .of(ran.id())
                .filter(names -> !names.equals(header.names()))
                .isPresent()) {
            return Optional.of("other columns");
        }
        long rows = reader.count(found, header, run.landedFile()).rows();
        return deliveries.stream()
                .filter(delivery -> delivery.status() == DeliveryRecord.Status.DELIVERED
                        ? delivery.read() != rows
                        : delivery.checkpoint() > rows)
                .findFirst()
                .map(delivery -> rows + " rows, not " + Math.max(delivery.read(), delivery.checkpoint()));
    }

    /** The file that was fetched again is another one than the first: only a new export can help. */
    public static final class OtherFileException extends StellicException {
        private static final long serialVersionUID = 1L;

        OtherFileException(Subject subject, String detail) {
            super(ErrorCode.OTHER_FILE, subject, detail);
        }
    }
}
