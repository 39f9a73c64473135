package io.stellicroutes.breaker;

import io.stellicroutes.base.ErrorCode;

/** A delivery was not tried: its destination is left alone for a while. */
public final class DestinationHeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DestinationHeldException(String message) {
        super(ErrorCode.IS_NOT_CALLED_UNTIL.at(message));
    }
}
