package io.stellicroutes.changes;

import java.io.IOException;

/** A newer version has written a baseline: it is none for this one, and stays as it is for nodes that can read it. */
final class NewerBaselineException extends IOException {
    private static final long serialVersionUID = 1L;

    NewerBaselineException(int format) {
        super("a newer version has written the list of its files, in the format " + format);
    }
}
