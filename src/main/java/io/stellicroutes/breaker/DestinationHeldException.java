package io.stellicroutes.breaker;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/** A delivery was not tried: its destination is left alone for a while. */
public final class DestinationHeldException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    DestinationHeldException(Subject subject, String detail) {
        super(Problem.of(ErrorCode.IS_NOT_CALLED_UNTIL, subject, detail));
    }
}
