package io.stellicroutes.delivery.database;

import java.util.List;

/**
 * How nobody else has to do with a table while something of it is taken away: neither may rows come between the look
 * whether it is in use and its end, nor are those overlooked that another session has not committed yet.
 *
 * @param inTransaction whether all of it is one transaction
 * @param begin what keeps others away, or fails soon if they are there
 * @param end what lets them in again, whatever has come of it; may fail in part
 */
record Apart(boolean inTransaction, List<String> begin, List<String> end) {
    /** In one transaction. */
    static Apart inTransaction(String... begin) {
        return new Apart(true, List.of(begin), List.of());
    }
}
