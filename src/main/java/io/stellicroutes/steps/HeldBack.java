package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.ChangeCounts;
import io.stellicroutes.config.Share;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import java.util.Optional;

/** Why changes are not sent until somebody accepts them. */
final class HeldBack {
    private HeldBack() {}

    /** Why more has changed than may; empty if it has not. */
    static Optional<DeliveryException> tooMany(Delivery delivery, ChangeCounts counts) {
        Subject subject = delivery.subject();
        String export = delivery.export().name();
        String way = ". Nothing was sent. If that is right: bin/stellic-exports run " + export + " --accept-deletes";
        if (counts.deleted() > 0 && counts.inserted() + counts.updated() + counts.unchanged() == 0) {
            return Optional.of(new DeliveryException(
                    ErrorCode.MAX_DELETES,
                    subject,
                    "held back: the file has no rows, and "
                            + (counts.deleted() == 1 ? "the one record" : "all " + counts.deleted() + " records")
                            + " would be deleted" + way));
        }
        Share most = delivery.export().rules().changes().maxDeletes();
        if (counts.deleted() > most.among(counts.known())) {
            return Optional.of(new DeliveryException(
                    ErrorCode.MAX_DELETES,
                    subject,
                    "held back: " + counts.deleted() + " of "
                            + Plural.of(counts.known(), "record would be deleted", "records would be deleted")
                            + ", more than stellic.exports." + export + ".max-deletes=" + most
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
                        "held back: " + counts.updated() + " of "
                                + Plural.of(counts.known(), "record would be updated", "records would be updated")
                                + ", more than stellic.exports." + export + ".max-updates="
                                + updates + " allows" + way));
    }

    /**
     * All records would be sent, for what the destination has is not known any more.
     *
     * @param records how many
     * @param why it is not known
     */
    static DeliveryException remaster(Delivery delivery, long records, String why) {
        return remaster(delivery, Plural.all(records, "record", "records"), why);
    }

    /** As {@link #remaster(Delivery, long, String)}, where nobody has counted them. */
    static DeliveryException remaster(Delivery delivery, String why) {
        return remaster(delivery, "All records", why);
    }

    private static DeliveryException remaster(Delivery delivery, String what, String why) {
        return new DeliveryException(
                ErrorCode.REMASTER,
                delivery.subject(),
                "held back: what the destination has is not known any more: " + why + ". " + what
                        + " would be sent anew, and no deletes. If that is right: bin/stellic-exports run "
                        + delivery.export().name() + " --accept-remaster");
    }
}
