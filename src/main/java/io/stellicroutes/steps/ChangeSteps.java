package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.BaselineSecret;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.ChangeCounts;
import io.stellicroutes.changes.ChangeSet;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.SentChanges;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Accepted;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what has changed for a destination that gets changes; bean {@code stellicChanges}. Thread-safe. */
public final class ChangeSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final Baselines baselines;
    private final Optional<SharedBaselines> shared;
    private final BaselineSearch search;

    /** @param shared where nodes share baselines */
    public ChangeSteps(StellicConfig config, Ledger ledger, Baselines baselines, Optional<SharedBaselines> shared) {
        this.shared = shared;
        this.ledger = ledger;
        this.baselines = baselines;
        this.search = new BaselineSearch(config, baselines, shared);
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
        Accepted accepted = accepted(run, delivery);
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
        // also of a table: the nodes that can read it would lose it, and know nothing of what is to be deleted
        if (unreadable && !accepted.remaster()) {
            throw HeldBack.remaster(delivery, BaselineSearch.OTHER_KEY);
        }
        Baseline baseline = unreadable
                ? ledger.baselines().renew(begun, BaselineSecret.random().text())
                : begun;
        String name = BaselineSearch.name(delivery, baseline);
        Optional<String> before = baselines.base(export.name(), destination.name(), name);
        BaselineSearch.Found found = search.find(
                run,
                delivery,
                baseline,
                ledger.runs().find(delivery.runId()).flatMap(Run::fingerprint),
                unreadable,
                accepted.deletes());
        boolean remaster = found.remaster().isPresent();
        boolean same = goesOn && before.map(found.changes().base()::equals).orElse(!remaster);
        if (delivery.checkpoint() > 0 && !same) {
            startOver(delivery);
        }
        long skipped = delivery.skips(found.changes().skipped());
        if (skipped > 0) {
            ledger.deliveries().skipped(DeliveryLifecycle.claim(delivery), skipped);
        }
        found.remaster().ifPresent(why -> announce(accepted, delivery, found.changes(), why));
        boolean snapshot = found.changes().isSnapshot();
        boolean silent = found.isSilent(destination);
        boolean adopts = snapshot && (remaster || destination.is("baseline", "adopt"));
        // a row that does not fit the header may be of a record that the table has
        boolean deletes = (!remaster || accepted.deletes())
                && (!snapshot || found.changes().counts().rejected() == 0);
        delivery.changes(new SentChanges(
                found.changes(),
                baseline,
                name,
                found.fingerprint(),
                silent,
                new LoadContext.ChangeMode(
                        begunAt(run, delivery),
                        snapshot,
                        adopts,
                        deletes,
                        accepted.deletes(),
                        SentChanges.place(
                                baseline,
                                delivery.runId(),
                                snapshot ? Optional.of(found.fingerprint()) : Optional.empty()))));
        makeSureOfStore(baseline, found.changes());
        ChangeCounts counts = found.changes().counts();
        note(delivery, counts, silent);
        if (delivery.checkpoint() == 0 && !accepted.deletes()) {
            HeldBack.tooMany(delivery, counts).ifPresent(held -> {
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
        BaselineSearch.Found found = search.look(
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
                unreadable,
                scratch);
        return new Expected(
                found.changes(),
                baseline.flatMap(Baseline::valid)
                        .filter(valid -> !found.changes().isSnapshot()),
                found.remaster(),
                found.isSilent(destination),
                found.remaster()
                        .filter(why -> unreadable || !destination.merges())
                        .map(why -> HeldBack.remaster(
                                delivery, found.changes().counts().inserted(), why))
                        .or(() -> HeldBack.tooMany(delivery, found.changes().counts())));
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

    private static void announce(Accepted accepted, Delivery delivery, ChangeSet found, String why) {
        LOG.warn(
                "{}: what the destination has is not known any more: {}. {} {}, and none is deleted{}",
                delivery,
                why,
                Plural.all(found.counts().inserted(), "record is", "records are"),
                delivery.destination().merges() ? "compared with the table" : "sent",
                accepted.deletes() ? ", except where the table shows it" : "");
        if (!maySendAnew(accepted, delivery)) {
            throw HeldBack.remaster(delivery, found.counts().inserted(), why);
        }
    }

    /** Whether all records may be sent, though nothing is known any more of what the destination has. */
    private static boolean maySendAnew(Accepted accepted, Delivery delivery) {
        boolean resumes = delivery.checkpoint() > 0;
        return delivery.destination().merges() || accepted.remaster() || delivery.startsAnew() || resumes;
    }

    /** What was accepted of an earlier run's delivery holds for it within a later one, too. */
    private Accepted accepted(RunInProgress run, Delivery delivery) {
        return isOf(run, delivery)
                ? run.accepted()
                : ledger.runs()
                        .find(delivery.runId())
                        .map(earlier -> run.accepted().and(Accepted.recorded(earlier.accepted())))
                        .orElse(run.accepted());
    }

    /** Whether a delivery is the run's own, and not one of an earlier run that is ended within it. */
    static boolean isOf(RunInProgress run, Delivery delivery) {
        return run.run().id().equals(delivery.runId());
    }

    private Instant begunAt(RunInProgress run, Delivery delivery) {
        return isOf(run, delivery)
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
            LOG.info(
                    "{}: nothing is sent, {} taken as there",
                    delivery,
                    Plural.of(counts.inserted(), "record is", "records are"));
        } else if (counts.isNone()) {
            LOG.info(
                    "{}: nothing has changed in {}; the destination is not touched",
                    delivery,
                    Plural.of(counts.unchanged(), "record"));
        } else {
            LOG.info("{}: {}", delivery, counts);
        }
    }
}
