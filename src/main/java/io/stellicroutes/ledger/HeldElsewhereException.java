package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An export is another process's: that has its lease and for all that can be told is alive, or its unfinished run is
 * one that only a newer version can go on with.
 */
public final class HeldElsewhereException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    HeldElsewhereException(String export, ProcessId holder, Instant since) {
        super(Problem.of(
                ErrorCode.HELD_ELSEWHERE,
                Subject.ofExport(export),
                "a run of it is under way in " + holder + " since " + since.truncatedTo(ChronoUnit.SECONDS)
                        + "; wait for its end, or stop that process and run it again"));
    }

    private HeldElsewhereException(String export) {
        super(Problem.of(
                ErrorCode.HELD_ELSEWHERE,
                Subject.ofExport(export),
                "its unfinished run is that of a newer version of this program, and is left to it;"
                        + " upgrade this one, too"));
    }

    /** Of an export whose unfinished run only a newer version knows how to go on with. */
    public static HeldElsewhereException byNewerVersion(String export) {
        return new HeldElsewhereException(export);
    }
}
