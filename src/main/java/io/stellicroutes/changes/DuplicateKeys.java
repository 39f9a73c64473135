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

    public DuplicateKeys {
        first = List.copyOf(first);
    }

    /**
     * Reads a file to its end.
     *
     * @param directory where the keys' hashes go meanwhile; made, deleted afterwards
     */
    public static DuplicateKeys of(Comparison.Source file, Compared compared, Path directory) throws IOException {
        SecureRandom random = new SecureRandom();
        try (RawRows rows = file.open();
                Partitions keys = new Partitions(directory)) {
            RowHashes hashes =
                    new RowHashes(compared, rows.header(), new SipHash(random.nextLong(), random.nextLong()));
            RawRow row = new RawRow();
            while (rows.next(row)) {
                keys.add(hashes.key(rows.fields(row.bytes()), row.number()));
            }
            keys.flush();
            return of(keys);
        }
    }

    private static DuplicateKeys of(Partitions keys) throws IOException {
        Set<KeyedRow> seen = new HashSet<>();
        TreeSet<Long> first = new TreeSet<>();
        long[] count = {0};
        for (int i = 0; i < Partitions.COUNT; i++) {
            keys.read(i, row -> {
                if (!seen.add(row)) {
                    count[0]++;
                    first.add(row.number());
                    if (first.size() > NUMBERS) {
                        first.pollLast();
                    }
                }
            });
            seen.clear();
        }
        return new DuplicateKeys(count[0], List.copyOf(first));
    }
}
