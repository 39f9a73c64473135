package io.stellicroutes.changes;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Rows of one file that have not been found in the other one yet, by their keys. Not thread-safe. */
final class Displaced {
    private final Map<KeyedRow, KeyedRow> rows = new HashMap<>();
    private long bytes;

    /** What they take in memory, about. */
    long bytes() {
        return bytes;
    }

    /** Adds a row; there may be others with its key. */
    void add(KeyedRow row) {
        KeyedRow others = rows.remove(row);
        rows.put(row.before(others), row);
        bytes += row.size();
    }

    /** Takes a row with this one's key out; null if there is none. */
    KeyedRow take(KeyedRow key) {
        KeyedRow found = rows.remove(key);
        if (found == null) {
            return null;
        }
        if (found.next() != null) {
            rows.put(found.next(), found.next());
        }
        bytes -= found.size();
        return found.before(null);
    }

    /** Takes all rows out. */
    void drain(Partitions.RowConsumer to) throws IOException {
        for (KeyedRow first : rows.values()) {
            KeyedRow row = first;
            while (row != null) {
                KeyedRow next = row.next();
                to.accept(row.before(null));
                row = next;
            }
        }
        rows.clear();
        bytes = 0;
    }
}
