package io.stellicroutes.records;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.Writer;

/** How CSV is written, wherever it is: RFC 4180, comma, LF, quotes where they are needed. */
public final class CsvText {
    /** A row that begins with an empty field must not look like a blank line. */
    private static final QuoteStrategy FIRST_IF_EMPTY = new QuoteStrategy() {
        @Override
        public boolean quoteEmpty(int line, int field) {
            return field == 0;
        }
    };

    /** Also what a spreadsheet, or who guesses the delimiter, might take for the end of a field. */
    private static final QuoteStrategy DELIMITERS = new QuoteStrategy() {
        @Override
        public boolean quoteEmpty(int line, int field) {
            return field == 0;
        }

        @Override
        public boolean quoteValue(int line, int field, String value) {
            return value.indexOf(';') >= 0 || value.indexOf('\t') >= 0;
        }
    };

    private CsvText() {}

    /** Rows of CSV; closing them closes the text. */
    public static CsvWriter to(Writer text) {
        return to(text, FIRST_IF_EMPTY);
    }

    /** As {@link #to}, with quotes also around semicolons and tabs. */
    static CsvWriter forSpreadsheets(Writer text) {
        return to(text, DELIMITERS);
    }

    private static CsvWriter to(Writer text, QuoteStrategy quotes) {
        return CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .quoteStrategy(quotes)
                .build(text);
    }
}
