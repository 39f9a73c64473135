package io.stellicroutes.changes;

import io.stellicroutes.base.OwnerOnly;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The files of one change set, in the order in which they are sent: one a section. */
@SuppressWarnings("ArrayRecordComponent") // what is read from the disk goes to one reader, and is never compared
final class ChangeFiles {
    private static final int BUFFER = 1 << 16;

    /** The sections. */
    enum Section {
        REJECTS,
        DELETES,
        UPDATES,
        INSERTS,
        /** The numbers of the rows that have no entry. */
        GAPS,
        /** The numbers of those among them that are left out because of their key. */
        SKIPS
    }

    private ChangeFiles() {}

    static Path file(Path directory, Section section) {
        return directory.resolve(section.name().toLowerCase(Locale.ROOT));
    }

    /** How long the sections are, by their names; those that are not there are left out. */
    static Map<String, Long> sizes(Path directory) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        for (Section section : Section.values()) {
            Path file = file(directory, section);
            if (Files.exists(file)) {
                sizes.put(section.name(), Files.size(file));
            }
        }
        return sizes;
    }

    /** The numbers in a section, as many as the memory must hold. */
    static long[] numbers(Path directory, Section section) throws IOException {
        Path file = file(directory, section);
        long[] numbers = new long[Files.exists(file) ? (int) (Files.size(file) / Long.BYTES) : 0];
        try (In in = new In(directory, section)) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = in.number();
            }
        }
        return numbers;
    }

    /** A row that is rejected. */
    record Rejected(long row, String reason, byte[] bytes) {}

    /**
     * A record that is gone.
     *
     * @param whole whether all values are known; else those of the key, and the others are empty
     * @param values in the header's order
     */
    record Deleted(RowHash old, long ref, boolean whole, List<String> values) {}

    /**
     * A record that has other contents.
     *
     * @param index of the entry that has taken the place of the old one
     * @param columns that have changed, by their place in the header
     * @param before in the header's order; empty if it is not kept; with one more, which is empty, if only the key is
     *     known, and was written otherwise
     */
    record Updated(RowHash old, long ref, long index, long row, int[] columns, List<String> before, byte[] bytes) {}

    /**
     * A new record.
     *
     * @param index of its entry
     */
    record Inserted(long index, long row, byte[] bytes) {}

    /** Writes a section. */
    static final class Out implements Closeable {
        private final FileChannel file;
        private final DataOutputStream out;
        private long count;

        Out(Path directory, Section section) throws IOException {
            Path path = file(directory, section);
            OwnerOnly.createFile(path);
            file = FileChannel.open(path, StandardOpenOption.WRITE);
            out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER));
        }

        long count() {
            return count;
        }

        void rejected(Rejected rejected) throws IOException {
            count++;
            out.writeLong(rejected.row());
            text(rejected.reason());
            bytes(rejected.bytes());
        }

        void deleted(Deleted deleted) throws IOException {
            count++;
            hash(deleted.old(), deleted.ref());
            out.writeBoolean(deleted.whole());
            texts(deleted.values());
        }

        void updated(Updated updated) throws IOException {
            count++;
            hash(updated.old(), updated.ref());
            out.writeLong(updated.index());
            out.writeLong(updated.row());
            out.writeInt(updated.columns().length);
            for (int column : updated.columns()) {
                out.writeInt(column);
            }
            texts(updated.before());
            bytes(updated.bytes());
        }

        void inserted(Inserted inserted) throws IOException {
            count++;
            out.writeLong(inserted.index());
            out.writeLong(inserted.row());
            bytes(inserted.bytes());
        }

        void number(long row) throws IOException {
            count++;
            out.writeLong(row);
        }

        /** Ends: what was written is on the disk for good. */
        void finish() throws IOException {
            out.flush();
            if (count > 0) {
                file.force(true);
            }
            out.close();
        }

        private void hash(RowHash hash, long ref) throws IOException {
            out.writeLong(hash.raw0());
            out.writeLong(hash.raw1());
            out.writeInt(hash.length());
            out.writeLong(hash.key0());
            out.writeLong(hash.key1());
            out.writeLong(hash.contents0());
            out.writeLong(hash.contents1());
            out.writeLong(ref);
        }

        private void texts(List<String> texts) throws IOException {
            out.writeInt(texts.size());
            for (String text : texts) {
                text(text);
            }
        }

        private void text(String text) throws IOException {
            bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        private void bytes(byte[] bytes) throws IOException {
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads a section. */
    static final class In implements Closeable {
        private final DataInputStream in;

        In(Path directory, Section section) throws IOException {
            Path file = file(directory, section);
            InputStream bytes = Files.exists(file) ? Files.newInputStream(file) : InputStream.nullInputStream();
            in = new DataInputStream(new BufferedInputStream(bytes, BUFFER));
        }

        /** Whether there is another one. */
        boolean hasNext() throws IOException {
            in.mark(1);
            boolean has = in.read() >= 0;
            in.reset();
            return has;
        }

        Rejected rejected() throws IOException {
            return new Rejected(in.readLong(), text(), bytes());
        }

        Deleted deleted() throws IOException {
            return new Deleted(hash(), in.readLong(), in.readBoolean(), texts());
        }

        Updated updated() throws IOException {
            RowHash old = hash();
            long ref = in.readLong();
            long index = in.readLong();
            long row = in.readLong();
            int[] columns = new int[in.readInt()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = in.readInt();
            }
            return new Updated(old, ref, index, row, columns, texts(), bytes());
        }

        Inserted inserted() throws IOException {
            return new Inserted(in.readLong(), in.readLong(), bytes());
        }

        long number() throws IOException {
            return in.readLong();
        }

        private RowHash hash() throws IOException {
            return new RowHash(
                    in.readLong(),
                    in.readLong(),
                    in.readInt(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
        }

        private List<String> texts() throws IOException {
            int size = in.readInt();
            List<String> texts = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                texts.add(text());
            }
            return texts;
        }

        private String text() throws IOException {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        private byte[] bytes() throws IOException {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return bytes;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
