package io.stellicroutes.run;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/**
 * The run has been stopped: by somebody, and it is not gone on with until somebody, or its schedule, asks for it; or
 * because its process ends, and another one goes on with it.
 */
public final class StoppedRunException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    /** Its process ends. */
    StoppedRunException(Subject subject) {
        super(Problem.of(ErrorCode.STOPPED, subject, "stopped; the next run goes on from there"));
    }

    /** @param who the user who has stopped it */
    StoppedRunException(Subject subject, String who) {
        super(problem(subject, who, ""));
    }

    /**
     * The message for a run or a delivery that a user has stopped.
     *
     * @param rest what else there is to say; may be empty
     */
    public static Problem problem(Subject subject, String who, String rest) {
        return Problem.of(
                ErrorCode.STOPPED_BY_HAND,
                subject,
                "stopped by " + who + (rest.isEmpty() ? "" : ", " + rest) + "; the next run goes on from there");
    }
}
