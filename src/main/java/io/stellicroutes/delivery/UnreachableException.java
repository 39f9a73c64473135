package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;

/** A delivery failed because its destination can't be reached or is not well, whatever the records are. */
public final class UnreachableException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure of these parts.
     *
     * @param code its heading in {@code docs/errors.md}
     * @param subject what it is about
     * @param detail what has happened and what to do; no field's text and no credential
     */
    public UnreachableException(ErrorCode code, Subject subject, String detail) {
        this(Problem.of(code, subject, detail));
    }

    /**
     * A failure.
     *
     * @param problem what is wrong
     */
    public UnreachableException(Problem problem) {
        super(problem);
    }
}
