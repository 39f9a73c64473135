package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.BaselineSecret;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.ChangeSet;
import io.stellicroutes.changes.Contents;
import io.stellicroutes.changes.DamagedBaselineException;
import io.stellicroutes.changes.Fingerprints;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.MaskKey;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.landing.FileDigest;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the baseline of a delivery, here or where nodes share them, and compares the landed file with it; where there
 * is none to compare with, says why. Thread-safe.
 */
final class BaselineSearch {
    /** Why a baseline whose secret can't be read is none. */
    static final String OTHER_KEY = "its secret is encrypted by another stellic.rejects.key";

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final MaskKey maskKey;
    private final Baselines baselines;
    private final Optional<SharedBaselines> shared;
    private final RecordReader reader;

    /** @param shared where nodes share baselines */
    BaselineSearch(StellicConfig config, Baselines baselines, Optional<SharedBaselines> shared) {
        this.maskKey = config.maskKey();
        this.baselines = baselines;
        this.shared = shared;
        this.reader = RecordSteps.reader(config);
    }

    /**
     * What has been found.
     *
     * @param remaster why nothing is known any more of what the destination has; empty if that is known, or never was
     */
    record Found(ChangeSet changes, String fingerprint, Optional<String> remaster) {
        /** Whether all records are taken as there. */
        boolean isSilent(DestinationSpec destination) {
            return remaster.isEmpty() && changes.isSnapshot() && destination.is("baseline", "silent");
        }
    }

    /** A way to compare. */
    private interface Way {
        /** Of the landed file; empty if it is not known. */
        default Optional<String> fingerprint() {
            return Optional.empty();
        }

        /** Whether more may be deleted than its settings say. */
        default boolean mayDelete() {
            return false;
        }

        ChangeSet compare(Baselines.Request request) throws IOException;

        /**
         * Takes the baseline from where nodes share them; whether it was there.
         *
         * @param again whether also what seems to be here
         */
        boolean take(SharedBaselines from, Baseline baseline, boolean again, Runnable goesOn) throws IOException;
    }

    /** For a delivery. */
    private final class InPlace implements Way {
        private final Optional<String> fingerprint;
        private final boolean mayDelete;

        InPlace(Optional<String> fingerprint, boolean mayDelete) {
            this.fingerprint = fingerprint;
            this.mayDelete = mayDelete;
        }

        @Override
        public boolean mayDelete() {
            return mayDelete;
        }

        @Override
        public Optional<String> fingerprint() {
            return fingerprint;
        }

        @Override
        public ChangeSet compare(Baselines.Request request) throws IOException {
            return baselines.compare(request);
        }

        @Override
        public boolean take(SharedBaselines from, Baseline baseline, boolean again, Runnable goesOn)
                throws IOException {
            return from.take(baseline, again, goesOn);
        }
    }

    /** Only to look. */
    private final class Look implements Way {
        private final Path scratch;

        Look(Path scratch) {
            this.scratch = scratch;
        }

        @Override
        public ChangeSet compare(Baselines.Request request) throws IOException {
            return baselines.look(request, scratch);
        }

        @Override
        public boolean take(SharedBaselines from, Baseline baseline, boolean again, Runnable goesOn)
                throws IOException {
            return from.take(baseline, scratch);
        }
    }

    /** The directory of what the comparison of a delivery with a baseline has found. */
    static String name(Delivery delivery, Baseline baseline) {
        return name(delivery.runId(), baseline.revision());
    }

    /** As {@link #name(Delivery, Baseline)}, by the run and the baseline's revision. */
    static String name(String run, long revision) {
        return run + "-" + revision;
    }

    /**
     * Compares for a delivery that is to be sent.
     *
     * @param fingerprint of the landed file; empty if it is not known
     * @param unreadable whether what the baseline's files hold can't be read any more
     * @param mayDelete whether it is accepted that more is deleted than its settings say
     */
    Found find(
            RunInProgress run,
            Delivery delivery,
            Baseline baseline,
            Optional<String> fingerprint,
            boolean unreadable,
            boolean mayDelete)
            throws IOException {
        return find(
                delivery,
                baseline,
                contents(run, delivery),
                unreadable,
                run::checkGoesOn,
                new InPlace(fingerprint, mayDelete));
    }

    /**
     * Compares only to look.
     *
     * @param unreadable whether what the baseline's files hold can't be read any more
     * @param scratch a directory for what is found
     */
    Found look(Delivery delivery, Baseline baseline, boolean unreadable, Path scratch) throws IOException {
        return find(delivery, baseline, Contents.UNKNOWN, unreadable, () -> {}, new Look(scratch));
    }

    /** What a file is known by; of an earlier run's, of which nothing more is delivered, nothing is asked. */
    private Contents contents(RunInProgress run, Delivery delivery) throws IOException {
        if (!ChangeSteps.isOf(run, delivery)) {
            return Contents.UNKNOWN;
        }
        FileDigest digest = run.contents().digestOf(delivery.landedFile());
        return new Contents(
                Files.size(delivery.landedFile()), () -> digest.await().map(sha256 -> sha256 + " " + reader.reading()));
    }

    private Found find(
            Delivery delivery, Baseline baseline, Contents contents, boolean unreadable, Runnable goesOn, Way way)
            throws IOException {
        BaselineSecret secret = BaselineSecret.parse(baseline.secret().orElseThrow());
        String fingerprint = Fingerprints.of(delivery.export(), delivery.destination(), maskKey, secret);
        Optional<Baseline.Valid> known = baseline.valid();
        Optional<String> why = unreadable
                ? Optional.of(OTHER_KEY)
                : known.flatMap(valid -> whyNotFrom(delivery, valid, fingerprint, way.mayDelete()));
        boolean here = known.isPresent() && baselines.has(baseline.export(), baseline.destination(), known.get());
        if (known.isPresent() && why.isEmpty() && !here) {
            why = whyNotTaken(delivery, baseline, false, goesOn, way);
        }
        Optional<Baseline.Valid> start = why.isPresent() ? Optional.empty() : known;
        ChangeSet changes;
        try {
            changes = way.compare(
                    request(delivery, baseline, contents, secret, fingerprint, start, way.fingerprint(), goesOn));
        } catch (DamagedBaselineException e) {
            LOG.warn("{}: the baseline here is damaged: {}", delivery, e.getMessage());
            Optional<String> lost = here ? whyNotTaken(delivery, baseline, true, goesOn, way) : Optional.of("");
            why = lost.map(other -> e.getMessage());
            start = why.isPresent() ? Optional.empty() : known;
            changes = way.compare(
                    request(delivery, baseline, contents, secret, fingerprint, start, way.fingerprint(), goesOn));
        }
        boolean remaster = known.isPresent() && changes.isSnapshot();
        return new Found(
                changes, fingerprint, remaster ? Optional.of(why.orElse("it is sent anew")) : Optional.empty());
    }

    /** Takes a baseline from where nodes share them; why it can't be had, or empty. */
    private Optional<String> whyNotTaken(Delivery delivery, Baseline baseline, boolean again, Runnable goesOn, Way way)
            throws IOException {
        if (baseline.valid().flatMap(Baseline.Valid::stored).isEmpty()) {
            return Optional.of("its files are not in the work directory");
        }
        if (shared.isEmpty()) {
            return Optional.of("its files are not in the work directory, and stellic.landing does not say where else");
        }
        SharedFiles store = shared.get().store();
        try {
            boolean taken = way.take(shared.get(), baseline, again, goesOn);
            LOG.info(
                    "{}: its baseline is not here, or another one, and {} {}",
                    delivery,
                    taken ? "was taken from" : "is not in",
                    store);
            return taken
                    ? Optional.empty()
                    : Optional.of("its files are neither in the work directory nor in the store " + store);
        } catch (Landing.NoSpaceException e) {
            throw new DeliveryException(ErrorCode.DISK_RESERVE, delivery.subject(), e.getMessage());
        } catch (DamagedBaselineException e) {
            String damaged = "the baseline in the store " + store + " is damaged: " + e.getMessage();
            LOG.error("{}", Problem.of(ErrorCode.SHARED_FILE, delivery.subject(), damaged + ". It is not used"));
            return Optional.of(damaged);
        }
    }

    /** Why what has arrived there is not to be compared with, wherever its baseline is; or empty. */
    private static Optional<String> whyNotFrom(
            Delivery delivery, Baseline.Valid valid, String fingerprint, boolean mayDelete) {
        if (delivery.startsAnew()) {
            return Optional.of("it is replayed");
        }
        if (valid.isOutdated()) {
            return Optional.of("since run " + valid.runId() + " it was sent records by another mode than now");
        }
        if (valid.isTakenBack()) {
            return Optional.of("a run was taken back there");
        }
        if (valid.leavesRows() && mayDelete) {
            return Optional.of("it may have rows that no file had when it was compared with one, and nothing was to be"
                    + " deleted");
        }
        return valid.isBy(fingerprint)
                ? Optional.empty()
                : Optional.of(
                        "what is asked for, its key, the rules for columns or the destination's settings are others"
                                + " than those of run " + valid.runId());
    }

    private Baselines.Request request(
            Delivery delivery,
            Baseline baseline,
            Contents contents,
            BaselineSecret secret,
            String fingerprint,
            Optional<Baseline.Valid> start,
            Optional<String> landed,
            Runnable goesOn) {
        Subject file = delivery.subject().withFile("the landed file");
        return new Baselines.Request(
                file,
                delivery.export(),
                delivery.getDestinationName(),
                ColumnRules.of(delivery.export(), delivery.destination()),
                ChangeRules.of(delivery.export(), delivery.destination()),
                delivery.destination().is("before", "full"),
                delivery.destination().keepsDeleted(),
                delivery.destination().merges(),
                () -> reader.raw(delivery.landedFile(), file),
                contents,
                delivery.runId(),
                secret,
                start.map(Baseline.Valid::name),
                String.join("/", baseline.lineage(), "" + baseline.revision(), fingerprint, "" + start.isPresent()),
                landed,
                name(delivery, baseline),
                goesOn);
    }
}
