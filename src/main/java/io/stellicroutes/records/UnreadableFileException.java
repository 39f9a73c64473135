package io.stellicroutes.records;

import io.stellicroutes.base.ErrorCode;

/** A landed file can't be read as CSV; says where. */
public final class UnreadableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableFileException(ErrorCode code, String message) {
        super(code.at(message));
    }

    public UnreadableFileException(ErrorCode code, String message, Throwable cause) {
        super(code.at(message), cause);
    }
}
