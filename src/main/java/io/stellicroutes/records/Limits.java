package io.stellicroutes.records;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.util.Optional;

/**
 * What a file may hold, so that no file fills the memory.
 *
 * @param delimiter the character between two fields
 * @param columns fields in a row, at most
 * @param field characters in a field, at most
 */
public record Limits(char delimiter, int columns, int field) {
    /** A comma, 10,000 columns, 4 Mi characters. */
    public static final Limits DEFAULT = new Limits(',', 10_000, 1 << 22);

    /** How the parser begins to say that a field is larger than its buffer. */
    private static final String BUFFER_TOO_SMALL = "The maximum buffer size";

    Exceeded tooManyColumns() {
        return new Exceeded("a row of more than " + columns + " fields", "stellic.csv.max-columns");
    }

    Exceeded tooLongField() {
        return new Exceeded("a field of more than " + field + " characters", "stellic.csv.max-field");
    }

    /** Which of the limits the parser has met; empty if it ended for another reason. */
    Optional<Exceeded> exceeded(CsvParseException e) {
        if (e.getCause() instanceof ExceededException exceeded) {
            return Optional.of(exceeded.limit);
        }
        return e.getMessage().startsWith(BUFFER_TOO_SMALL) ? Optional.of(tooLongField()) : Optional.empty();
    }

    /**
     * A limit that a file does not keep to.
     *
     * @param what what it holds
     * @param property the property that sets the limit
     */
    record Exceeded(String what, String property) {
        @Override
        public String toString() {
            return what;
        }
    }

    /** Ends the reading of a file that does not keep to a limit. */
    static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Exceeded limit;

        ExceededException(Exceeded limit) {
            super(limit.what());
            this.limit = limit;
        }
    }
}
