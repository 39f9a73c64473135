package io.stellicroutes.records;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** CSV text that ends with an error where a row or a field is too large, before a parser has gathered it. */
final class LimitedReader extends FilterReader {
    private enum Place {
        /** Before a field's first character. */
        START,
        PLAIN,
        QUOTED,
        /** Behind a quote within quotes: the field's end, or half of a quote. */
        QUOTE
    }

    private final Limits limits;
    private Place place = Place.START;
    private int columns = 1;
    private int length;

    LimitedReader(Reader text, Limits limits) {
        super(text);
        this.limits = limits;
    }

    @Override
    public int read() throws IOException {
        int c = super.read();
        if (c >= 0) {
            take((char) c);
        }
        return c;
    }

    @Override
    public int read(char[] buffer, int from, int count) throws IOException {
        int n = super.read(buffer, from, count);
        for (int i = from; i < from + n; i++) {
            take(buffer[i]);
        }
        return n;
    }

    private void take(char c) throws TooLargeException {
        if (place == Place.QUOTED) {
            if (c == '"') {
                place = Place.QUOTE;
            } else {
                count();
            }
        } else if (c == '"' && place != Place.PLAIN) {
            if (place == Place.QUOTE) {
                count();
            }
            place = Place.QUOTED;
        } else if (c == limits.delimiter()) {
            begin(columns + 1);
        } else if (c == '\n' || c == '\r') {
            begin(1);
        } else {
            place = Place.PLAIN;
            count();
        }
    }

    private void begin(int column) throws TooLargeException {
        place = Place.START;
        columns = column;
        length = 0;
        if (columns > limits.columns()) {
            throw new TooLargeException(
                    "a row of more than " + limits.columns() + " fields", "stellic.csv.max-columns");
        }
    }

    private void count() throws TooLargeException {
        if (++length > limits.field()) {
            throw new TooLargeException(
                    "a field of more than " + limits.field() + " characters", "stellic.csv.max-field");
        }
    }

    /** A row or a field is too large. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        private final String property;

        private TooLargeException(String what, String property) {
            super(what);
            this.property = property;
        }

        /** The property that sets the limit. */
        String property() {
            return property;
        }
    }
}
