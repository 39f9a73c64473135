package io.stellicroutes.run;

import io.stellicroutes.ledger.Run;

/** Where a run spends its time, in the order in which it comes through. */
public enum Stage {
    /** It waits for its turn at Stellic. */
    WAIT,
    /** Stellic is asked for the export. */
    REQUEST,
    /** Stellic makes the file; it is polled. */
    AWAIT,
    /** The file is fetched and landed. */
    DOWNLOAD,
    /** The file goes to the destinations. */
    DELIVER;

    /** Where a run is at work that the ledger has in a stage. */
    static Stage of(Run.Stage onRecord) {
        return switch (onRecord) {
            case REQUESTING -> REQUEST;
            case AWAITING -> AWAIT;
            case LANDED, UNKNOWN -> DELIVER;
        };
    }
}
