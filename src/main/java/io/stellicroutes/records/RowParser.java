package io.stellicroutes.records;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Makes fields of single rows. Not thread-safe. */
public final class RowParser {
    private final RecordScanner scanner;

    RowParser(Limits limits) {
        this.scanner = new RecordScanner(InputStream.nullInputStream(), limits, 0);
    }

    /**
     * The fields of a row.
     *
     * @param row its bytes in UTF-8, as {@link RawRow#bytes} has them; the fields are made of them, and they may change
     */
    public Fields fields(byte[] row) {
        try {
            return scanner.fields(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
