package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.SQLException;

/** How the rows of a load come into the table, within its transaction. For one thread. */
interface Filling {
    /** Makes what has to be there before the transaction begins. */
    default void prepare() throws SQLException {
        // most need nothing
    }

    /**
     * The transaction has begun.
     *
     * @param lasting what it leaves in a table that takes nothing back; null of one that does
     */
    void begin(Lasting lasting) throws SQLException;

    /** Takes a row, or rejects it. */
    void add(Row row) throws SQLException;

    /** Sends what has been added, unless it is too little. */
    void flush() throws SQLException;

    /** Sends the rest: all rejected rows are known then. */
    void rest() throws SQLException;

    /** How many rows were taken so far and not refused since. */
    long taken();

    /**
     * Brings the table to where the transaction may commit.
     *
     * @throws io.stellicroutes.delivery.DeliveryException if the database has not taken every row
     */
    void complete() throws SQLException;
}
