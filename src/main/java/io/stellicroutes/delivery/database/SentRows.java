package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Consumer;

/** Rows on their way into one table: those that it can't take are rejected, the others counted. For one thread. */
final class SentRows {
    private final LoadParts parts;
    private final RowValues rowValues;
    private final Consumer<Row> rejected;
    private final Object[] values;
    private RowSink sink;
    private long taken;

    private SentRows(LoadParts parts, RowValues rowValues, Consumer<Row> rejected) {
        this.parts = parts;
        this.rowValues = rowValues;
        this.rejected = rejected;
        this.values = new Object[rowValues.columns().size()];
    }

    /**
     * Opens the way.
     *
     * @param table in SQL
     * @param constants columns among the values that are the same in each row
     * @param takesBack whether the table can take back a statement
     * @param rejected hears of each row that is rejected
     */
    static SentRows open(
            LoadParts parts,
            RowValues rowValues,
            String table,
            Map<String, ?> constants,
            boolean takesBack,
            Consumer<Row> rejected)
            throws SQLException {
        SentRows rows = new SentRows(parts, rowValues, rejected);
        rows.sink = parts.database()
                .open(new SinkTarget(
                        parts.statements().connection(),
                        table,
                        rowValues.columns(),
                        constants,
                        takesBack,
                        rows::refused));
        parts.transaction().fillsBy(rows.sink);
        return rows;
    }

    /**
     * Sends a row, or rejects it.
     *
     * @return its values, valid until the next call; null if it was rejected
     */
    Object[] add(Row row) throws SQLException {
        String misfit = rowValues.fill(row, values);
        if (misfit != null) {
            reject(row, misfit);
            return null;
        }
        sink.add(row, values, rowValues.areKnown());
        taken++;
        return values;
    }

    /** Rejects a row that the database has refused. */
    private void refused(Row row, int column, SQLException why) throws SQLException {
        if (!rowValues.isOfFile(column)) {
            throw why;
        }
        taken--;
        reject(row, rowValues.refusal(row, column, why));
    }

    private void reject(Row row, String reason) {
        parts.context().rejects().reject(row.number(), reason, row.source());
        rejected.accept(row);
    }

    /** How many rows were sent and not refused so far. */
    long taken() {
        return taken;
    }

    /** Sends what has been added, unless it is too little. */
    void flush() throws SQLException {
        sink.flush();
    }

    /** Sends the rest: all refused rows are known then, and nothing may be added. */
    void rest() throws SQLException {
        sink.rest();
    }

    /**
     * Ends.
     *
     * @throws io.stellicroutes.delivery.DeliveryException if the database has not taken every row
     */
    void end() throws SQLException {
        sink.rest();
        long there = sink.end();
        if (there >= 0) {
            parts.compare(taken, there);
        }
    }
}
