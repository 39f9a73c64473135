package io.stellicroutes.changes;

import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import java.util.function.Predicate;

/** The next few rows of a file. Not thread-safe. */
final class Window {
    /** How far it reaches. */
    static final int SIZE = 16;

    private final RawRows rows;
    private final Predicate<RawRow> skipped;
    private final RawRow[] ring = new RawRow[SIZE];
    private int head;
    private int size;
    private boolean ended;

    /** @param skipped whether a row is passed over; asked once for each */
    Window(RawRows rows, Predicate<RawRow> skipped) {
        this.rows = rows;
        this.skipped = skipped;
        for (int i = 0; i < SIZE; i++) {
            ring[i] = new RawRow();
        }
    }

    /** Whether there is a row so many behind the next one, which has the index 0. */
    boolean has(int index) {
        while (size <= index && !ended) {
            RawRow next = ring[(head + size) % SIZE];
            if (!rows.next(next)) {
                ended = true;
            } else if (!skipped.test(next)) {
                size++;
            }
        }
        return index < size;
    }

    /** A row that is there; it changes with {@link #pass}. */
    RawRow get(int index) {
        return ring[(head + index) % SIZE];
    }

    /** Passes over the next row. */
    void pass() {
        head = (head + 1) % SIZE;
        size--;
    }
}
