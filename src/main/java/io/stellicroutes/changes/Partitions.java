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
import java.util.function.Consumer;

/**
 * Rows on the disk, in so many files by their keys that those of one fit into memory. For their owner alone; they are
 * deleted when this is closed. Not thread-safe.
 */
final class Partitions implements Closeable {
    static final int COUNT = 256;
    private static final int BUFFER = 1 << 13;

    private final Path directory;
    private final DataOutputStream[] files = new DataOutputStream[COUNT];

    /** @param directory is made, and must not be there yet */
    Partitions(Path directory) throws IOException {
        this.directory = directory;
        OwnerOnly.createDirectories(directory);
    }

    void add(KeyedRow row) throws IOException {
        int partition = (int) (row.key1() >>> (Long.SIZE - 8));
        if (files[partition] == null) {
            files[partition] = new DataOutputStream(new BufferedOutputStream(
                    Files.newOutputStream(file(partition), StandardOpenOption.CREATE_NEW), BUFFER));
        }
        DataOutputStream out = files[partition];
        out.writeLong(row.key0());
        out.writeLong(row.key1());
        out.writeLong(row.contents0());
        out.writeLong(row.contents1());
        out.writeLong(row.number());
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
    void read(int partition, Consumer<KeyedRow> to) throws IOException {
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
        long key0;
        try {
            key0 = in.readLong();
        } catch (EOFException e) {
            return null;
        }
        long key1 = in.readLong();
        long contents0 = in.readLong();
        long contents1 = in.readLong();
        long number = in.readLong();
        int length = in.readInt();
        byte[] bytes = length < 0 ? null : in.readNBytes(length);
        return new KeyedRow(key0, key1, contents0, contents1, number, bytes);
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
