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

    public DeliveryException(ErrorCode code, Subject subject, String detail) {
        this(Problem.of(code, subject, detail));
    }

    public DeliveryException(Problem problem) {
        super(problem);
    }
}
