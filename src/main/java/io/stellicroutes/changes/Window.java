package io.stellicroutes.changes;

import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;

/** The next few rows of a file. Not thread-safe. */
final class Window {
    /** How far it reaches. */
    static final int SIZE = 16;

    private final RawRows rows;
    private final LeftOut leftOut;
    private final RawRow[] ring = new RawRow[SIZE];
    private int head;
    private int size;
    private boolean ended;

    /** @param leftOut rows that are passed over */
    Window(RawRows rows, LeftOut leftOut) {
        this.rows = rows;
        this.leftOut = leftOut;
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
            } else if (!leftOut.has(next.number())) {
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
