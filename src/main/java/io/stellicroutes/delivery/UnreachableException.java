package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;

/** A delivery failed because its destination can't be reached or is not well, whatever the records are. */
public final class UnreachableException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(ErrorCode code, Subject subject, String detail) {
        this(Problem.of(code, subject, detail));
    }

    public UnreachableException(Problem problem) {
        super(problem);
    }
}
