package io.stellicroutes.changes;

import java.util.Arrays;

/** Numbers, each once, eight bytes each and as much again for room; up to a limit. Not thread-safe. */
final class LongSet {
    private static final int LEAST = 1 << 10;
    /** Stands for no number; whether zero itself is among them is kept beside. */
    private static final long NONE = 0;

    private final int limit;
    private long[] slots = new long[LEAST];
    private boolean hasZero;
    private int size;

    /** @param bytes what it may take, about */
    LongSet(long bytes) {
        limit = (int) Math.min(1 << 28, Math.max(LEAST, Long.highestOneBit(bytes) / Long.BYTES));
    }

    /** Whether no other number may be added. */
    boolean isFull() {
        return size >= limit / 4 * 3;
    }

    boolean isEmpty() {
        return size == 0 && !hasZero;
    }

    /** Adds a number; returns whether it was not there yet. The numbers are to be random: they are not mixed. */
    boolean add(long number) {
        if (number == NONE) {
            boolean isNew = !hasZero;
            hasZero = true;
            return isNew;
        }
        int mask = slots.length - 1;
        int slot = (int) number & mask;
        while (slots[slot] != NONE) {
            if (slots[slot] == number) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = number;
        size++;
        if (size > slots.length / 4 * 3 && slots.length < limit) {
            grow();
        }
        return true;
    }

    /** Whether a number is among them. */
    boolean contains(long number) {
        if (number == NONE) {
            return hasZero;
        }
        int mask = slots.length - 1;
        int slot = (int) number & mask;
        while (slots[slot] != NONE && slots[slot] != number) {
            slot = (slot + 1) & mask;
        }
        return slots[slot] == number;
    }

    private void grow() {
        long[] numbers = slots;
        slots = new long[2 * numbers.length];
        size = 0;
        Arrays.stream(numbers).filter(number -> number != NONE).forEach(this::add);
    }
}
