package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;

/** A delivery failed because its destination can't be reached or is not well, whatever the records are. */
public final class UnreachableException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(ErrorCode code, String message) {
        super(code, message);
    }
}
