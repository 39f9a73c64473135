package io.stellicroutes.changes;

import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rows of a file whose key an earlier row has.
 *
 * @param count how many there are
 * @param first the numbers of the first of them, in their order
 */
public record DuplicateKeys(long count, List<Long> first) {
    /** How many numbers are told. */
    private static final int NUMBERS = 10;
    /** What a key that may be there twice takes in memory, about. */
    private static final int REPEATED = 128;

    public DuplicateKeys {
        first = List.copyOf(first);
    }

    /**
     * Reads a file to its end, and once more if some of its keys may be there twice.
     *
     * @param directory where the keys' hashes go if they outgrow the memory; deleted afterwards
     * @param memory bytes that they may take before that, about
     */
    public static DuplicateKeys of(Comparison.Source file, Compared compared, Path directory, long memory)
            throws IOException {
        SecureRandom random = new SecureRandom();
        SipHash hash = new SipHash(random.nextLong(), random.nextLong());
        Set<Long> repeated = new HashSet<>();
        LongSet halves = new LongSet(memory);
        boolean fits = read(file, compared, hash, key -> {
            if (!halves.add(key.hash().key0())) {
                repeated.add(key.hash().key0());
            }
            return !halves.isFull() && repeated.size() <= memory / REPEATED;
        });
        if (!fits) {
            return onDisk(file, compared, hash, directory);
        }
        Counted counted = new Counted();
        if (!repeated.isEmpty()) {
            read(file, compared, hash, key -> {
                if (repeated.contains(key.hash().key0())) {
                    counted.add(key);
                }
                return true;
            });
        }
        return counted.duplicates();
    }

    private static DuplicateKeys onDisk(Comparison.Source file, Compared compared, SipHash hash, Path directory)
            throws IOException {
        try (Partitions keys = new Partitions(directory)) {
            read(file, compared, hash, key -> {
                keys.add(key);
                return true;
            });
            keys.flush();
            Counted counted = new Counted();
            for (int i = 0; i < Partitions.COUNT; i++) {
                keys.read(i, counted::add);
                counted.seen.clear();
            }
            return counted.duplicates();
        }
    }

    /** What is done with a key; whether the next one is wanted. */
    @FunctionalInterface
    private interface Each {
        boolean key(KeyedRow key) throws IOException;
    }

    /** Whether the file was read to its end. */
    private static boolean read(Comparison.Source file, Compared compared, SipHash hash, Each each) throws IOException {
        try (RawRows rows = file.open()) {
            RowHashes hashes = new RowHashes(compared.key(), compared.columns(), rows.header(), hash);
            RawRow row = new RawRow();
            while (rows.next(row)) {
                if (!each.key(hashes.key(rows.fields(row.bytes()), row.number()))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Keys that have been seen, and the rows behind the first of each. */
    private static final class Counted {
        private final Set<KeyedRow> seen = new HashSet<>();
        private final TreeSet<Long> first = new TreeSet<>();
        private long count;

        void add(KeyedRow key) {
            if (!seen.add(key)) {
                count++;
                first.add(key.number());
                if (first.size() > NUMBERS) {
                    first.pollLast();
                }
            }
        }

        DuplicateKeys duplicates() {
            return new DuplicateKeys(count, List.copyOf(first));
        }
    }
}
