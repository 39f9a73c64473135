package io.stellicroutes.changes;

import io.stellicroutes.config.ChangeRules.DuplicateKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a file that have a key in common, found among the entries that a comparison has written. Keys are the
 * same if all 128 bits of their hashes are.
 *
 * @param groups the numbers of the rows by their key, ascending
 */
record RepeatedKeys(Map<KeyedRow, List<Long>> groups) {
    /** What is known of the keys of a comparison's entries. */
    interface Suspects {
        /** Whether a key may be there twice. */
        boolean has(long key0);
    }

    /**
     * Looks through the entries.
     *
     * @param entries the file; only the first ones are of rows
     * @param rows how many
     * @param gaps the numbers of the rows that have no entry, ascending
     * @param directory where keys go that outgrow the memory; deleted afterwards
     * @param memory bytes that they may take before that, about
     */
    static RepeatedKeys among(Path entries, long rows, long[] gaps, Suspects suspects, Path directory, long memory)
            throws IOException {
        Set<Long> repeated = new HashSet<>();
        LongSet seen = new LongSet(memory);
        boolean fits = Entries.each(entries, rows, (index, block, at) -> {
            long key0 = Entries.key0(block, at);
            if (suspects.has(key0) && !seen.add(key0)) {
                repeated.add(key0);
            }
            return !seen.isFull();
        });
        if (!fits) {
            return onDisk(entries, rows, gaps, suspects, directory);
        }
        Map<KeyedRow, List<Long>> groups = new HashMap<>();
        if (!repeated.isEmpty()) {
            Numbers numbers = new Numbers(gaps);
            Entries.each(entries, rows, (index, block, at) -> {
                long number = numbers.of(index);
                if (repeated.contains(Entries.key0(block, at))) {
                    groups.computeIfAbsent(Entries.key(block, at), key -> new ArrayList<>(1))
                            .add(number);
                }
                return true;
            });
        }
        return new RepeatedKeys(groups).onlyRepeated();
    }

    private static RepeatedKeys onDisk(Path entries, long rows, long[] gaps, Suspects suspects, Path directory)
            throws IOException {
        Map<KeyedRow, List<Long>> groups = new HashMap<>();
        try (Partitions keys = new Partitions(directory)) {
            Numbers numbers = new Numbers(gaps);
            Entries.each(entries, rows, (index, block, at) -> {
                long number = numbers.of(index);
                if (suspects.has(Entries.key0(block, at))) {
                    keys.add(new KeyedRow(Entries.key(block, at).hash(), number, 0, null));
                }
                return true;
            });
            keys.flush();
            for (int i = 0; i < Partitions.COUNT; i++) {
                Map<KeyedRow, List<Long>> some = new HashMap<>();
                keys.read(i, key -> some.computeIfAbsent(key, k -> new ArrayList<>(1))
                        .add(key.number()));
                groups.putAll(new RepeatedKeys(some).onlyRepeated().groups());
            }
        }
        return new RepeatedKeys(groups);
    }

    private RepeatedKeys onlyRepeated() {
        groups.values().removeIf(numbers -> numbers.size() < 2);
        return this;
    }

    boolean isNone() {
        return groups.isEmpty();
    }

    /** How many rows have the key of an earlier one. */
    long count() {
        return groups.values().stream()
                .mapToLong(numbers -> numbers.size() - 1L)
                .sum();
    }

    /** The numbers of the first rows that have the key of an earlier one. */
    List<Long> first(int most) {
        return groups.values().stream()
                .flatMap(numbers -> numbers.stream().skip(1))
                .sorted()
                .limit(most)
                .toList();
    }

    /** The numbers of the rows that do not count, ascending. */
    long[] leftOut(DuplicateKeys policy) {
        return groups.values().stream()
                .flatMap(numbers -> switch (policy) {
                    case LAST -> numbers.subList(0, numbers.size() - 1).stream();
                    case FIRST -> numbers.subList(1, numbers.size()).stream();
                    case REJECT, FAIL -> numbers.stream();
                })
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
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
