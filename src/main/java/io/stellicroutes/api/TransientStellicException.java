package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import java.time.Duration;

/** Something that may well work when tried again: a 429, a 5xx, a broken connection, a short body. */
public class TransientStellicException extends StellicException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** @param retryAfter how long the server asks to wait; zero if it does not say */
    public TransientStellicException(ErrorCode code, Subject subject, String detail, Duration retryAfter) {
        super(code, subject, detail);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
