package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Another process has the lease of an export, and for all that can be told it is alive. */
public final class HeldElsewhereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HeldElsewhereException(String export, ProcessId holder, Instant since) {
        super(ErrorCode.HELD_ELSEWHERE.at("export " + export + ": a run of it is under way in " + holder + " since "
                + since.truncatedTo(ChronoUnit.SECONDS) + "; wait for its end, or stop that process and run it again"));
    }
}
