package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import java.time.Duration;

/** The file at the store is not the one of which there is a part already: what is there is of no use. */
public final class FileChangedException extends TransientStellicException {
    private static final long serialVersionUID = 1L;

    public FileChangedException(ErrorCode code, Subject subject, String detail) {
        super(code, subject, detail, Duration.ZERO);
    }
}
