package io.stellicroutes.delivery;

/**
 * What stands beside a record in a message: Kafka's headers and JMS' properties have the same names. JMS allows
 * letters, digits and underscores only.
 */
public final class MessageHeaders {
    public static final String EXPORT = "stellic_export";
    public static final String RUN_ID = "stellic_run_id";
    /** The number of the record's row in the landed file; left out for a delete. */
    public static final String ROW = "stellic_row";

    /** The record's key, for JMS: a message of Kafka has one of its own. */
    public static final String KEY = "stellic_key";
    /** What has become of the record; this and the next three are there for changes. */
    public static final String OPERATION = "stellic_op";
    /** The number of the change in its delivery. */
    public static final String SEQ = "stellic_seq";
    /** The same for each attempt to send the change. */
    public static final String ID = "stellic_id";
    /** The names of the fields that have changed, with commas between. */
    public static final String CHANGED = "stellic_changed";

    private MessageHeaders() {}
}
