package io.stellicroutes.records;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;

/**
 * Opens landed files, and makes batches of the rows that the CSV parser yields; lazily, one batch in memory at a time.
 * Immutable.
 */
public final class RecordReader {
    private static final int BUFFER = 1 << 16;
    /** About as many characters a batch holds before it ends early. */
    private static final long LARGE = 1 << 22;
    /** What a field takes beside its characters. */
    private static final int OVERHEAD = 24;

    /** Told of every row as it is read. */
    public interface Listener {
        /** What is read in a row's place; null to pass it over, as if it was not there. */
        default List<String> instead(long row, List<String> fields) {
            return fields;
        }

        /** A row was read, good or bad. */
        void read();

        /** A row does not fit the header. */
        void ragged(long row, String reason, List<String> fields);
    }

    private final int batchSize;
    private final Charset charset;
    private final Limits limits;

    /**
     * @param batchSize records a batch
     * @param charset the character set of files without a byte order mark
     */
    public RecordReader(int batchSize, Charset charset) {
        this(batchSize, charset, Limits.DEFAULT);
    }

    /**
     * @param batchSize records a batch, at most: large ones make it end earlier
     * @param charset the character set of files without a byte order mark
     * @param limits what a file may hold
     */
    public RecordReader(int batchSize, Charset charset, Limits limits) {
        this.batchSize = batchSize;
        this.charset = charset;
        this.limits = limits;
    }

    /**
     * A landed file's text without its byte order mark, which says what the character set is. Bytes that are no text in
     * it are an {@link IOException} where they stand, for a character put in their place would change a record.
     */
    public Reader open(Path file) throws IOException {
        BOMInputStream bytes = BOMInputStream.builder()
                .setInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))
                .setByteOrderMarks(ByteOrderMark.UTF_8, ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
                .get();
        ByteOrderMark mark = bytes.getBOM();
        Charset used = mark == null ? charset : Charset.forName(mark.getCharsetName());
        return new LimitedReader(new InputStreamReader(bytes, used.newDecoder()), limits);
    }

    /** The header of a file, of which nothing else is read. */
    public Header header(Path file, char delimiter, String name) throws IOException {
        try (Reader text = open(file);
                CSVParser parser = CSVParser.parse(text, format(delimiter))) {
            return header(parser.stream().map(CSVRecord::toList).iterator(), name);
        }
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(false)
                .get();
    }

    /**
     * Reads a whole file once, to know how many rows it has before any of them is sent.
     *
     * @param delimiter the character between two fields
     * @param name what errors call the file
     */
    public Count count(Path file, char delimiter, String name) throws IOException {
        try (Reader text = open(file);
                CSVParser parser = CSVParser.parse(text, format(delimiter))) {
            Iterator<List<String>> rows = parser.stream().map(CSVRecord::toList).iterator();
            Header header = header(rows, name);
            long number = 0;
            long ragged = 0;
            long first = 0;
            String reason = null;
            while (more(rows, name, "behind row " + number)) {
                List<String> fields = rows.next();
                number++;
                if (fields.size() != header.size() && ragged++ == 0) {
                    first = number;
                    reason = misfit(header, fields);
                }
            }
            return new Count(number, ragged, first, reason);
        }
    }

    /** The header: the first of the parser's rows that is not a blank line. */
    public Header header(Iterator<List<String>> rows, String file) {
        while (more(rows, file, "in its header row")) {
            List<String> row = rows.next();
            if (!isBlank(row)) {
                return Header.ofRow(row);
            }
        }
        throw new UnreadableFileException(file + " has no header row");
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
                long size = 0;
                while (batch.size() < batchSize && size < LARGE && more(rows, file, "behind row " + number)) {
                    List<String> found = rows.next();
                    number++;
                    List<String> fields = number <= settled ? null : listener.instead(number, found);
                    if (fields == null) {
                        continue;
                    }
                    listener.read();
                    if (fields.size() == header.size() || keepRagged) {
                        batch.add(new Row(number, fields));
                        size += fields.stream()
                                .mapToLong(field -> OVERHEAD + field.length())
                                .sum();
                    } else {
                        listener.ragged(number, misfit(header, fields), fields);
                    }
                }
                return batch.isEmpty() ? null : new Batch(header, batch, number);
            }
        };
    }

    private static String misfit(Header header, List<String> fields) {
        return isBlank(fields)
                ? "a blank line"
                : "expected " + header.size() + " fields as in the header, found " + fields.size();
    }

    private static boolean isBlank(List<String> row) {
        return row.size() == 1 && row.get(0).isEmpty();
    }

    private boolean more(Iterator<List<String>> rows, String file, String where) {
        try {
            return rows.hasNext();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof LimitedReader.TooLargeException large) {
                throw new UnreadableFileException(
                        file + " has " + large.getMessage() + " (" + where
                                + "): is a quote or a line break missing there?" + " If it is right, set "
                                + large.property() + " higher",
                        e);
            }
            throw new UnreadableFileException(
                    e.getCause() instanceof CharacterCodingException
                            ? file + " holds bytes that are no text in " + charset + ": set stellic.csv.charset ("
                                    + where + ")"
                            : file + " is not CSV " + where
                                    + ": a quote is not closed, or text follows a closing quote",
                    e);
        }
    }
}
