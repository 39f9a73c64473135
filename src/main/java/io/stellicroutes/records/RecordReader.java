package io.stellicroutes.records;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;

/** Makes batches of the rows that the CSV parser yields; lazily, one batch in memory at a time. Stateless. */
public final class RecordReader {
    private static final int BUFFER = 1 << 16;

    /** Told of every row as it is read. */
    public interface Listener {
        /** A row was read, good or bad. */
        void read();

        /** A row does not fit the header. */
        void ragged(long row, String reason, List<String> fields);
    }

    private final int batchSize;

    /** @param batchSize records a batch */
    public RecordReader(int batchSize) {
        this.batchSize = batchSize;
    }

    /** A landed file's bytes without its byte order mark. */
    public static InputStream open(Path file) throws IOException {
        return BOMInputStream.builder()
                .setInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))
                .setByteOrderMarks(ByteOrderMark.UTF_8, ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
                .get();
    }

    /** The header: the first of the parser's rows. */
    public static Header header(Iterator<List<String>> rows, String file) {
        if (!rows.hasNext()) {
            throw new UnreadableFileException(file + " has no header row");
        }
        return Header.ofRow(rows.next());
    }

    /**
     * The rows behind the header, in batches.
     *
     * @param settled rows up to this number are passed over: an earlier attempt has settled them
     * @param keepRagged whether rows of the wrong width are passed on all the same, for a destination that takes the
     *     file's own bytes
     */
    public Iterator<Batch> batches(
            Iterator<List<String>> rows,
            Header header,
            long settled,
            boolean keepRagged,
            Listener listener,
            String file) {
        return new Iterator<>() {
            private long number;
            private Batch next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = read();
                }
                return next != null;
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Batch batch = next;
                next = null;
                return batch;
            }

            private Batch read() {
                List<Row> batch = new ArrayList<>(batchSize);
                while (batch.size() < batchSize && more()) {
                    List<String> fields = rows.next();
                    number++;
                    if (number <= settled) {
                        continue;
                    }
                    listener.read();
                    if (fields.size() == header.size() || keepRagged) {
                        batch.add(new Row(number, fields));
                    } else {
                        listener.ragged(
                                number,
                                "expected " + header.size() + " fields as in the header, found " + fields.size(),
                                fields);
                    }
                }
                return batch.isEmpty() ? null : new Batch(header, batch, number);
            }

            private boolean more() {
                try {
                    return rows.hasNext();
                } catch (IllegalStateException | java.io.UncheckedIOException e) {
                    throw new UnreadableFileException(
                            file + " is not CSV behind row " + number
                                    + ": a quote is not closed, or text follows a closing quote",
                            e);
                }
            }
        };
    }
}
