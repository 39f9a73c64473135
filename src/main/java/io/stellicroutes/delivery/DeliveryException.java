package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;

/**
 * A delivery failed. The message names the export, the destination and what to do, and never holds a field's text.
 */
public class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public DeliveryException(ErrorCode code, String message) {
        super(code.at(message));
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
