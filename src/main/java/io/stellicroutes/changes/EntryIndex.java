package io.stellicroutes.changes;

import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The entries of a baseline's file of hashes by the hash of their row's bytes, wherever they stand in it. Eight bytes
 * of memory an entry, about; the entries themselves are looked up in the file. Not thread-safe.
 */
final class EntryIndex {
    private static final int BYTES = EntryWriter.BYTES;
    private static final int NONE = -1;
    private static final int TAKEN = -2;

    private final MappedByteBuffer file;
    private final byte[] entry = new byte[BYTES];
    /** By some bits of the hash, the first entry that has them. */
    private final int[] first;
    /** By entry, the next one with the same bits of the hash. */
    private final int[] next;

    /**
     * @param path of entries of this format, all of them whole
     * @param wanted whether an entry, by its place among those that are of a row, is in the index
     */
    EntryIndex(Path path, long entries, IntPredicate wanted) throws IOException {
        first = new int[slots(entries)];
        next = new int[(int) entries];
        Arrays.fill(first, NONE);
        Arrays.fill(next, TAKEN);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            file = channel.map(MapMode.READ_ONLY, 0, entries * BYTES);
        }
        file.order(ByteOrder.LITTLE_ENDIAN);
        int ofRows = 0;
        for (int i = 0; i < next.length; i++) {
            if (file.getLong(i * BYTES + EntryWriter.REF) != EntryWriter.NONE && wanted.test(ofRows++)) {
                int slot = slot(file.getLong(i * BYTES));
                next[i] = first[slot];
                first[slot] = i;
            }
        }
    }

    /** The memory that an index of so many entries takes, about. */
    static long bytes(long entries) {
        return Integer.BYTES * (entries + slots(entries));
    }

    /** Whether that is not more than so many bytes; never on Windows, where a file that was mapped can't be deleted. */
    static boolean fits(long entries, long memory) {
        return File.separatorChar == '/' && bytes(entries) <= memory;
    }

    private static int slots(long entries) {
        return (int) Math.max(1, Long.highestOneBit(Math.min(entries, 1 << 30)));
    }

    private int slot(long raw0) {
        return (int) raw0 & first.length - 1;
    }

    /**
     * Takes out an entry of a row with these bytes, each once; returns whether there is one, in {@link #entry} then.
     */
    boolean take(long raw0, long raw1) {
        int slot = slot(raw0);
        int before = NONE;
        for (int i = first[slot]; i != NONE; i = next[i]) {
            if (file.getLong(i * BYTES) == raw0 && file.getLong(i * BYTES + Long.BYTES) == raw1) {
                if (before == NONE) {
                    first[slot] = next[i];
                } else {
                    next[before] = next[i];
                }
                next[i] = TAKEN;
                file.get(i * BYTES, entry);
                return true;
            }
            before = i;
        }
        return false;
    }

    /** The entry that was taken last. */
    byte[] entry() {
        return entry;
    }

    /** The reference of the entry that was taken last. */
    long ref() {
        return (long) EntryWriter.LONG.get(entry, EntryWriter.REF);
    }

    /** Gives all that have not been taken, in the order of the file. */
    void rest(Partitions.RowConsumer to) throws IOException {
        for (int i = 0; i < next.length; i++) {
            if (next[i] != TAKEN) {
                file.get(i * BYTES, entry);
                to.accept(EntryReader.row(entry, 0, i));
            }
        }
    }
}
