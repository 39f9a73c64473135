package io.stellicroutes.records;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import java.io.Closeable;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The rows of a parser that is not the bundle's, held to the same contract: each row is a list of text without nulls
 * and within the limits, and an error says whether the file, its character set or its form is at fault. The parser's
 * own message is not repeated, because it may quote a record. Lazy; not thread-safe.
 */
final class ParsedRows implements Iterator<List<String>>, Closeable {
    private final Iterator<?> rows;
    private final LandedText text;
    private final Limits limits;
    private List<String> next;

    ParsedRows(Iterator<?> rows, LandedText text, Limits limits) {
        this.rows = rows;
        this.text = text;
        this.limits = limits;
    }

    /**
     * @throws UncheckedIOException caused by a {@link StreamCorruptedException} if the text is not CSV as the parser
     *     understands it, by the file's own exception if the file can't be read
     * @throws Limits.ExceededException if a row is beyond the limits
     * @throws UnreadableFileException if the parser returns something else than lists
     */
    @Override
    public boolean hasNext() {
        if (next == null) {
            next = read();
        }
        return next != null;
    }

    @Override
    public List<String> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        List<String> row = next;
        next = null;
        return row;
    }

    private List<String> read() {
        text.rowReturned();
        Object row;
        try {
            if (!rows.hasNext()) {
                return null;
            }
            row = rows.next();
        } catch (Limits.ExceededException e) {
            throw e;
        } catch (RuntimeException e) {
            IOException cause = text.failure().orElseGet(() -> notCsv(e));
            throw new UncheckedIOException(cause);
        }
        if (!(row instanceof List<?> fields)) {
            throw new UnreadableFileException(
                    ErrorCode.NOT_CSV,
                    Subject.NONE,
                    "the step stellic-rows-parse of the route stellic-rows returns a row as "
                            + row.getClass().getSimpleName()
                            + ": let it return lists of text, the header row first (camel-csv: without useMaps and"
                            + " useOrderedMaps)");
        }
        return checked(fields);
    }

    private static IOException notCsv(RuntimeException parsing) {
        IOException notCsv = new StreamCorruptedException("the text is not CSV as the parser of stellic-rows reads it");
        notCsv.addSuppressed(parsing);
        return notCsv;
    }

    private List<String> checked(List<?> fields) {
        if (fields.size() > limits.columns()) {
            throw new Limits.ExceededException(limits.tooManyColumns());
        }
        List<String> row = new ArrayList<>(fields.size());
        for (Object field : fields) {
            String value = field == null ? "" : field.toString();
            if (value.length() > limits.field()) {
                throw new Limits.ExceededException(limits.tooLongField());
            }
            row.add(value);
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        try (text) {
            if (rows instanceof Closeable parser) {
                parser.close();
            }
        }
    }
}
