package io.stellicroutes.steps;

import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.SentChanges;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Problems;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of baselines when deliveries of changes end. Thread-safe. */
public final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final LandedFiles files;
    private final Baselines baselines;
    private final Optional<SharedBaselines> shared;

    /** @param shared where nodes share them */
    public Arrivals(Ledger ledger, LandedFiles files, Baselines baselines, Optional<SharedBaselines> shared) {
        this.shared = shared;
        this.ledger = ledger;
        this.files = files;
        this.baselines = baselines;
    }

    /**
     * The baseline that follows a delivery whose changes have arrived, for good on the disk and where nodes share
     * baselines; empty if it sends no changes. Changes that were rejected are not in it: the next run sends them again.
     *
     * @param goesOn throws when it is not wanted any more
     * @throws io.stellicroutes.landing.UnusableStoreException if the place can't be reached or refuses
     */
    Optional<Baseline.Move> advanced(Delivery delivery, Runnable goesOn) throws IOException {
        if (delivery.changes().isEmpty()) {
            return Optional.empty();
        }
        SentChanges changes = delivery.changes().get();
        long[] rejected = delivery.rejected() == 0
                ? new long[0]
                : ledger.rejects().numbers(delivery.runId(), delivery.getDestinationName());
        long records;
        if (changes.set().keepsBaseline()) {
            Baseline.Valid known = changes.from().valid().orElseThrow();
            baselines.keep(changes.set(), delivery.export().name(), delivery.getDestinationName(), known.name());
            return Optional.of(new Baseline.Move(
                    changes.from(),
                    new Baseline.Valid(
                            delivery.runId(),
                            known.name(),
                            recorded(delivery, changes),
                            known.records(),
                            isStored(changes.from()) ? known.stored() : stored(delivery, known.name(), goesOn))));
        }
        if (rejected.length == 0) {
            records = baselines.advance(changes.set());
        } else {
            records = baselines.advance(changes.set(), number -> Arrays.binarySearch(rejected, number) < 0);
        }
        return Optional.of(new Baseline.Move(
                changes.from(),
                new Baseline.Valid(
                        delivery.runId(),
                        changes.name(),
                        recorded(delivery, changes),
                        records,
                        stored(delivery, changes.name(), goesOn))));
    }

    /** Whether a baseline that stays is where nodes share them, by this node's own key; yes, where nodes share none. */
    private boolean isStored(Baseline baseline) throws IOException {
        boolean known = baseline.valid().flatMap(Baseline.Valid::stored).isPresent();
        return known && (shared.isEmpty() || !shared.get().isByAnotherKey(baseline));
    }

    /**
     * By what configuration it has arrived, and whether the destination may have rows that are in no baseline: then
     * they are found again when they may be deleted.
     */
    private static String recorded(Delivery delivery, SentChanges changes) {
        boolean leaves;
        if (changes.set().isSnapshot()) {
            leaves = changes.context().adopts()
                    && !changes.context().deletes()
                    && delivery.destination().merges()
                    && !delivery.destination().keepsDeleted();
        } else {
            leaves = changes.from().valid().filter(Baseline.Valid::leavesRows).isPresent();
        }
        return leaves ? Baseline.Valid.leaving(changes.fingerprint()) : changes.fingerprint();
    }

    private Optional<String> stored(Delivery delivery, String name, Runnable goesOn) throws IOException {
        if (shared.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(shared.get()
                .put(
                        delivery.export().name(),
                        delivery.getDestinationName(),
                        name,
                        delivery.accounts().epoch(),
                        delivery.changes().orElseThrow().from().valid(),
                        goesOn));
    }

    /** The new baseline is on record: the files of the one before are removed, and the values that were sent. */
    void recorded(Delivery delivery) {
        if (delivery.changes().isPresent()) {
            removeOld(delivery.export().name(), delivery.getDestinationName());
        }
    }

    /**
     * Removes what a baseline does not need any more, here and where nodes share them, unless changes are under way:
     * also what a process has left that was killed when a delivery was on record, and its files were not yet removed.
     */
    void removeOld(String export, String destination) {
        if (removeOldHere(export, destination) && shared.isPresent()) {
            try {
                shared.get().removeOthers(export, destination, () -> ledger.baselines()
                        .find(export, destination));
            } catch (IOException | RuntimeException e) {
                notRemoved(export, destination, e);
            }
        }
    }

    /** Whether nothing is under way and it is done. */
    private boolean removeOldHere(String export, String destination) {
        try {
            Optional<Baseline> baseline = ledger.baselines().find(export, destination);
            if (baseline.flatMap(Baseline::pendingRun).isPresent()) {
                return false;
            }
            Set<String> needed = baseline.flatMap(Baseline::valid)
                    .map(valid -> Set.of(valid.name()))
                    .orElse(Set.of());
            baselines.removeOthers(export, destination, needed);
            return true;
        } catch (IOException | RuntimeException e) {
            notRemoved(export, destination, e);
            return false;
        }
    }

    private static void notRemoved(String export, String destination, Exception e) {
        LOG.warn("{} to {}: old files of its baseline could not be removed: {}", export, destination, Problems.of(e));
    }

    /**
     * A delivery has failed: if none of its changes can have arrived, the next run's comparison starts where it did,
     * and what was found for it is removed, for it holds values.
     */
    void failed(Delivery delivery, Optional<UnconfirmedRows> doubt) {
        if (delivery.destination().getsChanges() && delivery.committed() == 0 && doubt.isEmpty()) {
            giveUp(delivery.export().name(), delivery.getDestinationName(), delivery.runId());
        }
    }

    private void giveUp(String export, String destination, String run) {
        ledger.baselines().giveUp(export, destination, run);
        removeOldHere(export, destination);
    }

    /**
     * The earlier run whose changes have been sent to a destination in part, and whose delivery can be ended. Its file
     * is taken from where nodes share them, if need be.
     */
    Optional<String> unfinished(Run run, DestinationSpec destination) throws IOException {
        Optional<Baseline> baseline = ledger.baselines().find(run.export(), destination.name());
        Optional<String> pending = baseline.flatMap(Baseline::pendingRun).filter(other -> !other.equals(run.id()));
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        Optional<DeliveryRecord> begun = ledger.deliveries().find(pending.get(), destination.name());
        boolean mayHaveArrived = begun.filter(Arrivals::mayHaveArrived).isPresent();
        if (mayHaveArrived && canBeEnded(baseline.get(), pending.get())) {
            return pending;
        }
        if (mayHaveArrived || begun.isEmpty()) {
            LOG.warn(
                    "{} to {}: the changes of run {} may have been sent in part, and its file is not here any more: they are"
                            + " compared anew, and some of them may be sent twice",
                    run.export(),
                    destination.name(),
                    pending.get());
        }
        giveUp(run.export(), destination.name(), pending.get());
        return Optional.empty();
    }

    /** Whether an earlier run's changes are still there, or can be found again. */
    private boolean canBeEnded(Baseline baseline, String pending) throws IOException {
        Optional<Run> earlier = ledger.runs().find(pending);
        return (earlier.isPresent() && files.bring(earlier.get(), bytes -> {}))
                || baselines.hasChanges(
                        baseline.export(), baseline.destination(), BaselineSearch.name(pending, baseline.revision()));
    }

    private static boolean mayHaveArrived(DeliveryRecord record) {
        return record.status() != DeliveryRecord.Status.DELIVERED
                && (record.status() == DeliveryRecord.Status.RUNNING
                        || record.checkpoint() > 0
                        || record.doubt().isPresent());
    }
}
