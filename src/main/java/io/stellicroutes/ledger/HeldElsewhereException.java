package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Another process has the lease of an export, and for all that can be told it is alive. */
public final class HeldElsewhereException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    HeldElsewhereException(String export, ProcessId holder, Instant since) {
        super(Problem.of(
                ErrorCode.HELD_ELSEWHERE,
                Subject.ofExport(export),
                "a run of it is under way in " + holder + " since " + since.truncatedTo(ChronoUnit.SECONDS)
                        + "; wait for its end, or stop that process and run it again"));
    }
}
