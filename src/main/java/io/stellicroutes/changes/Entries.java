package io.stellicroutes.changes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks through a file of hashes. */
final class Entries {
    private static final int BUFFERED = 4096;

    /** What is done with an entry. */
    @FunctionalInterface
    interface Each {
        /**
         * An entry.
         *
         * @param index from 0
         * @param block holds it
         * @param at where it begins
         * @return whether the next one is wanted
         */
        boolean entry(long index, byte[] block, int at) throws IOException;
    }

    private Entries() {}

    /** Shows the first so many entries; returns whether all of them were wanted. */
    static boolean each(Path file, long count, Each each) throws IOException {
        byte[] block = new byte[BUFFERED * EntryWriter.BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            long index = 0;
            while (index < count) {
                int length = in.readNBytes(block, 0, block.length);
                if (length == 0) {
                    throw new IOException("a file of hashes is shorter than what was written");
                }
                for (int at = 0; at < length && index < count; at += EntryWriter.BYTES) {
                    if (!each.entry(index++, block, at)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    static long key0(byte[] block, int at) {
        return (long) EntryWriter.LONG.get(block, at + 2 * Long.BYTES);
    }

    static KeyedRow key(byte[] block, int at) {
        long key1 = (long) EntryWriter.LONG.get(block, at + 3 * Long.BYTES);
        return new KeyedRow(new RowHash(0, 0, 0, key0(block, at), key1, 0, 0), 0, 0, null);
    }
}
