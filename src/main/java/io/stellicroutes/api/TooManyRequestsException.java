package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import java.time.Duration;

/** A 429: Stellic is well, and wants fewer requests. */
public final class TooManyRequestsException extends TransientStellicException {
    private static final long serialVersionUID = 1L;

    public TooManyRequestsException(ErrorCode code, Subject subject, String detail, Duration retryAfter) {
        super(code, subject, detail, retryAfter);
    }
}
