package io.stellicroutes.road;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.delivery.Leg;
import io.stellicroutes.delivery.Mending;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the legs of a run, and of one that is delivered again. */
final class Replays {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final Landing landing;

    Replays(Ledger ledger, Landing landing) {
        this.ledger = ledger;
        this.landing = landing;
    }

    /** A leg for all of the file that the destination does not have yet. */
    Leg whole(RunInProgress run, DestinationSpec destination) {
        return leg(run, destination, new LedgerAccounts(ledger, run.run().id(), destination.name(), run::checkLease));
    }

    /** A leg for what a replay asks; empty if there is nothing to do, or if it would do harm. */
    Optional<Leg> leg(RunInProgress run, DestinationSpec destination) {
        Run ran = run.run();
        Replay replay = run.replay();
        Optional<DeliveryRecord> earlier = ledger.deliveries(ran.id()).stream()
                .filter(delivery -> delivery.destination().equals(destination.name()))
                .findFirst();
        boolean delivered = earlier.filter(delivery -> delivery.status() == Status.DELIVERED)
                .isPresent();
        if (destination.takesWhole()
                && !appends(destination)
                && !replay.force()
                && ledger.hasNewer(ran, destination.name())) {
            return skipped(
                    run, destination, "a newer run has been delivered there, and older records would replace it");
        }
        if (replay.isMending()) {
            Map<Long, List<String>> rows = new TreeMap<>(replay.mended());
            rows.keySet().retainAll(ledger.rejectedAmong(ran.id(), destination.name(), rows.keySet()));
            if (rows.isEmpty()) {
                LOG.info("{} to {}: none of the mended rows was rejected there", run, destination.name());
                return Optional.empty();
            }
            if (destination.takesWhole()) {
                Leg leg = whole(run, destination);
                leg.mend(new Mending(replay.mended(), false, ""));
                return Optional.of(leg);
            }
            if (!delivered) {
                LOG.warn(
                        "{} to {}: skipped: its delivery has not ended; let it end (run {}, with a higher max-rejects),"
                                + " then replay the mended rows",
                        run,
                        destination.name(),
                        run.getName());
                return Optional.empty();
            }
            Accounts accounts =
                    new MendingAccounts(ledger, ran.id(), destination.name(), run::checkLease, rows.keySet());
            Leg leg = leg(run, destination, accounts);
            leg.mendOnly(
                    new Mending(rows, true, "-mended-" + replay.mark()),
                    earlier.get().read(),
                    earlier.get().delivered());
            return Optional.of(leg);
        }
        if (delivered && !destination.takesWhole()) {
            if (!replay.force()) {
                return skipped(run, destination, "it is delivered, and its records would be sent again");
            }
            ledger.startOver(ran.id(), destination.name());
        } else if (replay.force() && !destination.takesWhole()) {
            // where the broker has lost the position: records may then be there twice, as --force says
            ledger.forgetToken(ran.id(), destination.name(), "");
        }
        return Optional.of(whole(run, destination));
    }

    private static boolean appends(DestinationSpec destination) {
        return destination.find("mode").filter("append"::equals).isPresent();
    }

    private static Optional<Leg> skipped(RunInProgress run, DestinationSpec destination, String why) {
        LOG.warn("{} to {}: skipped: {}; --force does it all the same", run, destination.name(), why);
        return Optional.empty();
    }

    private Leg leg(RunInProgress run, DestinationSpec destination, Accounts accounts) {
        Run ran = run.run();
        return new Leg(ran.id(), run.export(), destination, landing.fileOf(ran.id()), ran.cleanFileName(), accounts);
    }
}
