package io.stellicroutes.run;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.Landing.Landed;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.landing.UnusableStoreException;
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
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the landed file of a run is still here, where else it can be had, and whether what was fetched again is the
 * same file. Thread-safe.
 */
public final class LandedFiles {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /** Many more than runs are under way in a process. */
    private static final int AT_A_TIME = 64;

    private final Ledger ledger;
    private final Landing landing;
    /** A run's is the one at its id's hash: two runs that share one take their files one after the other. */
    private final Object[] bringing =
            Stream.generate(Object::new).limit(AT_A_TIME).toArray();

    private final Optional<SharedLanding> shared;
    private final RecordReader reader;
    private final Clock clock;

    /** @param shared where other nodes find them, too */
    public LandedFiles(
            Ledger ledger, Landing landing, Optional<SharedLanding> shared, RecordReader reader, Clock clock) {
        this.shared = shared;
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

    /** Whether other nodes find landed files, and this one finds theirs. */
    public boolean isShared() {
        return shared.isPresent();
    }

    /**
     * Puts a run's landed file where other nodes find it; does nothing if there is no such place.
     *
     * @throws UnusableStoreException if that can't be reached or refuses
     */
    public void share(Run run, Landed file) throws IOException {
        if (shared.isPresent()) {
            shared.get().put(run.id(), file);
            SharedFiles store = shared.get().store();
            run.logSubject()
                    .during(() -> LOG.info("{}/{}: {} bytes are in {}", run.export(), run.id(), file.bytes(), store));
        }
    }

    /**
     * Makes sure that the landed file of a run is here; it is taken from where nodes share them, if need be. What is
     * damaged there is as nothing, and an error in the log.
     *
     * @param progress told the number of bytes so far, now and then
     * @return whether it is here
     * @throws UnusableStoreException if the place can't be reached or refuses
     */
    public boolean bring(Run run, LongConsumer progress) throws IOException {
        if (run.stage() != Run.Stage.LANDED) {
            return false;
        }
        if (!isGone(run)) {
            return true;
        }
        if (shared.isEmpty() || run.fingerprint().isEmpty()) {
            return false;
        }
        synchronized (bringing[Math.floorMod(run.id().hashCode(), AT_A_TIME)]) {
            return !isGone(run) || take(run, progress);
        }
    }

    private boolean take(Run run, LongConsumer progress) throws IOException {
        SharedFiles store = shared.orElseThrow().store();
        try {
            boolean taken = shared.get()
                    .take(run.id(), new Landed(run.bytes(), run.fingerprint().orElseThrow()), progress);
            run.logSubject()
                    .during(() -> LOG.info(
                            "{}/{}: its landed file is not here, and {} {}",
                            run.export(),
                            run.id(),
                            taken ? "was taken from" : "is not in",
                            store));
            return taken;
        } catch (Landing.DamagedException e) {
            Problem damaged = Problem.of(
                    ErrorCode.SHARED_FILE,
                    Subject.ofExport(run.export()).withRun(run.id()),
                    "the copy of the landed file in the store " + store + " is damaged: " + e.getMessage()
                            + ". It is not used");
            run.logSubject().during(() -> LOG.error("{}", damaged));
            return false;
        } catch (Landing.NoSpaceException e) {
            throw new StellicException(ErrorCode.DISK_RESERVE, Subject.ofExport(run.export()), e.getMessage());
        }
    }

    /**
     * Puts on record that a run goes on: as it stands, or with fetching its landed file again if that is gone. Where
     * nodes share them, the road looks there first.
     */
    public Run resume(Run run) {
        return isShared() || !isGone(run) ? ledger.runs().resume(run) : fetchAgain(run);
    }

    /** Puts on record that a run's landed file is gone and is fetched again. */
    public Run fetchAgain(Run run) {
        run.logSubject()
                .during(() -> LOG.warn(
                        "{}/{}: its landed file is gone, or not as long as it was: it is fetched again by its name at Stellic",
                        run.export(),
                        run.id()));
        return ledger.runs().fetchAgain(run);
    }

    /** Whether a run's file is here, or where nodes share them; if that can't be asked, it may be. */
    public boolean isKept(Run run) {
        if (run.stage() != Run.Stage.LANDED || !isGone(run)) {
            return run.stage() == Run.Stage.LANDED;
        }
        try {
            return shared.isPresent()
                    && run.fingerprint().isPresent()
                    && shared.get()
                            .has(
                                    run.id(),
                                    new Landed(run.bytes(), run.fingerprint().get()));
        } catch (IOException e) {
            LOG.warn("{}", Problems.of(e));
            return true;
        }
    }

    /**
     * Those of some runs whose files are here, or where nodes share them; if that can't be asked, only what is here.
     */
    public List<Run> kept(List<Run> runs) {
        Set<String> there = Set.of();
        try {
            there = shared.isPresent()
                    ? shared.get().all().stream()
                            .flatMap(file -> Run.idIn(SharedLanding.fileName(file)).stream())
                            .collect(Collectors.toSet())
                    : Set.of();
        } catch (IOException e) {
            LOG.warn("{}", Problems.of(e));
        }
        Set<String> shared = there;
        return runs.stream()
                .filter(run -> shared.contains(run.id()) || !isGone(run))
                .toList();
    }

    /** Where a run's file is, or will be, in the work directory. */
    public Path fileOf(Run run) {
        return landing.fileOf(run.id());
    }

    /** Removes a run's file, here and where nodes share them. */
    public void remove(String runId) throws IOException {
        landing.remove(runId);
        if (shared.isPresent()) {
            shared.get().remove(runId);
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
        remove(ran.id());
        run.landed(null);
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
            return Optional.of(Plural.of(bytes, "byte") + ", not " + ran.bytes());
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
                .map(delivery -> Plural.of(rows, "row") + ", not " + Math.max(delivery.read(), delivery.checkpoint()));
    }

    /** The file that was fetched again is another one than the first: only a new export can help. */
    public static final class OtherFileException extends StellicException {
        private static final long serialVersionUID = 1L;

        OtherFileException(Subject subject, String detail) {
            super(ErrorCode.OTHER_FILE, subject, detail);
        }
    }
}
