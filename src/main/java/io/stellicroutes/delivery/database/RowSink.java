package io.stellicroutes.delivery.database;

import java.sql.SQLException;

/** Takes rows on their way into one table, inside the connection's transaction. */
interface RowSink extends AutoCloseable {
    /** Adds a row: a value a column, as {@link ColumnType#value(CharSequence)} makes them; a text is read at once. */
    void add(Object[] values) throws SQLException;

    /** Sends what has been added, unless it is too little to be sent by itself. */
    void flush() throws SQLException;

    /**
     * Sends the rest and ends.
     *
     * @return how many rows the database says it has taken, or -1 if it doesn't say
     */
    long end() throws SQLException;

    /** Lets go, also of rows that were not sent. */
    @Override
    void close() throws SQLException;
}
