package io.stellicroutes.changes;

import io.stellicroutes.base.OwnerOnly;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
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

    /** What is done with a row. */
    @FunctionalInterface
    interface RowConsumer {
        void accept(KeyedRow row) throws IOException;
    }

    private final Path directory;
    private final DataOutputStream[] files = new DataOutputStream[COUNT];

    /** @param directory is made, and must not be there yet */
    Partitions(Path directory) throws IOException {
        this.directory = directory;
        OwnerOnly.createDirectories(directory);
    }

    void add(KeyedRow row) throws IOException {
        int partition = (int) (row.hash().key1() >>> (Long.SIZE - 8));
        if (files[partition] == null) {
            files[partition] = new DataOutputStream(new BufferedOutputStream(
                    Files.newOutputStream(file(partition), StandardOpenOption.CREATE_NEW), BUFFER));
        }
        DataOutputStream out = files[partition];
        RowHash hash = row.hash();
        out.writeLong(hash.raw0());
        out.writeLong(hash.raw1());
        out.writeLong(hash.key0());
        out.writeLong(hash.key1());
        out.writeLong(hash.contents0());
        out.writeLong(hash.contents1());
        out.writeLong(row.number());
        out.writeLong(row.ref());
        byte[] bytes = row.bytes();
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    /** Ends the writing. */
    void flush() throws IOException {
        for (DataOutputStream file : files) {
            if (file != null) {
                file.close();
            }
        }
    }

    /** The rows of one of the files, in the order in which they were added. */
    void read(int partition, RowConsumer to) throws IOException {
        if (files[partition] == null) {
            return;
        }
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file(partition)), BUFFER))) {
            for (KeyedRow row = read(in); row != null; row = read(in)) {
                to.accept(row);
            }
        }
    }

    private static KeyedRow read(DataInputStream in) throws IOException {
        long raw0;
        try {
            raw0 = in.readLong();
        } catch (EOFException e) {
            return null;
        }
        RowHash hash = new RowHash(raw0, in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
        long number = in.readLong();
        long ref = in.readLong();
        int length = in.readInt();
        byte[] bytes = length < 0 ? null : in.readNBytes(length);
        return new KeyedRow(hash, number, ref, bytes);
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
