package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;

/** A delivery ended because the bundle stops; a later one goes on where it stands. */
public final class StoppedDeliveryException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    public StoppedDeliveryException(Subject subject, String detail) {
        super(ErrorCode.STOPPED, subject, detail);
    }
}
