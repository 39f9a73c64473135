package io.stellicroutes.changes;

import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import java.util.function.Predicate;

/**
 * The rows of a file, with the hashes of their bytes as {@link ExpectedRows} notes them, and a view of the next few.
 * Not thread-safe.
 */
final class HashedRows {
    private final RawRows rows;
    private final RowHashes hashes;
    private final Window ahead;

    /** @param skipped whether a row is passed over; asked once for each */
    HashedRows(RawRows rows, RowHashes hashes, Predicate<RawRow> skipped) {
        this.rows = rows;
        this.hashes = hashes;
        this.ahead = new Window(rows, skipped);
    }

    /** Whether there is a row so many behind the next one, which has the index 0. */
    boolean has(int index) {
        return ahead.has(index);
    }

    /** The number of a row that is there. */
    long number(int index) {
        return ahead.get(index).number();
    }

    long raw0(int index) {
        return ahead.get(index).hash0();
    }

    long raw1(int index) {
        return ahead.get(index).hash1();
    }

    /** Takes the next row, which must be there. */
    KeyedRow next() {
        RawRow row = ahead.get(0);
        byte[] bytes = row.bytes();
        RowHash of = hashes.row(rows.fields(bytes.clone()), row.hash0(), row.hash1(), bytes.length);
        KeyedRow keyed = new KeyedRow(of, row.number(), 0, bytes);
        pass();
        return keyed;
    }

    /** Passes over the next row. */
    void pass() {
        ahead.pass();
    }
}
