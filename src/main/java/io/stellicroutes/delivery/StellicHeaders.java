package io.stellicroutes.delivery;

/** The headers that tell an HTTP server, or a route behind an endpoint, which records it gets. */
public final class StellicHeaders {
    /** The export's name. */
    public static final String EXPORT = "StellicExport";
    /** The run; letters, digits and hyphens. */
    public static final String RUN_ID = "StellicRunId";
    /** The name of the file at Stellic, cleaned. */
    public static final String FILE_NAME = "StellicFileName";
    /** The record's row in that file, from 1, the header not counted. */
    public static final String ROW = "StellicRow";
    /** The row of a batch's first record. */
    public static final String FIRST_ROW = "StellicFirstRow";
    /** The row of a batch's last record. */
    public static final String LAST_ROW = "StellicLastRow";
    /** What identifies the record: its fields of the export's {@code key} columns. Missing if the export has no key. */
    public static final String KEY = "StellicKey";
    /** The same whenever these records are sent, and for no others: what a repetition is known by. */
    public static final String DELIVERY_ID = "StellicDeliveryId";

    private StellicHeaders() {}
}
