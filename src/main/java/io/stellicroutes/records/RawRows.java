package io.stellicroutes.records;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/**
 * The rows of a landed file as bytes, for who compares files and looks into few of their rows: about as fast as rows
 * are counted. Rows that do not fit the header are passed over and counted. Not thread-safe.
 */
public final class RawRows implements Closeable {
    private final RecordScanner scanner;
    private final RowParser parser;
    private final Header header;
    private final Failures failures;
    private Predicate<RawRow> skip;
    private RowsAhead ahead;
    private RaggedRows misfits = (row, reason, bytes) -> {};
    private long number;
    private long ragged;

    /** What becomes of an exception that ends the reading behind a row. */
    interface Failures {
        RuntimeException unreadable(long before, RuntimeException e);
    }

    /** Told of a row that does not fit the header. */
    @FunctionalInterface
    public interface RaggedRows {
        /**
         * A row was passed over.
         *
         * @param row its number
         * @param reason as of {@link RecordReader.Listener#ragged}
         * @param bytes the row, for {@link RawRows#fields}
         */
        void ragged(long row, String reason, byte[] bytes);
    }

    RawRows(RecordScanner scanner, Header header, Limits limits, Failures failures) {
        this.scanner = scanner;
        this.skip = scanner::skip;
        this.header = header;
        this.failures = failures;
        this.parser = new RowParser(limits);
    }

    public Header header() {
        return header;
    }

    /**
     * Moves to the next row that fits the header.
     *
     * @return whether there is one
     * @throws UnreadableFileException if the file's contents are no rows
     */
    public boolean next(RawRow row) {
        try {
            while (ahead == null ? skip.test(row) : ahead.skip(row)) {
                number++;
                if (RecordReader.fits(row.width(), header)) {
                    row.number(number);
                    return true;
                }
                ragged++;
                misfits.ragged(number, RecordReader.misfit(header, row.width()), row.bytes());
            }
            return false;
        } catch (UncheckedIOException | Limits.ExceededException e) {
            throw failures.unreadable(number, e);
        }
    }

    /**
     * From now on rows are found by a thread of its own, some ahead of {@link #next}, if there is another processor for
     * it. It ends with {@link #close}. Before the first row only.
     *
     * @param known what is asked whether it knows a row; by that thread
     */
    public void readAhead(KnownRows known) {
        skip = row -> scanner.skip(row, known, header.size());
        if (Runtime.getRuntime().availableProcessors() > 1) {
            ahead = new RowsAhead(skip);
        }
    }

    /** Who is told of rows that do not fit the header. */
    public void ragged(RaggedRows told) {
        misfits = told;
    }

    /** How many rows have been passed over because they do not fit the header. */
    public long ragged() {
        return ragged;
    }

    /** How many rows have been read, those passed over included. */
    public long rows() {
        return number;
    }

    /**
     * The fields of a row.
     *
     * @param row what {@link RawRow#bytes} has returned for a row of this file; the fields are made of these bytes,
     *     which may change
     */
    public Fields fields(byte[] row) {
        return parser.fields(row);
    }

    @Override
    public void close() throws IOException {
        if (ahead != null) {
            ahead.close();
        }
        scanner.close();
    }
}
