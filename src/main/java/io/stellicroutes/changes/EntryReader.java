package io.stellicroutes.changes;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a baseline's file of hashes from its begin to its end, with a view of the next entries. Not thread-safe. */
final class EntryReader implements Closeable {
    private static final int BYTES = EntryWriter.BYTES;
    /** Entries in memory: so many may be looked at ahead. */
    static final int BUFFERED = 4096;

    private final InputStream in;
    private final BaselineDescription description;
    private final PageChecksums checksums = new PageChecksums();
    private final byte[] buffer = new byte[BUFFERED * BYTES];
    private int at;
    private int end;
    private long read;
    private long number;
    private boolean ended;

    /** @throws DamagedBaselineException if it has another format, or the file is not there or has another length */
    EntryReader(Path file, BaselineDescription description) throws IOException {
        this.description = description;
        if (description.format() != BaselineDescription.FORMAT) {
            throw new DamagedBaselineException("its files have the format " + description.format());
        }
        if (!isWhole(file, description)) {
            throw new DamagedBaselineException("the file of hashes is not as long as it was");
        }
        in = Files.newInputStream(file);
    }

    /** Whether a file of hashes is there, of this format, and as long as it was. */
    static boolean isWhole(Path file, BaselineDescription description) throws IOException {
        return description.format() == BaselineDescription.FORMAT
                && Files.isRegularFile(file)
                && Files.size(file) == description.rows() * BYTES;
    }

    /** Whether there is an entry so many behind the next one, which has the index 0; less than {@link #BUFFERED}. */
    boolean has(int index) throws IOException {
        int wanted = at + (index + 1) * BYTES;
        while (wanted > end) {
            if (!fill()) {
                return false;
            }
            wanted = at + (index + 1) * BYTES;
        }
        return true;
    }

    /** Moves the entries ahead to the front and reads others behind them, leaving out those of no row. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        int length = in.readNBytes(buffer, end, (buffer.length - end) / BYTES * BYTES);
        checksums.add(buffer, end, length);
        read += length;
        if (length == 0 || read == description.rows() * BYTES) {
            ended = true;
            checksums.finish();
            if (read != description.rows() * BYTES || checksums.value() != description.checksum()) {
                throw new DamagedBaselineException("the file of hashes is not what was written");
            }
        }
        int kept = end;
        for (int from = end; from < end + length; from += BYTES) {
            if ((long) EntryWriter.LONG.get(buffer, from + EntryWriter.REF) != EntryWriter.NONE) {
                if (from != kept) {
                    System.arraycopy(buffer, from, buffer, kept, BYTES);
                }
                kept += BYTES;
            }
        }
        end = kept;
        return length > 0;
    }

    /** What holds the entries. */
    byte[] block() {
        return buffer;
    }

    /** Where an entry is in {@link #block()}. */
    int offset(int index) {
        return at + index * BYTES;
    }

    boolean hasRaw(int index, long raw0, long raw1) {
        int offset = offset(index);
        return (long) EntryWriter.LONG.get(buffer, offset) == raw0
                && (long) EntryWriter.LONG.get(buffer, offset + Long.BYTES) == raw1;
    }

    /** The length of an entry's row in bytes; 0 if it is not known. */
    int length(int index) {
        return (int) EntryWriter.INT.get(buffer, offset(index) + EntryWriter.LENGTH);
    }

    /** Takes the next entry, which must be there. */
    KeyedRow next() {
        KeyedRow row = row(buffer, at, number + 1);
        pass();
        return row;
    }

    /** The row that an entry stands for. */
    static KeyedRow row(byte[] block, int at, long number) {
        long[] longs = new long[7];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = (long) EntryWriter.LONG.get(block, at + i * Long.BYTES);
        }
        int length = (int) EntryWriter.INT.get(block, at + EntryWriter.LENGTH);
        return new KeyedRow(
                new RowHash(longs[0], longs[1], length, longs[2], longs[3], longs[4], longs[5]),
                number,
                longs[6],
                null);
    }

    /** How many entries have been passed. */
    long passed() {
        return number;
    }

    /** Passes over the next entry. */
    void pass() {
        number++;
        at += BYTES;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
