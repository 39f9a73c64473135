package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.SQLException;

/** Hears of rows with a value that the database does not take; the transaction goes on without them. */
@FunctionalInterface
interface Refusals {
    /** What stands for a column that is not known. */
    int UNKNOWN = -1;

    /**
     * A row was refused.
     *
     * @param column the place of the column whose value it is, or {@link #UNKNOWN}
     * @param why what the database said of this row; may quote it
     * @throws SQLException if the load can't go on without the row
     */
    void refused(Row row, int column, SQLException why) throws SQLException;
}
