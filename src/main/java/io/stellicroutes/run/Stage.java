package io.stellicroutes.run;

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
    DELIVER
}
