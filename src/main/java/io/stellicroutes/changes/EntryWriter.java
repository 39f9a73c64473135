package io.stellicroutes.changes;

import io.stellicroutes.base.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes a baseline's file of hashes: an entry of {@value #BYTES} bytes a row, in the order of the file. Entries may be
 * changed until it is closed. Not thread-safe.
 */
final class EntryWriter implements Closeable {
    /** Three hashes and a reference. */
    static final int BYTES = 7 * Long.BYTES;
    /** Where the reference is. */
    static final int REF = 6 * Long.BYTES;
    /** The reference of an entry that is of no row. */
    static final long NONE = -1;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BUFFERED = 2048;
    /** How many changes are collected before they are made, in the order of the file. */
    private static final int PATCHES = 1 << 16;

    private final FileChannel file;
    private final byte[] buffer = new byte[BUFFERED * BYTES];
    private int at;
    private long count;
    private long[] indexes = new long[PATCHES];
    private long[] refs = new long[PATCHES];
    private int patches;

    /** @param path must not be there yet */
    EntryWriter(Path path) throws IOException {
        OwnerOnly.createFile(path);
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Opens a file that is there, to change its entries and add others. */
    static EntryWriter open(Path path) throws IOException {
        return new EntryWriter(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private EntryWriter(FileChannel file) throws IOException {
        this.file = file;
        this.count = file.size() / BYTES;
        file.position(count * BYTES);
    }

    /** How many entries there are. */
    long count() {
        return count;
    }

    /** Copies an entry; returns its index. */
    long copy(byte[] from, int offset) throws IOException {
        room();
        System.arraycopy(from, offset, buffer, at, BYTES);
        at += BYTES;
        return count++;
    }

    /** Adds an entry; returns its index. */
    long add(RowHash hash, long ref) throws IOException {
        room();
        put(buffer, at, hash, ref);
        at += BYTES;
        return count++;
    }

    private void room() throws IOException {
        if (at == buffer.length) {
            flush();
        }
    }

    private static void put(byte[] to, int at, RowHash hash, long ref) {
        LONG.set(to, at, hash.raw0());
        LONG.set(to, at + Long.BYTES, hash.raw1());
        LONG.set(to, at + 2 * Long.BYTES, hash.key0());
        LONG.set(to, at + 3 * Long.BYTES, hash.key1());
        LONG.set(to, at + 4 * Long.BYTES, hash.contents0());
        LONG.set(to, at + 5 * Long.BYTES, hash.contents1());
        LONG.set(to, at + REF, ref);
    }

    /** Gives an entry another reference; {@link #NONE} takes it away. */
    void ref(long index, long ref) throws IOException {
        if (patches == PATCHES) {
            patch();
        }
        indexes[patches] = index;
        refs[patches++] = ref;
    }

    /** Puts another entry in the place of one. */
    void replace(long index, RowHash hash, long ref) throws IOException {
        flush();
        patch();
        byte[] entry = new byte[BYTES];
        put(entry, 0, hash, ref);
        write(ByteBuffer.wrap(entry), index * BYTES);
    }

    /** A page of the file is read and written once for all changes in it. */
    private void patch() throws IOException {
        flush();
        Integer[] order = new Integer[patches];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(indexes[a], indexes[b]));
        byte[] page = new byte[BUFFERED * BYTES];
        int i = 0;
        while (i < patches) {
            long first = indexes[order[i]] / BUFFERED * BUFFERED;
            int length = (int) Math.min(page.length, (count - first) * BYTES);
            read(page, length, first * BYTES);
            while (i < patches && indexes[order[i]] < first + BUFFERED) {
                LONG.set(page, (int) (indexes[order[i]] - first) * BYTES + REF, refs[order[i]]);
                i++;
            }
            write(ByteBuffer.wrap(page, 0, length), first * BYTES);
        }
        patches = 0;
    }

    private void read(byte[] page, int length, long position) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(page, 0, length);
        while (into.hasRemaining()) {
            if (file.read(into, position + into.position()) < 0) {
                throw new IOException("a file of hashes is shorter than what was written");
            }
        }
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        int from = bytes.position();
        while (bytes.hasRemaining()) {
            file.write(bytes, position + bytes.position() - from);
        }
    }

    private void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, at);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        at = 0;
    }

    /** Makes what was written outlive a crash; returns its CRC-32C. */
    long finish() throws IOException {
        flush();
        if (patches > 0) {
            patch();
        }
        file.force(true);
        CRC32C checksum = new CRC32C();
        byte[] page = new byte[BUFFERED * BYTES];
        long size = count * BYTES;
        for (long position = 0; position < size; position += page.length) {
            int length = (int) Math.min(page.length, size - position);
            read(page, length, position);
            checksum.update(page, 0, length);
        }
        return checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
