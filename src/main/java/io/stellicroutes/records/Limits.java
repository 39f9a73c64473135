package io.stellicroutes.records;

import io.stellicroutes.base.ErrorCode;

/**
 * What a file may hold, so that no file fills the memory.
 *
 * @param delimiter the character between two fields, one of ASCII
 * @param columns fields in a row, at most
 * @param field characters in a field, at most
 */
public record Limits(char delimiter, int columns, int field) {
    /** A comma, 10,000 columns, 4 Mi characters. */
    public static final Limits DEFAULT = new Limits(',', 10_000, 1 << 22);

    Exceeded tooManyColumns() {
        return new Exceeded(ErrorCode.LONG_ROW, "a row of more than " + columns + " fields", "stellic.csv.max-columns");
    }

    Exceeded tooLongField() {
        return new Exceeded(
                ErrorCode.LONG_FIELD, "a field of more than " + field + " characters", "stellic.csv.max-field");
    }

    Exceeded tooLargeRow() {
        return new Exceeded(ErrorCode.LONG_ROW, "a row of more than 512 MiB", "stellic.csv.max-field");
    }

    Exceeded rowNotEnded(long bytes) {
        return new Exceeded(ErrorCode.LONG_ROW, "no end of a row within " + bytes + " bytes", "stellic.csv.max-field");
    }

    /**
     * A limit that a file does not keep to.
     *
     * @param code its error
     * @param what what it holds
     * @param property the property that sets the limit
     */
    record Exceeded(ErrorCode code, String what, String property) {
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

        Exceeded limit() {
            return limit;
        }
    }
}
