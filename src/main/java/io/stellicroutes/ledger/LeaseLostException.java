package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/**
 * Another process has taken over the export, or one of its deliveries, for this one did not renew its lease in time: it
 * has to leave it alone.
 */
public final class LeaseLostException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(String export) {
        this(Subject.ofExport(export));
    }

    LeaseLostException(Claim delivery) {
        this(Subject.ofDestination(delivery.destination()));
    }

    private LeaseLostException(Subject subject) {
        super(
                Problem.of(
                        ErrorCode.LEASE_LOST,
                        subject,
                        "this process has lost its lease (stellic.lease.duration), as happens to one that"
                                + " was paused or cut off from the ledger; it stops here, and another process goes on with the run"));
    }
}
