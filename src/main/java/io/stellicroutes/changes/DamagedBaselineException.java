package io.stellicroutes.changes;

import java.io.IOException;

/** A baseline's files are gone, or are not what was written: nothing is known then of what the destination has. */
public final class DamagedBaselineException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedBaselineException(String message) {
        super(message);
    }

    DamagedBaselineException(String message, Throwable cause) {
        super(message, cause);
    }
}
