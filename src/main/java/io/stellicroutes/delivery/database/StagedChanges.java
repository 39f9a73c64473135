package io.stellicroutes.delivery.database;

/**
 * Changes that are staged.
 *
 * @param rows in SQL: new and updated rows, or all of a snapshot, each key once
 * @param count how many that are
 * @param deleted in SQL: the table of the keys of deleted rows; empty if nothing is deleted
 */
record StagedChanges(String rows, long count, String deleted) {
    /** Whether something may be deleted. */
    boolean deletes() {
        return !deleted.isEmpty();
    }
}
