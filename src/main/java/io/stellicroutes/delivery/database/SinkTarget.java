package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Where the rows of a {@link RowSink} go.
 *
 * @param connection in a transaction
 * @param table in SQL
 * @param constants columns that have the same value in every row, a text or a time
 * @param takesBack whether the table's engine can take back a statement: else any refusal fails the load
 * @param refusals hears of rows that are refused
 */
record SinkTarget(
        Connection connection,
        String table,
        List<Column> columns,
        Map<String, ?> constants,
        boolean takesBack,
        Refusals refusals) {
    /** The columns' names. */
    List<String> names() {
        return Column.names(columns);
    }
}
