package io.stellicroutes.run;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.RowCorrections;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryLeases;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the deliveries of a run, and of one that is delivered again. */
public final class Replays {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final DeliveryLeases leases;
    private final Landing landing;

    public Replays(Ledger ledger, DeliveryLeases leases, Landing landing) {
        this.ledger = ledger;
        this.leases = leases;
        this.landing = landing;
    }

    /** A delivery for all of the file that the destination does not have yet, with the rows as they were repaired. */
    public Delivery whole(RunInProgress run, DestinationSpec destination) {
        Map<Long, List<String>> repairs = ledger.repairs().of(run.run().id(), destination.name());
        long lost = lost(repairs);
        if (lost > 0) {
            LOG.warn(
                    "{} to {}: {} repaired rows can't be read (stellic.rejects.keep, stellic.rejects.key) and are delivered"
                            + " as they came; replay them with --file once more",
                    run,
                    destination.name(),
                    lost);
        }
        repairs.values().removeIf(List::isEmpty);
        Delivery delivery = delivery(
                run,
                destination,
                new LedgerAccounts(ledger, leases, run.run().id(), destination.name(), run::checkGoesOn));
        if (!repairs.isEmpty()) {
            LOG.info("{}: with {} repaired rows in the place of rejected ones", delivery, repairs.size());
            delivery.correct(new RowCorrections(repairs, false, ""));
        }
        return delivery;
    }

    /** The delivery of an earlier run, to end it within a run. */
    public Delivery ofEarlier(RunInProgress run, Run earlier, DestinationSpec destination) {
        return new Delivery(
                earlier.id(),
                run.export(),
                destination,
                landing.fileOf(earlier.id()),
                earlier.cleanFileName(),
                new LedgerAccounts(ledger, leases, earlier.id(), destination.name(), run::checkGoesOn));
    }

    private static long lost(Map<Long, List<String>> repairs) {
        return repairs.values().stream().filter(List::isEmpty).count();
    }

    /**
     * Those of the rows that a destination can still take as they are corrected: rejected ones, and, where the whole
     * file is delivered again, those that were repaired before.
     */
    public static Set<Long> correctable(Ledger ledger, String runId, DestinationSpec destination, Set<Long> rows) {
        Set<Long> correctable = new TreeSet<>(ledger.rejects().among(runId, destination.name(), rows));
        if (destination.takesWhole()) {
            ledger.repairs().of(runId, destination.name()).keySet().stream()
                    .filter(rows::contains)
                    .forEach(correctable::add);
        }
        return correctable;
    }

    /** A delivery for what a replay asks; empty if there is nothing to do, or if it would do harm. */
    public Optional<Delivery> delivery(RunInProgress run, DestinationSpec destination) {
        Run ran = run.run();
        Replay replay = run.replay();
        Optional<DeliveryRecord> earlier = ledger.deliveries().find(ran.id(), destination.name());
        boolean delivered = earlier.filter(delivery -> delivery.status() == Status.DELIVERED)
                .isPresent();
        if (destination.getsChanges()) {
            return ofChanges(run, destination, delivered);
        }
        if (destination.takesWhole()
                && !appends(destination)
                && !replay.force()
                && ledger.deliveries().hasNewer(ran, destination.name())) {
            return skipped(
                    run, destination, "a newer run has been delivered there, and older records would replace it");
        }
        if (replay.isCorrection()) {
            Map<Long, List<String>> rows = new TreeMap<>(replay.corrected());
            rows.keySet()
                    .retainAll(correctable(
                            ledger, ran.id(), destination, replay.corrected().keySet()));
            if (rows.isEmpty()) {
                LOG.info("{} to {}: none of the corrected rows was rejected there", run, destination.name());
                run.skip(destination.name(), "none of the corrected rows was rejected there");
                return Optional.empty();
            }
            if (destination.takesWhole()) {
                ledger.repairs().put(ran.id(), destination.name(), replay.corrected());
                Delivery delivery = whole(run, destination);
                Map<Long, List<String>> all =
                        new TreeMap<>(delivery.corrections().rows());
                all.putAll(replay.corrected());
                delivery.correct(new RowCorrections(all, false, ""));
                return Optional.of(delivery);
            }
            if (!delivered) {
                return skipped(
                        run,
                        destination,
                        "its delivery has not ended; let it end (run " + run.getName()
                                + ", with a higher max-rejects), then replay the corrected rows",
                        false);
            }
            ledger.repairs().put(ran.id(), destination.name(), rows);
            Accounts accounts = new CorrectionAccounts(
                    ledger, leases, ran.id(), destination.name(), run::checkGoesOn, rows.keySet());
            Delivery delivery = delivery(run, destination, accounts);
            delivery.correctOnly(
                    new RowCorrections(rows, true, "-corrected-" + Replay.mark(replay.corrected())),
                    earlier.get().read(),
                    earlier.get().delivered());
            return Optional.of(delivery);
        }
        long lost = lost(ledger.repairs().of(ran.id(), destination.name()));
        if (lost > 0 && !replay.force()) {
            return skipped(
                    run,
                    destination,
                    lost + " repaired rows can't be read (stellic.rejects.keep, stellic.rejects.key) and would be"
                            + " delivered as they came; replay them with --file");
        }
        if (delivered && !destination.takesWhole()) {
            if (!replay.force()) {
                return skipped(run, destination, "it is delivered, and its records would be sent again");
            }
            ledger.deliveries().startOver(ran.id(), destination.name());
        } else if (replay.force() && !destination.takesWhole()) {
            // where the broker has lost the position: records may then be there twice, as --force says
            ledger.tokens().forget(ran.id(), destination.name(), "");
        }
        return Optional.of(whole(run, destination));
    }

    /**
     * Changes are sent again by the next run, as long as they were not taken; sent anew is what a destination should
     * have, compared with a table, or, by force, to all others.
     */
    private Optional<Delivery> ofChanges(RunInProgress run, DestinationSpec destination, boolean delivered) {
        Run ran = run.run();
        if (run.replay().isCorrection()) {
            return skipped(
                    run, destination, "it gets changes: what it has rejected is sent again by the next run", false);
        }
        if (ledger.deliveries().hasNewer(ran, destination.name())) {
            return skipped(run, destination, "the changes of a newer run have arrived there", false);
        }
        if (delivered && !destination.merges() && !run.replay().force()) {
            return skipped(run, destination, "it is delivered, and all records would be sent again", true);
        }
        Delivery delivery = whole(run, destination);
        if (delivered) {
            ledger.deliveries().startOver(ran.id(), destination.name());
            delivery.startAnew();
        }
        return Optional.of(delivery);
    }

    private static boolean appends(DestinationSpec destination) {
        return destination.is("mode", "append");
    }

    private static Optional<Delivery> skipped(RunInProgress run, DestinationSpec destination, String why) {
        return skipped(run, destination, why, true);
    }

    private static Optional<Delivery> skipped(
            RunInProgress run, DestinationSpec destination, String why, boolean canBeForced) {
        run.skip(destination.name(), why);
        LOG.warn(
                "{} to {}: skipped: {}{}",
                run,
                destination.name(),
                why,
                canBeForced ? "; --force does it all the same" : "");
        return Optional.empty();
    }

    private Delivery delivery(RunInProgress run, DestinationSpec destination, Accounts accounts) {
        Run ran = run.run();
        return new Delivery(
                ran.id(), run.export(), destination, landing.fileOf(ran.id()), ran.cleanFileName(), accounts);
    }
}
