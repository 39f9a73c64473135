package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;

/**
 * The synchronous flow gave up: extensive datasets make it fail (reference, "The synchronous flow"). The asynchronous
 * flow may do.
 */
public final class SynchronousFlowException extends StellicException {
    private static final long serialVersionUID = 1L;

    public SynchronousFlowException(ErrorCode code, Subject subject, String detail) {
        super(code, subject, detail);
    }
}
