package io.stellicroutes.changes;

import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * The rows of a file, with the hashes of their bytes as {@link ExpectedRows} notes them, and a view of the next few.
 * Not thread-safe.
 */
final class HashedRows {
    private final RawRows rows;
    private final RowHashes hashes;
    private final Predicate<RawRow> skipped;
    private final RawRow[] ring = new RawRow[Window.SIZE];
    private int head;
    private int size;
    private boolean ended;

    /** @param skipped whether a row is passed over; asked once for each */
    HashedRows(RawRows rows, RowHashes hashes, Predicate<RawRow> skipped) {
        this.rows = rows;
        this.hashes = hashes;
        this.skipped = skipped;
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new RawRow();
        }
    }

    /** Whether there is a row so many behind the next one, which has the index 0. */
    boolean has(int index) {
        while (size <= index && !ended) {
            int at = (head + size) % Window.SIZE;
            RawRow row = ring[at];
            if (!rows.next(row)) {
                ended = true;
            } else if (!skipped.test(row)) {
                size++;
            }
        }
        return index < size;
    }

    /** The number of a row that is there. */
    long number(int index) {
        return ring[(head + index) % Window.SIZE].number();
    }

    long raw0(int index) {
        return ring[(head + index) % Window.SIZE].hash0();
    }

    long raw1(int index) {
        return ring[(head + index) % Window.SIZE].hash1();
    }

    /** Takes the next row, which must be there. */
    KeyedRow next() throws IOException {
        RawRow row = ring[head];
        byte[] bytes = row.bytes();
        RowHash of = hashes.row(rows.fields(bytes.clone()), raw0(0), raw1(0), bytes.length);
        KeyedRow keyed = new KeyedRow(of, row.number(), 0, bytes);
        pass();
        return keyed;
    }

    /** Passes over the next row. */
    void pass() {
        head = (head + 1) % Window.SIZE;
        size--;
    }
}
