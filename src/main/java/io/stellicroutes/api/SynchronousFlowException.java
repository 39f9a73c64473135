package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;

/**
 * The synchronous flow gave up: extensive datasets make it fail (reference, "The synchronous flow"). The asynchronous
 * flow may do.
 */
public final class SynchronousFlowException extends StellicException {
    private static final long serialVersionUID = 1L;

    public SynchronousFlowException(ErrorCode code, String message) {
        super(code, message);
    }
}
