package io.stellicroutes.changes;

/** A number, not 0, for each of some keys, by the 128 bits of their hashes: without an object each. Not thread-safe. */
final class KeyNumbers {
    private static final int LEAST = 1 << 6;
    /** The halves of a key's hash, and its number. */
    private static final int SLOT = 3;

    private long[] slots = new long[LEAST * SLOT];
    private int capacity = LEAST;
    private int size;

    /** The number of a key; 0 if it has none. */
    long get(long key0, long key1) {
        return slots[slot(key0, key1) + 2];
    }

    void put(long key0, long key1, long number) {
        int slot = slot(key0, key1);
        boolean isNew = slots[slot + 2] == 0;
        slots[slot] = key0;
        slots[slot + 1] = key1;
        slots[slot + 2] = number;
        if (isNew && ++size > capacity / 4 * 3) {
            grow();
        }
    }

    void clear() {
        capacity = LEAST;
        slots = new long[LEAST * SLOT];
        size = 0;
    }

    /** Where a key is, or would be. */
    private int slot(long key0, long key1) {
        int slot = (int) key0 & (capacity - 1);
        while (slots[slot * SLOT + 2] != 0 && (slots[slot * SLOT] != key0 || slots[slot * SLOT + 1] != key1)) {
            slot = (slot + 1) & (capacity - 1);
        }
        return slot * SLOT;
    }

    private void grow() {
        long[] before = slots;
        capacity *= 2;
        slots = new long[capacity * SLOT];
        size = 0;
        for (int at = 0; at < before.length; at += SLOT) {
            if (before[at + 2] != 0) {
                put(before[at], before[at + 1], before[at + 2]);
            }
        }
    }
}
