package io.stellicroutes.delivery.database;

/**
 * How a table differs from the records of a file, by their keys.
 *
 * @param missing records that the table lacks
 * @param different records that the table has with other values, or marked as deleted
 * @param extra rows that the table has and the file lacks; those marked as deleted, and past versions, are none
 */
public record TableDifference(long missing, long different, long extra) {
    /** Whether there is no difference. */
    public boolean isNone() {
        return missing == 0 && different == 0 && extra == 0;
    }
}
