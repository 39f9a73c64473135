package io.stellicroutes.changes;

import io.stellicroutes.base.OwnerOnly;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Rows on the disk, in so many files by their keys that those of one fit into memory. For their owner alone; they are
 * deleted when this is closed. Not thread-safe.
 */
final class Partitions implements Closeable {
    static final int COUNT = 256;
    private static final int BUFFER = 1 << 13;
    private static final int READ = 1 << 16;
    /** A row without its bytes: three hashes, its length, its number, its reference, how many bytes are here. */
    private static final int FIXED = 8 * Long.BYTES + 2 * Integer.BYTES;

    private static final int NO_BYTES = -1;

    /** What is done with a row. */
    @FunctionalInterface
    interface RowConsumer {
        void accept(KeyedRow row) throws IOException;
    }

    private final Path directory;
    private final OutputStream[] files = new OutputStream[COUNT];
    private final ByteBuffer[] buffers = new ByteBuffer[COUNT];

    /** @param directory is made, and must not be there yet */
    Partitions(Path directory) throws IOException {
        this.directory = directory;
        OwnerOnly.createDirectories(directory);
    }

    void add(KeyedRow row) throws IOException {
        int partition = (int) (row.hash().key1() >>> (Long.SIZE - 8));
        ByteBuffer buffer = buffers[partition];
        if (buffer == null) {
            files[partition] = Files.newOutputStream(file(partition), StandardOpenOption.CREATE_NEW);
            buffer = ByteBuffer.allocate(BUFFER);
            buffers[partition] = buffer;
        }
        byte[] bytes = row.bytes();
        int length = bytes == null ? 0 : bytes.length;
        if (buffer.remaining() < FIXED + length) {
            write(partition);
        }
        RowHash hash = row.hash();
        buffer.putLong(hash.raw0())
                .putLong(hash.raw1())
                .putInt(hash.length())
                .putLong(hash.key0())
                .putLong(hash.key1())
                .putLong(hash.contents0())
                .putLong(hash.contents1())
                .putLong(row.number())
                .putLong(row.ref())
                .putInt(bytes == null ? NO_BYTES : length);
        if (length > buffer.remaining()) {
            write(partition);
            files[partition].write(bytes);
        } else if (length > 0) {
            buffer.put(bytes);
        }
    }

    private void write(int partition) throws IOException {
        ByteBuffer buffer = buffers[partition];
        files[partition].write(buffer.array(), buffer.arrayOffset(), buffer.position());
        buffer.clear();
    }

    /** Ends the writing. */
    void flush() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            if (files[i] != null) {
                write(i);
                files[i].close();
                buffers[i] = null;
            }
        }
    }

    /** The rows of one of the files, in the order in which they were added. */
    void read(int partition, RowConsumer to) throws IOException {
        if (files[partition] == null) {
            return;
        }
        try (InputStream in = Files.newInputStream(file(partition))) {
            ByteBuffer buffer = ByteBuffer.allocate(READ).limit(0);
            while (has(in, buffer, FIXED)) {
                RowHash hash = new RowHash(
                        buffer.getLong(),
                        buffer.getLong(),
                        buffer.getInt(),
                        buffer.getLong(),
                        buffer.getLong(),
                        buffer.getLong(),
                        buffer.getLong());
                long number = buffer.getLong();
                long ref = buffer.getLong();
                int length = buffer.getInt();
                to.accept(new KeyedRow(hash, number, ref, length == NO_BYTES ? null : bytes(in, buffer, length)));
            }
        }
    }

    private static byte[] bytes(InputStream in, ByteBuffer buffer, int length) throws IOException {
        byte[] bytes = new byte[length];
        int buffered = Math.min(length, buffer.remaining());
        buffer.get(bytes, 0, buffered);
        if (in.readNBytes(bytes, buffered, length - buffered) < length - buffered) {
            throw new EOFException("a partition is shorter than what was written");
        }
        return bytes;
    }

    /** Whether so many bytes follow, which are in the buffer then. */
    private static boolean has(InputStream in, ByteBuffer buffer, int wanted) throws IOException {
        if (buffer.remaining() >= wanted) {
            return true;
        }
        buffer.compact();
        int read = in.readNBytes(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        buffer.position(buffer.position() + read).flip();
        return buffer.remaining() >= wanted;
    }

    private Path file(int partition) {
        return directory.resolve(Integer.toString(partition));
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            if (files[i] != null) {
                files[i].close();
                Files.deleteIfExists(file(i));
            }
        }
        Files.deleteIfExists(directory);
    }
}
