package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;

/** Stellic, or the store it points to, said no in a way that asking again does not change. */
public class StellicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public StellicException(ErrorCode code, String message) {
        super(code.at(message));
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
