package io.stellicroutes.changes;

import java.util.Arrays;

/** Rows that are left out because of their keys. */
final class LeftOut {
    static final String REASON = "another row has the same key";

    static final LeftOut NONE = new LeftOut(new long[0], false, new KeyNumbers());

    private final long[] numbers;
    private final boolean rejected;
    private final KeyNumbers keys;

    /**
     * @param numbers of the rows, ascending
     * @param rejected whether they are rejected
     * @param keys of records that stay as they are at the destination, with any numbers
     */
    LeftOut(long[] numbers, boolean rejected, KeyNumbers keys) {
        this.numbers = numbers;
        this.rejected = rejected;
        this.keys = keys;
    }

    long[] numbers() {
        return numbers.clone();
    }

    int count() {
        return numbers.length;
    }

    boolean rejected() {
        return rejected;
    }

    boolean has(long number) {
        return numbers.length > 0 && Arrays.binarySearch(numbers, number) >= 0;
    }

    boolean hasKeyOf(KeyedRow row) {
        return keys.get(row.hash().key0(), row.hash().key1()) != 0;
    }
}
