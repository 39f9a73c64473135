package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;

/** Another process has taken over the export, for this one did not renew its lease in time: it has to leave it alone. */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(String export) {
        super(ErrorCode.LEASE_LOST.at("export " + export
                + ": this process has lost its lease (stellic.lease.duration), as happens to one that"
                + " was paused or cut off from the ledger; it stops here, and another process goes on with the run"));
    }
}
