package io.stellicroutes.base;

/**
 * The names that routes of one's own use: endpoints, headers and exchange properties. They stay what they are within a
 * major version; {@code docs/extending.md} tells what each is for.
 */
public final class StellicConstants {
    /** Runs the export that {@link #EXPORT} names, to its end; the body is then a {@code RunReport}. */
    public static final String DIRECT_RUN = "direct:stellic-run";
    /** With an export's name behind it: starts the export and comes back at once. Only for {@code schedule=manual}. */
    public static final String DIRECT_EXPORT = "direct:stellic-export-";
    /** Returns the first records of an export, a list of maps; delivers nothing. */
    public static final String DIRECT_PREVIEW = "direct:stellic-preview";
    /** Delivers the file of the run that {@link #REPLAY} names again; the body is then a {@code RunReport}. */
    public static final String DIRECT_REPLAY = "direct:stellic-replay";
    /** Throws if Stellic can't be reached: that of the tenant whom {@link #TENANT} names, or that of no tenant. */
    public static final String DIRECT_CHECK = "direct:stellic-check";
    /** With a destination's name behind it: throws if the destination can't be reached. */
    public static final String DIRECT_CHECK_DESTINATION = "direct:stellic-check-";

    /** Has people told of what is wrong now; only where {@code stellic.alerts.to} is set. */
    public static final String DIRECT_ALERTS = "direct:stellic-alerts";

    /** Header: the export's name. */
    public static final String EXPORT = "StellicExport";
    /** Header: a tenant's name. */
    public static final String TENANT = "StellicTenant";
    /** Header: who begins the run, how and by name, such as {@code command:ada}; for the ledger. */
    public static final String STARTED_BY = "StellicStartedBy";
    /** Header, Boolean: whether to request a new export even if a run is unfinished. */
    public static final String FRESH = "StellicFresh";
    /** Header, Boolean: other columns than the last run's are right. */
    public static final String ACCEPT_HEADER = "StellicAcceptHeader";
    /** Header, Boolean: far fewer rows than the last run's are right. */
    public static final String ACCEPT_SHRINK = "StellicAcceptShrink";
    /** Header, Boolean: as many deletes and updates as a file makes are right, and an empty file. */
    public static final String ACCEPT_DELETES = "StellicAcceptDeletes";
    /** Header, Boolean: a destination that gets changes may get all records again. */
    public static final String ACCEPT_REMASTER = "StellicAcceptRemaster";
    /** Header, int: how many records to show. */
    public static final String ROWS = "StellicRows";
    /** Header: the run to deliver again. */
    public static final String REPLAY = "StellicReplay";
    /** Header: the destinations to deliver to, separated by commas; all of the export's if it is left out. */
    public static final String TO = "StellicTo";
    /** Header, Path: a CSV file of corrected rows to deliver. */
    public static final String CORRECTED = "StellicCorrected";
    /** Header, Boolean: deliver again also where records may then be there twice. */
    public static final String FORCE = "StellicForce";

    /** Header of what is delivered: the run; letters, digits and hyphens. */
    public static final String RUN_ID = "StellicRunId";
    /** Header of what is delivered: the name of the file at Stellic, cleaned. */
    public static final String FILE_NAME = "StellicFileName";
    /** Header of one record: its row in that file, long, from 1, the header not counted. Missing if it is gone. */
    public static final String ROW = "StellicRow";
    /** Header of a batch: the row of its first record, long. */
    public static final String FIRST_ROW = "StellicFirstRow";
    /** Header of a batch: the row of its last record, long. */
    public static final String LAST_ROW = "StellicLastRow";
    /** Header of one record: its fields of the export's {@code key} columns. Missing if the export has no key. */
    public static final String KEY = "StellicKey";
    /** Header of one change: what has happened to the record, {@code c}, {@code u}, {@code d} or {@code r}. */
    public static final String OPERATION = "StellicOperation";
    /** Header of one change: its number among those that were sent together, long, from 1. */
    public static final String SEQ = "StellicSeq";
    /** Header of one change: the names of the columns that have changed, a List of them. */
    public static final String CHANGED = "StellicChanged";
    /** Header of what is delivered: the same whenever these records are sent, and for no others. */
    public static final String DELIVERY_ID = "StellicDeliveryId";

    /** Exchange property: the run under way, a {@code RunInProgress}. */
    public static final String PROPERTY_RUN = "stellicRun";
    /** Exchange property: the tenant whose Stellic is checked; missing for that of no tenant. */
    public static final String PROPERTY_TENANT = "stellicTenant";
    /** Exchange property of a trigger, a CompletableFuture: told the {@code RunInProgress} as soon as it has begun. */
    public static final String PROPERTY_BEGUN = "stellicBegun";
    /** Exchange property: the wait for Stellic. */
    public static final String PROPERTY_POLL = "stellicPoll";

    /** Exchange property: the request to the store; a redirect may change it. */
    public static final String PROPERTY_STORE_REQUEST = "stellicStoreRequest";
    /** Exchange property in {@code to-TYPE}: the delivery under way, a {@code Delivery}. */
    public static final String PROPERTY_DELIVERY = "stellicDelivery";
    /**
     * Exchange property in {@code to-TYPE}: what the route has opened at the destination, a {@code Load}; closed for
     * it.
     */
    public static final String PROPERTY_LOAD = "stellicLoad";
    /** Exchange property in {@code to-TYPE}: the records in hand, a {@code Batch}. */
    public static final String PROPERTY_BATCH = "stellicBatch";
    /** Exchange property: what Stellic has answered with, {@code json} or {@code file}. */
    public static final String PROPERTY_ANSWER = "stellicAnswer";
    /** Exchange property: the parsed rows of the file that {@link #CORRECTED} names. */
    public static final String PROPERTY_CORRECTED = "stellicCorrected";
    /** Exchange property: the text of the landed file that is being parsed. */
    public static final String PROPERTY_TEXT = "stellicText";
    /** Exchange property in {@code check-TYPE}: the destination, a {@code DestinationSpec}. */
    public static final String PROPERTY_DESTINATION = "stellicDestination";

    private StellicConstants() {}
}
