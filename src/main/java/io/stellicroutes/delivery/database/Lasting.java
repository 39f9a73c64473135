package io.stellicroutes.delivery.database;

/**
 * What a load leaves in a table whose storage engine has no transactions (MyISAM, Aria, MEMORY): everything that it has
 * written. For one thread.
 */
final class Lasting {
    private final DatabaseSettings.Mode mode;
    private boolean begun;

    Lasting(DatabaseSettings.Mode mode) {
        this.mode = mode;
    }

    /** The first statement follows that changes the table. */
    void begin() {
        begun = true;
    }

    /** Whether the table may be another than before. */
    boolean hasBegun() {
        return begun;
    }

    /** What has become of the rows, for an error; something may follow. */
    String words() {
        return "Nothing could be taken back, because the table's storage engine has no transactions: "
                + switch (mode) {
                    case REPLACE -> "the earlier rows are deleted, and those that were written stay";
                    case APPEND, MERGE, HISTORY -> "the rows that were written stay";
                }
                + ", with the columns that were added for them, until a delivery of this export comes to its end (ALTER TABLE … ENGINE=InnoDB makes deliveries whole)";
    }
}
