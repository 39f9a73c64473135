package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/**
 * A delivery failed. It says what to do, and never holds a field's text. What the subject lacks of export and
 * destination is added where the delivery ends.
 */
public class DeliveryException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure of these parts.
     *
     * @param code its heading in {@code docs/errors.md}
     * @param subject what it is about
     * @param detail what has happened and what to do; no field's text and no credential
     */
    public DeliveryException(ErrorCode code, Subject subject, String detail) {
        this(Problem.of(code, subject, detail));
    }

    /**
     * A failure.
     *
     * @param problem what is wrong
     */
    public DeliveryException(Problem problem) {
        super(problem);
    }
}
