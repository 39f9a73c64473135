package io.stellicroutes.changes;

import io.stellicroutes.base.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a baseline's file of hashes: an entry of {@value #BYTES} bytes a row, in the order of the file. Entries may be
 * changed until it is closed. Not thread-safe.
 */
final class EntryWriter implements Closeable {
    /** Three hashes, a reference and the length of the row. */
    static final int BYTES = 7 * Long.BYTES + Integer.BYTES;
    /** Where the reference is. */
    static final int REF = 6 * Long.BYTES;
    /** Where the length is. */
    static final int LENGTH = 7 * Long.BYTES;
    /** The reference of an entry that is of no row. */
    static final long NONE = -1;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BUFFERED = PageChecksums.PAGE / BYTES;
    /** Entries of a range: what is changed in one is changed in memory. A whole number of pages. */
    private static final int RANGE = 64 * BUFFERED;

    /** Bytes of the changes of a range that are kept in memory. */
    private static final int CHANGES = 1 << 13;
    /** A change of a reference: which entry, and the reference. */
    private static final int REFERENCE = Integer.BYTES + Long.BYTES;
    /** Marks a change of a whole entry, which follows then. */
    private static final int WHOLE = 1 << 31;

    private final FileChannel file;
    private final Path changes;
    private final byte[] buffer = new byte[PageChecksums.PAGE];
    private final PageChecksums checksums = new PageChecksums();
    private final List<ByteBuffer> ranges = new ArrayList<>();
    private int at;
    private long count;

    /** @param path must not be there yet */
    EntryWriter(Path path) throws IOException {
        this(path, created(path));
    }

    /** Opens a file that is there, to change its entries and add others. */
    static EntryWriter open(Path path) throws IOException {
        EntryWriter writer =
                new EntryWriter(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        long size = writer.file.size();
        writer.count = size / BYTES;
        for (long position = 0; position < size; position += PageChecksums.PAGE) {
            int length = (int) Math.min(PageChecksums.PAGE, size - position);
            writer.read(writer.buffer, length, position);
            if (length < PageChecksums.PAGE) {
                // the last page is written again, with what is added
                writer.at = length;
                writer.file.position(position);
            } else {
                writer.checksums.add(writer.buffer, 0, length);
                writer.file.position(size);
            }
        }
        return writer;
    }

    private static FileChannel created(Path path) throws IOException {
        OwnerOnly.createFile(path);
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private EntryWriter(Path path, FileChannel file) {
        this.file = file;
        this.changes = path.resolveSibling(path.getFileName() + "-changes");
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
        INT.set(to, at + LENGTH, hash.length());
    }

    /** Gives an entry another reference, in the end; {@link #NONE} takes it away. */
    void ref(long index, long ref) throws IOException {
        changed(index, REFERENCE).putInt((int) (index % RANGE)).putLong(ref);
    }

    /** Puts another entry in the place of one, in the end. */
    void replace(long index, RowHash hash, long ref) throws IOException {
        byte[] entry = new byte[BYTES];
        put(entry, 0, hash, ref);
        changed(index, REFERENCE + BYTES)
                .putInt((int) (index % RANGE) | WHOLE)
                .putLong(ref)
                .put(entry);
    }

    /** Where a change of a range goes, which is read and written once. */
    private ByteBuffer changed(long index, int length) throws IOException {
        int range = (int) (index / RANGE);
        while (ranges.size() <= range) {
            ranges.add(ByteBuffer.allocate(CHANGES));
        }
        ByteBuffer buffer = ranges.get(range);
        if (buffer.remaining() < length) {
            write(range);
        }
        return buffer;
    }

    private void write(int range) throws IOException {
        ByteBuffer buffer = ranges.get(range);
        OwnerOnly.createDirectories(changes);
        try (OutputStream out =
                Files.newOutputStream(changes(range), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
        }
        buffer.clear();
    }

    private Path changes(int range) {
        return changes.resolve(Integer.toString(range));
    }

    private void change(int range) throws IOException {
        write(range);
        long first = (long) range * RANGE;
        byte[] entries = new byte[(int) Math.min(RANGE, count - first) * BYTES];
        read(entries, entries.length, first * BYTES);
        try (InputStream in = Files.newInputStream(changes(range))) {
            byte[] bytes = new byte[CHANGES];
            for (int length = in.readNBytes(bytes, 0, bytes.length); length > 0; ) {
                ByteBuffer some = ByteBuffer.wrap(bytes, 0, length);
                while (some.remaining() >= REFERENCE + BYTES || isReference(some)) {
                    int entry = some.getInt();
                    int offset = (entry & ~WHOLE) * BYTES;
                    LONG.set(entries, offset + REF, some.getLong());
                    if ((entry & WHOLE) != 0) {
                        some.get(entries, offset, BYTES);
                    }
                }
                int rest = some.remaining();
                some.get(bytes, 0, rest);
                length = rest + in.readNBytes(bytes, rest, bytes.length - rest);
                if (length == rest) {
                    length = 0;
                }
            }
        }
        write(ByteBuffer.wrap(entries), first * BYTES);
        checksums.replace(first * BYTES, entries, entries.length);
    }

    /** Whether a whole change of a reference follows. */
    private static boolean isReference(ByteBuffer changes) {
        return changes.remaining() >= REFERENCE && (changes.getInt(changes.position()) & WHOLE) == 0;
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
        while (bytes.hasRemaining()) {
            file.write(bytes, position + bytes.position());
        }
    }

    private void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, at);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        checksums.add(buffer, 0, at);
        at = 0;
    }

    /** Makes the changes, and what was written outlive a crash; returns its checksum. */
    long finish() throws IOException {
        flush();
        checksums.finish();
        for (int range = 0; range < ranges.size(); range++) {
            if (ranges.get(range).position() > 0 || Files.exists(changes(range))) {
                change(range);
            }
        }
        file.force(true);
        return checksums.value();
    }

    @Override
    public void close() throws IOException {
        file.close();
        for (int range = 0; range < ranges.size(); range++) {
            Files.deleteIfExists(changes(range));
        }
        Files.deleteIfExists(changes);
    }
}
