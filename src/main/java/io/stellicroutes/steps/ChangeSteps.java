package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.BaselineSecret;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.ChangeCounts;
import io.stellicroutes.changes.ChangeSet;
import io.stellicroutes.changes.Contents;
import io.stellicroutes.changes.DamagedBaselineException;
import io.stellicroutes.changes.Fingerprints;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Share;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.SentChanges;
import io.stellicroutes.landing.FileDigest;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what has changed for a destination that gets changes; bean {@code stellicChanges}. Thread-safe. */
public final class ChangeSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final String OTHER_KEY = "its secret is encrypted by another stellic.rejects.key";

    private final StellicConfig config;
    private final Ledger ledger;
    private final Baselines baselines;
    private final Optional<SharedBaselines> shared;
    private final RecordReader reader;

    /** @param shared where nodes share baselines */
    public ChangeSteps(StellicConfig config, Ledger ledger, Baselines baselines, Optional<SharedBaselines> shared) {
        this.shared = shared;
        this.config = config;
        this.ledger = ledger;
        this.baselines = baselines;
        this.reader = RecordSteps.reader(config);
    }

    /** Whether a delivery sends changes; for routes. */
    public boolean getsChanges(@ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        return delivery.destination().getsChanges();
    }

    /** Whether a delivery sends anything: a destination for which nothing has changed is not touched. */
    public boolean sends(@ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        return delivery.changes().map(SentChanges::hasSomething).orElse(true);
    }

    /**
     * Compares the landed file with what the destination has, and holds the delivery back if more has changed than may.
     *
     * @throws DeliveryException if so; or if the changes of an earlier run have been sent in part, and not to their end
     * @throws io.stellicroutes.landing.UnusableStoreException if the baseline is where nodes share them, or goes there,
     *     and that can't be reached or refuses; nothing is sent then
     */
    public void compare(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery)
            throws IOException {
        ExportSpec export = delivery.export();
        DestinationSpec destination = delivery.destination();
        boolean goesOn = ledger.baselines()
                .find(export.name(), destination.name())
                .flatMap(Baseline::pendingRun)
                .filter(delivery.runId()::equals)
                .isPresent();
        Baseline begun = ledger.baselines()
                .begin(export.name(), destination.name(), delivery.runId(), () -> BaselineSecret.random()
                        .text());
        checkPending(delivery, begun);
        boolean unreadable = begun.secret().isEmpty();
        if (unreadable && !maySendAnew(run, delivery)) {
            throw remaster(delivery, "All records", OTHER_KEY);
        }
        Baseline baseline = unreadable
                ? ledger.baselines().renew(begun, BaselineSecret.random().text())
                : begun;
        Optional<String> before = baselines.base(export.name(), destination.name(), name(delivery, baseline));
        Found found = find(delivery, baseline, contents(run, delivery), unreadable, run::checkGoesOn, new InPlace());
        boolean remaster = found.remaster().isPresent();
        boolean same = goesOn && before.map(found.changes().base()::equals).orElse(!remaster);
        if (delivery.checkpoint() > 0 && !same) {
            startOver(delivery);
        }
        found.remaster().ifPresent(why -> announce(run, delivery, found.changes(), why));
        boolean snapshot = found.changes().isSnapshot();
        boolean silent = found.isSilent(destination);
        boolean adopts = snapshot && (remaster || destination.is("baseline", "adopt"));
        // a row that does not fit the header may be of a record that the table has
        boolean deletes = (!remaster || run.accepted().deletes())
                && (!snapshot || found.changes().counts().rejected() == 0);
        delivery.changes(new SentChanges(
                found.changes(),
                baseline,
                name(delivery, baseline),
                found.fingerprint(),
                silent,
                new LoadContext.ChangeSet(
                        begunAt(run, delivery),
                        snapshot,
                        adopts,
                        deletes,
                        run.accepted().deletes(),
                        SentChanges.place(
                                baseline,
                                delivery.runId(),
                                snapshot ? Optional.of(found.fingerprint()) : Optional.empty()))));
        makeSureOfStore(baseline, found.changes());
        ChangeCounts counts = found.changes().counts();
        note(delivery, counts, silent);
        if (delivery.checkpoint() == 0 && !run.accepted().deletes()) {
            tooMany(delivery, counts).ifPresent(held -> {
                throw held;
            });
        }
    }

    /**
     * What a delivery would send.
     *
     * @param known what the destination has; empty if nothing is known of it
     * @param remaster why nothing is known any more of what it has; empty if that is known, or never was
     * @param silent whether nothing would be sent, and the records taken as there
     * @param heldBack why it would not be sent without leave
     */
    public record Expected(
            ChangeSet changes,
            Optional<Baseline.Valid> known,
            Optional<String> remaster,
            boolean silent,
            Optional<DeliveryException> heldBack) {}

    /**
     * Compares the landed file with what the destination has, only to look: nothing is on record of it.
     *
     * @param scratch a directory for what is found
     */
    public Expected look(Delivery delivery, Path scratch) throws IOException {
        ExportSpec export = delivery.export();
        DestinationSpec destination = delivery.destination();
        Optional<Baseline> baseline = ledger.baselines().find(export.name(), destination.name());
        boolean unreadable = baseline.filter(known -> known.secret().isEmpty()).isPresent();
        Found found = find(
                delivery,
                new Baseline(
                        export.name(),
                        destination.name(),
                        baseline.map(Baseline::lineage).orElse(""),
                        baseline.map(Baseline::revision).orElse(0L),
                        baseline.flatMap(Baseline::secret)
                                .or(() -> Optional.of(BaselineSecret.random().text())),
                        baseline.flatMap(Baseline::valid),
                        Optional.empty()),
                Contents.UNKNOWN,
                unreadable,
                () -> {},
                new Look(scratch));
        return new Expected(
                found.changes(),
                baseline.flatMap(Baseline::valid)
                        .filter(valid -> !found.changes().isSnapshot()),
                found.remaster(),
                found.isSilent(destination),
                found.remaster()
                        .filter(why -> !destination.merges())
                        .map(why -> remaster(delivery, found.changes(), why))
                        .or(() -> tooMany(delivery, found.changes().counts())));
    }

    /**
     * What has been found.
     *
     * @param remaster why nothing is known any more of what the destination has; empty if that is known, or never was
     */
    private record Found(ChangeSet changes, String fingerprint, Optional<String> remaster) {
        /** Whether all records are taken as there. */
        boolean isSilent(DestinationSpec destination) {
            return remaster.isEmpty() && changes.isSnapshot() && destination.is("baseline", "silent");
        }
    }

    /** A way to compare. */
    private interface Search {
        ChangeSet compare(Baselines.Request request) throws IOException;

        /**
         * Takes the baseline from where nodes share them; whether it was there.
         *
         * @param again whether also what seems to be here
         */
        boolean take(SharedBaselines from, Baseline baseline, boolean again, Runnable goesOn) throws IOException;
    }

    /** For a delivery. */
    private final class InPlace implements Search {
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
    private final class Look implements Search {
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

    /** What a file is known by; of an earlier run's, of which nothing more is delivered, nothing is asked. */
    private Contents contents(RunInProgress run, Delivery delivery) throws IOException {
        if (!run.run().id().equals(delivery.runId())) {
            return Contents.UNKNOWN;
        }
        FileDigest digest = run.contents().digestOf(delivery.landedFile());
        return new Contents(
                Files.size(delivery.landedFile()), () -> digest.await().map(sha256 -> sha256 + " " + reader.reading()));
    }

    /**
     * @param unreadable whether what the baseline's files hold can't be read any more
     * @param goesOn throws when it is not wanted any more
     */
    private Found find(
            Delivery delivery, Baseline baseline, Contents contents, boolean unreadable, Runnable goesOn, Search search)
            throws IOException {
        BaselineSecret secret = BaselineSecret.parse(baseline.secret().orElseThrow());
        String fingerprint = Fingerprints.of(delivery.export(), delivery.destination(), config.maskKey(), secret);
        Optional<Baseline.Valid> known = baseline.valid();
        Optional<String> why =
                unreadable ? Optional.of(OTHER_KEY) : known.flatMap(valid -> whyNotFrom(delivery, valid, fingerprint));
        boolean here = known.isPresent() && baselines.has(baseline.export(), baseline.destination(), known.get());
        if (known.isPresent() && why.isEmpty() && !here) {
            why = whyNotTaken(delivery, baseline, false, goesOn, search);
        }
        Optional<Baseline.Valid> start = why.isPresent() ? Optional.empty() : known;
        ChangeSet changes;
        try {
            changes = search.compare(request(delivery, baseline, contents, secret, fingerprint, start, goesOn));
        } catch (DamagedBaselineException e) {
            LOG.warn("{}: the baseline here is damaged: {}", delivery, e.getMessage());
            Optional<String> lost = here ? whyNotTaken(delivery, baseline, true, goesOn, search) : Optional.of("");
            why = lost.map(other -> e.getMessage());
            start = why.isPresent() ? Optional.empty() : known;
            changes = search.compare(request(delivery, baseline, contents, secret, fingerprint, start, goesOn));
        }
        boolean remaster = known.isPresent() && changes.isSnapshot();
        return new Found(
                changes, fingerprint, remaster ? Optional.of(why.orElse("it is sent anew")) : Optional.empty());
    }

    /** Takes a baseline from where nodes share them; why it can't be had, or empty. */
    private Optional<String> whyNotTaken(
            Delivery delivery, Baseline baseline, boolean again, Runnable goesOn, Search search) throws IOException {
        if (baseline.valid().flatMap(Baseline.Valid::stored).isEmpty()) {
            return Optional.of("its files are not in the work directory");
        }
        if (shared.isEmpty()) {
            return Optional.of("its files are not in the work directory, and stellic.landing does not say where else");
        }
        SharedFiles store = shared.get().store();
        try {
            boolean taken = search.take(shared.get(), baseline, again, goesOn);
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

    /** Before anything is sent of which the next baseline can't be where nodes share them. */
    private void makeSureOfStore(Baseline from, ChangeSet changes) throws IOException {
        boolean isThere = changes.keepsBaseline()
                && from.valid().flatMap(Baseline.Valid::stored).isPresent();
        if (shared.isPresent() && !isThere) {
            shared.get().store().check();
        }
    }

    /** The checkpoint is one of other changes than these: their numbers tell nothing of what has arrived. */
    private void startOver(Delivery delivery) {
        LOG.warn("{}: other changes than were sent in part; they are sent from the first one", delivery);
        ledger.deliveries().startOver(delivery.runId(), delivery.getDestinationName());
        ledger.deliveries()
                .begun(
                        DeliveryLifecycle.claim(delivery),
                        !delivery.destination().takesWhole());
        delivery.resume(0, 0);
    }

    private void checkPending(Delivery delivery, Baseline baseline) {
        baseline.pendingRun().filter(run -> !run.equals(delivery.runId())).ifPresent(run -> {
            throw new DeliveryException(
                    ErrorCode.EARLIER_CHANGES,
                    delivery.subject(),
                    "the changes of run " + run
                            + " were sent in part, and must be sent to their end first: that has failed"
                            + " again. The next attempt begins with it");
        });
    }

    /** Why what has arrived there is not to be compared with, wherever its baseline is; or empty. */
    private static Optional<String> whyNotFrom(Delivery delivery, Baseline.Valid valid, String fingerprint) {
        if (delivery.startsAnew()) {
            return Optional.of("it is replayed");
        }
        if (valid.isOutdated()) {
            return Optional.of("since run " + valid.runId() + " it was sent records by another mode than now");
        }
        if (valid.isTakenBack()) {
            return Optional.of("a run was taken back there");
        }
        return valid.fingerprint().equals(fingerprint)
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
            Runnable goesOn) {
        Subject file = delivery.subject().withFile("the landed file");
        return new Baselines.Request(
                file,
                delivery.export(),
                delivery.getDestinationName(),
                ColumnRules.of(delivery.export(), delivery.destination()),
                delivery.destination().is("before", "full"),
                delivery.destination().keepsDeleted(),
                () -> reader.raw(delivery.landedFile(), file),
                contents,
                delivery.runId(),
                secret,
                start.map(Baseline.Valid::name),
                String.join("/", baseline.lineage(), "" + baseline.revision(), fingerprint, "" + start.isPresent()),
                name(delivery, baseline),
                goesOn);
    }

    private static String name(Delivery delivery, Baseline baseline) {
        return name(delivery.runId(), baseline.revision());
    }

    /** The directory of what a run's comparison with a baseline has found. */
    static String name(String run, long revision) {
        return run + "-" + revision;
    }

    private static void announce(RunInProgress run, Delivery delivery, ChangeSet found, String why) {
        LOG.warn(
                "{}: what the destination has is not known any more: {}. All {} records are {}, and none is deleted{}",
                delivery,
                why,
                found.counts().inserted(),
                delivery.destination().merges() ? "compared with the table" : "sent",
                run.accepted().deletes() ? ", except where the table shows it" : "");
        if (!maySendAnew(run, delivery)) {
            throw remaster(delivery, found, why);
        }
    }

    /** Whether all records may be sent, though nothing is known any more of what the destination has. */
    private static boolean maySendAnew(RunInProgress run, Delivery delivery) {
        boolean resumes = delivery.checkpoint() > 0;
        return delivery.destination().merges() || run.accepted().remaster() || delivery.startsAnew() || resumes;
    }

    private static DeliveryException remaster(Delivery delivery, ChangeSet found, String why) {
        return remaster(delivery, "All " + found.counts().inserted() + " records", why);
    }

    private static DeliveryException remaster(Delivery delivery, String what, String why) {
        return new DeliveryException(
                ErrorCode.REMASTER,
                delivery.subject(),
                "held back: what the destination has is not known any more: " + why + ". " + what
                        + " would be sent anew, and no deletes. If that is right: bin/stellic-exports run "
                        + delivery.export().name() + " --accept-remaster");
    }

    private Instant begunAt(RunInProgress run, Delivery delivery) {
        return run.run().id().equals(delivery.runId())
                ? run.run().startedAt()
                : ledger.runs().find(delivery.runId()).map(Run::startedAt).orElseThrow();
    }

    private void note(Delivery delivery, ChangeCounts counts, boolean silent) {
        ledger.deliveries()
                .compared(
                        DeliveryLifecycle.claim(delivery),
                        counts.inserted(),
                        counts.updated(),
                        counts.deleted(),
                        counts.unchanged());
        if (silent) {
            LOG.info("{}: nothing is sent, its {} records are taken as there", delivery, counts.inserted());
        } else if (counts.isNone()) {
            LOG.info(
                    "{}: nothing has changed in {} records; the destination is not touched",
                    delivery,
                    counts.unchanged());
        } else {
            LOG.info("{}: {}", delivery, counts);
        }
    }

    /** Why more has changed than may; empty if it has not. */
    private static Optional<DeliveryException> tooMany(Delivery delivery, ChangeCounts counts) {
        Subject subject = delivery.subject();
        String export = delivery.export().name();
        String way = ". Nothing was sent. If that is right: bin/stellic-exports run " + export + " --accept-deletes";
        if (counts.deleted() > 0 && counts.inserted() + counts.updated() + counts.unchanged() == 0) {
            return Optional.of(new DeliveryException(
                    ErrorCode.MAX_DELETES,
                    subject,
                    "held back: the file has no rows, and all " + counts.deleted() + " records would be deleted"
                            + way));
        }
        Share most = delivery.export().rules().changes().maxDeletes();
        if (counts.deleted() > most.among(counts.known())) {
            return Optional.of(new DeliveryException(
                    ErrorCode.MAX_DELETES,
                    subject,
                    "held back: " + counts.deleted() + " of " + counts.known()
                            + " records would be deleted, more than stellic.exports." + export + ".max-deletes=" + most
                            + " allows" + way));
        }
        return delivery.export()
                .rules()
                .changes()
                .maxUpdates()
                .filter(updates -> counts.updated() > updates.among(counts.known()))
                .map(updates -> new DeliveryException(
                        ErrorCode.MAX_UPDATES,
                        subject,
                        "held back: " + counts.updated() + " of " + counts.known()
                                + " records would be updated, more than stellic.exports." + export + ".max-updates="
                                + updates + " allows" + way));
    }
}
