package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;

/** Stellic has ended an export without a file: only a new export can help. */
public final class ExportFailedException extends StellicException {
    private static final long serialVersionUID = 1L;

    public ExportFailedException(ErrorCode code, Subject subject, String detail) {
        super(code, subject, detail);
    }
}
