package io.stellicroutes.changes;

import java.util.Arrays;

/**
 * Rows of a file that are neither delivered nor rejected: another one with the same key takes the place of each.
 * Immutable.
 */
public final class SkippedRows {
    /** No row is. */
    public static final SkippedRows NONE = new SkippedRows(new long[0]);

    private final long[] numbers;

    /** @param numbers of the rows, ascending */
    SkippedRows(long[] numbers) {
        this.numbers = numbers.clone();
    }

    /** How many there are up to a row. */
    public long through(long row) {
        int at = Arrays.binarySearch(numbers, row);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** The number of the last one of so many rows that are not skipped. */
    public long number(long count) {
        long number = count;
        for (long skipped : numbers) {
            if (skipped > number) {
                break;
            }
            number++;
        }
        return number;
    }
}
