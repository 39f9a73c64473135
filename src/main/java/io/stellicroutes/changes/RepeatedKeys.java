package io.stellicroutes.changes;

import io.stellicroutes.config.ChangeRules.DuplicateKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The rows of a file that have a key in common, as among the entries that a comparison has written. Keys are the same
 * if all 128 bits of their hashes are. However many rows there are, only the numbers of those that are left out are
 * kept, and none where they fail the delivery.
 */
final class RepeatedKeys {
    /** None is. */
    static final RepeatedKeys NONE = new RepeatedKeys(DuplicateKeys.FAIL);

    /** How many numbers are told. */
    private static final int FIRST = 10;

    /** What is known of the keys of a comparison's entries. */
    interface Suspects {
        /** Whether a key may be there twice. */
        boolean has(long key0);
    }

    private final DuplicateKeys policy;
    /** By its key, the number of the last row; negative where it is left out already. */
    private final KeyNumbers seen = new KeyNumbers();

    private final KeyNumbers rejected = new KeyNumbers();
    private final TreeSet<Long> first = new TreeSet<>();
    private long[] leftOut = new long[16];
    private int size;
    private long count;

    RepeatedKeys(DuplicateKeys policy) {
        this.policy = policy;
    }

    /**
     * Looks through the entries.
     *
     * @param entries the file; only the first ones are of rows
     * @param rows how many
     * @param gaps the numbers of the rows that have no entry, ascending
     * @param policy what becomes of the rows
     * @param directory where keys go that outgrow the memory; deleted afterwards
     * @param memory bytes that they may take before that, about
     */
    static RepeatedKeys among(
            Path entries, long rows, long[] gaps, Suspects suspects, DuplicateKeys policy, Path directory, long memory)
            throws IOException {
        LongSet repeated = new LongSet(memory / 4);
        LongSet seen = new LongSet(memory);
        boolean fits = Entries.each(entries, rows, (index, block, at) -> {
            long key0 = Entries.key0(block, at);
            if (suspects.has(key0) && !seen.add(key0)) {
                repeated.add(key0);
            }
            return !seen.isFull() && !repeated.isFull();
        });
        RepeatedKeys found = new RepeatedKeys(policy);
        if (!fits) {
            found.onDisk(entries, rows, gaps, suspects, directory);
        } else if (!repeated.isEmpty()) {
            Numbers numbers = new Numbers(gaps);
            Entries.each(entries, rows, (index, block, at) -> {
                long number = numbers.of(index);
                if (repeated.contains(Entries.key0(block, at))) {
                    found.add(Entries.key(block, at).hash(), number);
                }
                return true;
            });
        }
        return found.sorted();
    }

    private void onDisk(Path entries, long rows, long[] gaps, Suspects suspects, Path directory) throws IOException {
        try (Partitions keys = new Partitions(directory)) {
            Numbers numbers = new Numbers(gaps);
            Entries.each(entries, rows, (index, block, at) -> {
                long number = numbers.of(index);
                if (suspects.has(Entries.key0(block, at))) {
                    keys.add(new KeyedRow(Entries.key(block, at).hash(), number, 0, null));
                }
                return true;
            });
            addAll(keys);
        }
    }

    /** The rows that are on the disk, of which no key is among those before. */
    void addAll(Partitions keys) throws IOException {
        keys.flush();
        for (int i = 0; i < Partitions.COUNT; i++) {
            keys.read(i, key -> add(key.hash(), key.number()));
            seen.clear();
        }
    }

    /** A row, in the order of their numbers among those with its key. */
    void add(RowHash key, long number) {
        long before = seen.get(key.key0(), key.key1());
        boolean rejects = policy == DuplicateKeys.REJECT;
        seen.put(key.key0(), key.key1(), before != 0 && rejects ? -number : number);
        if (before == 0) {
            return;
        }
        count++;
        first.add(number);
        if (first.size() > FIRST) {
            first.pollLast();
        }
        if (policy == DuplicateKeys.LAST || (rejects && before > 0)) {
            leaveOut(before);
        }
        if (policy == DuplicateKeys.FIRST || rejects) {
            leaveOut(number);
        }
        if (rejects && before > 0) {
            rejected.put(key.key0(), key.key1(), number);
        }
    }

    private void leaveOut(long number) {
        if (size == leftOut.length) {
            leftOut = Arrays.copyOf(leftOut, size + size / 2);
        }
        leftOut[size++] = number;
    }

    /** All rows have come. */
    RepeatedKeys sorted() {
        seen.clear();
        Arrays.sort(leftOut, 0, size);
        return this;
    }

    boolean isNone() {
        return count == 0;
    }

    /** How many rows have the key of an earlier one. */
    long count() {
        return count;
    }

    /** The numbers of the first ten rows that have the key of an earlier one. */
    List<Long> first() {
        return List.copyOf(first);
    }

    /** What is left out; nothing where repeated keys fail the delivery. */
    LeftOut leftOut() {
        return new LeftOut(Arrays.copyOf(leftOut, size), policy == DuplicateKeys.REJECT, rejected);
    }

    /** The number of a row by the index of its entry; asked for ascending indexes. */
    static final class Numbers {
        private final long[] gaps;
        private int passed;

        Numbers(long[] gaps) {
            this.gaps = gaps;
        }

        long of(long index) {
            while (passed < gaps.length && gaps[passed] <= index + 1 + passed) {
                passed++;
            }
            return index + 1 + passed;
        }

        /** The index of a row's entry by its number; -1 if it has none. */
        static long index(long[] gaps, long number) {
            int at = Arrays.binarySearch(gaps, number);
            return at >= 0 ? -1 : number - 1 - (-at - 1);
        }
    }
}
