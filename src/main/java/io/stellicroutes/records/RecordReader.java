package io.stellicroutes.records;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Printable;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.apache.commons.io.input.ReaderInputStream;

/**
 * Opens landed files, finds their rows, and makes batches of them; lazily, one batch in memory at a time. Immutable.
 */
public final class RecordReader {
    private static final int BUFFER = 1 << 16;
    /** About as many characters a batch holds before it ends early. */
    private static final long LARGE = 1 << 22;
    /** What a field takes beside its characters. */
    private static final int OVERHEAD = 24;

    /** In the place of a row's number. */
    private static final long HEADER = -1;

    /**
     * What a spreadsheet writes before the header, followed by the delimiter: no delimiter of CSV is in the line
     * otherwise.
     */
    private static final String SEPARATOR = "sep=";

    private static final Pattern SEPARATOR_LINE = Pattern.compile(SEPARATOR + "\\p{ASCII}");

    private static final String NOT_CSV = "is not CSV %s: a quote is not closed, or text follows a closing quote";

    /**
     * Rows of the bundle's own parser, as lists of their fields' text; closing them closes the file that they come
     * from.
     */
    public interface Rows extends Iterator<List<String>>, Closeable {}

    /** Batches, one after the other; closing them closes the file that they come from. */
    public interface Batches extends Iterator<Batch>, Closeable {
        /** No batch at all, of rows that nobody reads. */
        static Batches none(Iterator<List<String>> rows) {
            return new Batches() {
                @Override
                public boolean hasNext() {
                    return false;
                }

                @Override
                public Batch next() {
                    throw new NoSuchElementException();
                }

                @Override
                public void close() throws IOException {
                    RecordReader.close(rows);
                }
            };
        }

        /** The same batches, each as a function makes it. */
        default Batches map(UnaryOperator<Batch> each) {
            Batches batches = this;
            return new Batches() {
                @Override
                public boolean hasNext() {
                    return batches.hasNext();
                }

                @Override
                public Batch next() {
                    return each.apply(batches.next());
                }

                @Override
                public void close() throws IOException {
                    batches.close();
                }
            };
        }
    }

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

    /** What says which rows a file has, beside its bytes, as a text. */
    public String reading() {
        return charset.name() + " " + limits;
    }

    /** Records a batch, at most. */
    public int batchSize() {
        return batchSize;
    }

    /** The same with batches of another size. */
    public RecordReader ofBatches(int size) {
        return new RecordReader(size, charset, limits);
    }

    /**
     * A landed file's text in UTF-8, without a byte order mark: if there is one, it says what the file's character set
     * is. Bytes that are no text in it are an {@link IOException} where they stand, here or at {@link #parse}, for a
     * character put in their place would change a record.
     */
    public LandedText open(Path file) throws IOException {
        return text(Files.newInputStream(file));
    }

    private LandedText text(InputStream file) throws IOException {
        BOMInputStream bytes = BOMInputStream.builder()
                .setInputStream(file)
                .setByteOrderMarks(ByteOrderMark.UTF_8, ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
                .get();
        ByteOrderMark mark = bytes.getBOM();
        Charset used = mark == null ? charset : Charset.forName(mark.getCharsetName());
        if (used.equals(StandardCharsets.UTF_8)) {
            return new LandedText(bytes, false, limits);
        }
        InputStream converted = ReaderInputStream.builder()
                .setReader(new InputStreamReader(bytes, used.newDecoder()))
                .setCharset(StandardCharsets.UTF_8)
                .setBufferSize(BUFFER)
                .get();
        return new LandedText(converted, true, limits);
    }

    /**
     * The rows of CSV by RFC 4180, a blank line being a row of one empty field. Lazy; closing the rows closes the text.
     * A row or a field beyond the limits ends with an error before it fills the memory.
     *
     * @param text in UTF-8, as {@link #open} has it
     */
    public Rows parse(InputStream text) {
        return new RecordScanner(text instanceof LandedText landed ? landed.bytes() : text, limits);
    }

    /**
     * The rows behind a file's header as bytes; closing them closes the file.
     *
     * @param name the file, for errors
     */
    public RawRows raw(Path file, Subject name) throws IOException {
        RecordScanner rows = new RecordScanner(open(file).bytes(), limits);
        try {
            return new RawRows(rows, header(rows, name), limits, (before, e) -> unreadable(name, before, e));
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /** Makes fields of rows of {@link #raw}. */
    public RowParser rowParser() {
        return new RowParser(limits);
    }

    /**
     * What a parser has made of the text, held to the contract of {@link #parse}; the rows of {@link #parse} as they
     * are.
     *
     * @param parsed lists of text, the header row first
     * @param text what the parser reads; closed with the rows
     */
    public Iterator<List<String>> rows(Iterator<?> parsed, LandedText text) {
        return parsed instanceof Rows own ? own : new ParsedRows(parsed, text, limits);
    }

    /**
     * Reads a file's bytes to their end, as they come, to know how many rows they have; closes them.
     *
     * @param name the file, for errors
     */
    public Count count(InputStream file, Subject name) throws IOException {
        try (file;
                Rows rows = parse(text(file))) {
            return count(rows, header(rows, name), name);
        }
    }

    /**
     * Reads rows to their end, to know how many there are before any of them is sent. Does not close them.
     *
     * @param rows behind the header
     * @param name the file, for errors
     */
    public Count count(Iterator<List<String>> rows, Header header, Subject name) {
        long number = 0;
        long ragged = 0;
        long first = 0;
        String reason = null;
        for (int width = width(rows, name, 0); width != RecordScanner.END; width = width(rows, name, number)) {
            number++;
            if (!fits(width, header) && ragged++ == 0) {
                first = number;
                reason = misfit(header, width);
            }
        }
        return new Count(number, ragged, first, reason);
    }

    /** @param width how many fields the row has; 0 for a blank line, which is a row of one empty field */
    static boolean fits(int width, Header header) {
        return Math.max(1, width) == header.size();
    }

    /** How many fields the next row has, as {@link RecordScanner#skip}. */
    private int width(Iterator<List<String>> rows, Subject file, long before) {
        if (!(rows instanceof RecordScanner own)) {
            if (!more(rows, file, before)) {
                return RecordScanner.END;
            }
            List<String> row = rows.next();
            return isBlank(row) ? 0 : row.size();
        }
        try {
            return own.skip();
        } catch (UncheckedIOException | Limits.ExceededException e) {
            throw unreadable(file, before, e);
        }
    }

    /**
     * The header: the first of the parser's rows that is not a blank line. A line {@code sep=;}, by which spreadsheets
     * name the delimiter, may stand before it, if it names the delimiter of {@link Limits}.
     *
     * @throws UnreadableFileException if there is no header, or the line names another delimiter
     */
    public Header header(Iterator<List<String>> rows, Subject file) {
        boolean first = true;
        while (more(rows, file, HEADER)) {
            List<String> row = rows.next();
            if (first && row.size() == 1 && SEPARATOR_LINE.matcher(row.get(0)).matches()) {
                String named =
                        Printable.of(row.get(0).substring(SEPARATOR.length()).replace("\t", "\\t"));
                throw new UnreadableFileException(Problem.completing(
                        ErrorCode.SEPARATOR_LINE,
                        file,
                        "begins with the line sep=" + named
                                + ", by which a spreadsheet names its delimiter: set stellic.csv.delimiter=" + named));
            }
            boolean agreed = first
                    && row.size() == 2
                    && row.get(0).equals(SEPARATOR)
                    && row.get(1).isEmpty();
            first = false;
            if (!agreed && !isBlank(row)) {
                return Header.ofRow(row);
            }
        }
        throw new UnreadableFileException(Problem.completing(ErrorCode.NO_HEADER, file, "has no header row"));
    }

    /**
     * The rows behind the header, in batches.
     *
     * @param checkpoint rows up to this number are skipped: an earlier attempt has delivered or rejected them
     */
    public Batches batches(
            Iterator<List<String>> rows, Header header, long checkpoint, Listener listener, Subject file) {
        return new ReadAhead() {
            private long number;

            @Override
            protected Batch read() {
                List<Row> batch = new ArrayList<>(batchSize);
                long size = 0;
                while (batch.size() < batchSize && size < LARGE && more(rows, file, number)) {
                    List<String> found = rows.next();
                    number++;
                    List<String> fields = number <= checkpoint ? null : listener.instead(number, found);
                    if (fields == null) {
                        continue;
                    }
                    listener.read();
                    if (fields.size() == header.size()) {
                        batch.add(new Row(number, fields));
                        size += size(fields);
                    } else {
                        listener.ragged(number, misfit(header, isBlank(fields) ? 0 : fields.size()), fields);
                    }
                }
                return batch.isEmpty() ? null : new Batch(header, batch, number);
            }

            @Override
            public void close() throws IOException {
                RecordReader.close(rows);
            }
        };
    }

    /** Closes rows, and the file that they come from. */
    public static void close(Iterator<?> rows) throws IOException {
        if (rows instanceof Closeable file) {
            file.close();
        }
    }

    private static long size(List<String> fields) {
        long size = (long) OVERHEAD * fields.size();
        if (fields instanceof Fields bytes) {
            return size + bytes.length();
        }
        for (String field : fields) {
            size += field.length();
        }
        return size;
    }

    /** @param width how many fields the row has; 0 if it is a blank line */
    static String misfit(Header header, int width) {
        return width == 0
                ? "a blank line"
                : "expected " + Plural.of(header.size(), "field") + " as in the header, found " + width;
    }

    private static boolean isBlank(List<String> row) {
        return row.size() == 1 && row.get(0).isEmpty();
    }

    private boolean more(Iterator<List<String>> rows, Subject file, long before) {
        try {
            return rows.hasNext();
        } catch (UncheckedIOException | Limits.ExceededException e) {
            throw unreadable(file, before, e);
        }
    }

    private UnreadableFileException unreadable(Subject file, long before, RuntimeException e) {
        String where = before == HEADER ? "in its header row" : "behind row " + before;
        if (e instanceof Limits.ExceededException exceeded) {
            return new UnreadableFileException(Problem.completing(
                    exceeded.limit().code(),
                    file,
                    "has " + exceeded.limit() + " (" + where
                            + "): is a quote or a line break missing there? If it is right, set "
                            + exceeded.limit().property() + " higher"));
        }
        if (e.getCause() instanceof CharacterCodingException) {
            return new UnreadableFileException(
                    Problem.completing(
                            ErrorCode.CHARACTER_SET,
                            file,
                            "holds bytes that are no text in " + charset + ": set stellic.csv.charset (" + where + ")"),
                    e);
        }
        return e.getCause() instanceof StreamCorruptedException
                ? new UnreadableFileException(Problem.completing(ErrorCode.NOT_CSV, file, NOT_CSV.formatted(where)), e)
                : new UnreadableFileException(
                        Problem.completing(
                                ErrorCode.FAILING_DISK,
                                file,
                                "can't be read any further (" + where + "): is the disk well?"),
                        e);
    }
}
