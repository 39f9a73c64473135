package io.stellicroutes.road;

import io.stellicroutes.base.ErrorCode;

/** A delivery was not tried: its destination is left alone for a while. */
final class DestinationHeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DestinationHeldException(String message) {
        super(ErrorCode.IS_NOT_CALLED_UNTIL.at(message));
    }
}
