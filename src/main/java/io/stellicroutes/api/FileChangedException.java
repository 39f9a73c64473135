package io.stellicroutes.api;

import java.time.Duration;

/** The file at the store is not the one of which there is a part already: what is there is of no use. */
public final class FileChangedException extends TransientStellicException {
    private static final long serialVersionUID = 1L;

    public FileChangedException(String message) {
        super(message, Duration.ZERO);
    }
}
