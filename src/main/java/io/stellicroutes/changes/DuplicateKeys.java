package io.stellicroutes.changes;

import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows of a file whose key an earlier row has. */
public final class DuplicateKeys {
    /** What a key that may be there twice takes in memory, about. */
    private static final int REPEATED = 128;

    private final RepeatedKeys repeated;
    private final boolean fail;

    private DuplicateKeys(RepeatedKeys repeated, Compared compared) {
        this.repeated = repeated.sorted();
        this.fail = compared.rules().duplicateKeys() == ChangeRules.DuplicateKeys.FAIL;
    }

    /** How many there are. */
    public long count() {
        return repeated.count();
    }

    /** The numbers of the first of them, in their order. */
    public List<Long> first() {
        return repeated.first();
    }

    /** Whether they are not to be there. */
    public boolean isRefused() {
        return fail && !repeated.isNone();
    }

    /** The rows that are left out because of them. */
    LeftOut leftOut() {
        return repeated.leftOut();
    }

    /**
     * Reads a file to its end, and once more if some of its keys may be there twice.
     *
     * @param directory where the keys' hashes go if they outgrow the memory; deleted afterwards
     * @param memory bytes that they may take before that, about
     */
    static DuplicateKeys of(Comparison.Source file, Compared compared, SipHash hash, Path directory, long memory)
            throws IOException {
        Set<Long> twice = new HashSet<>();
        LongSet halves = new LongSet(memory);
        boolean fits = read(file, compared, hash, key -> {
            if (!halves.add(key.hash().key0())) {
                twice.add(key.hash().key0());
            }
            return !halves.isFull() && twice.size() <= memory / REPEATED;
        });
        RepeatedKeys repeated = new RepeatedKeys(compared.rules().duplicateKeys());
        if (!fits) {
            onDisk(file, compared, hash, directory, repeated);
        } else if (!twice.isEmpty()) {
            read(file, compared, hash, key -> {
                if (twice.contains(key.hash().key0())) {
                    repeated.add(key.hash(), key.number());
                }
                return true;
            });
        }
        return new DuplicateKeys(repeated, compared);
    }

    private static void onDisk(
            Comparison.Source file, Compared compared, SipHash hash, Path directory, RepeatedKeys repeated)
            throws IOException {
        try (Partitions keys = new Partitions(directory)) {
            read(file, compared, hash, key -> {
                keys.add(key);
                return true;
            });
            repeated.addAll(keys);
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
            RowHashes hashes = new RowHashes(compared, rows.header(), hash);
            RawRow row = new RawRow();
            while (rows.next(row)) {
                if (!each.key(hashes.key(rows.fields(row.bytes()), row.number()))) {
                    return false;
                }
            }
            return true;
        }
    }
}
