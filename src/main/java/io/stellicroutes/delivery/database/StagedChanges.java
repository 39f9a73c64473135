package io.stellicroutes.delivery.database;

/**
 * Changes that are staged.
 *
 * @param rows in SQL: new and updated rows, or all of a snapshot, each key once
 * @param count how many that are
 * @param known how many of them have a key that the table has, in a history as a current one; negative if they were not
 *     counted
 * @param deleted in SQL: the table of the keys of deleted rows; empty if nothing is deleted
 */
record StagedChanges(String rows, long count, long known, String deleted) {
    /** Whether the table may have a row with one of the keys. */
    boolean mayBeKnown() {
        return known != 0;
    }

    /** Whether the table may lack a row with one of the keys. */
    boolean mayBeNew() {
        return known != count;
    }

    /** Whether something may be deleted. */
    boolean deletes() {
        return !deleted.isEmpty();
    }
}
