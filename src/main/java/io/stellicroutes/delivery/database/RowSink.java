package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.SQLException;

/**
 * Takes rows on their way into one table, inside the connection's transaction. A row with a value that the database
 * refuses goes to the {@link Refusals} that the sink was made with, perhaps long after it was added; the others stay.
 */
interface RowSink extends AutoCloseable {
    /**
     * Adds a row.
     *
     * @param values a value a column, as {@link ColumnType#value(CharSequence)} makes them; a text is read at once
     * @param known whether none of them is a text that the database is to read as a number, a time or the like
     */
    void add(Row row, Object[] values, boolean known) throws SQLException;

    /** Sends what has been added, unless it is too little to be sent by itself. */
    void flush() throws SQLException;

    /** Sends the rest: all refused rows are known then. Nothing may be added behind. */
    void rest() throws SQLException;

    /**
     * Ends, behind {@link #rest()}.
     *
     * @return how many rows the database says it has taken, or -1 if it doesn't say
     */
    long end() throws SQLException;

    /** Lets go, also of rows that were not sent. */
    @Override
    void close() throws SQLException;
}
