package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows by JDBC batches: one INSERT, prepared once. A batch that is refused is taken back to a savepoint, and sent in
 * parts.
 */
final class JdbcRows implements RowSink {
    private static final int BATCH = 1000;

    private final List<Column> columns;
    private final Refusals refusals;
    private final Sifting sifting;
    private final PreparedStatement insert;
    private final int[] jdbcTypes;
    private final List<Row> rows = new ArrayList<>();
    private final List<Object[]> waiting = new ArrayList<>();

    JdbcRows(Database database, SinkTarget into) throws SQLException {
        columns = into.columns();
        refusals = into.refusals();
        jdbcTypes = jdbcTypes(columns);
        sifting = new Sifting(into.connection(), database, e -> database.refusesValue(columns, e));
        insert = into.connection().prepareStatement(database.insert(into.table(), into.names()));
    }

    static int[] jdbcTypes(List<Column> columns) {
        return columns.stream()
                .mapToInt(column -> column.type().kind().jdbcType())
                .toArray();
    }

    /** Sets a row's parameters, after an offset. */
    static void set(PreparedStatement insert, int before, Object[] values, int[] jdbcTypes) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            int parameter = before + i + 1;
            if (values[i] == null) {
                insert.setNull(parameter, jdbcTypes[i]);
            } else if (values[i] instanceof CharSequence text) {
                insert.setString(parameter, text.toString());
            } else {
                insert.setObject(parameter, values[i]);
            }
        }
    }

    @Override
    public void add(Row row, Object[] values, boolean known) throws SQLException {
        Object[] kept = values.clone();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] instanceof CharSequence text) {
                kept[i] = text.toString();
            }
        }
        rows.add(row);
        waiting.add(kept);
        if (waiting.size() == BATCH) {
            flush();
        }
    }

    @Override
    public void flush() throws SQLException {
        if (!waiting.isEmpty()) {
            sifting.send(
                    0,
                    waiting.size(),
                    this::insert,
                    (row, why) -> refusals.refused(rows.get(row), RefusedValue.column(columns, why), why));
            rows.clear();
            waiting.clear();
        }
    }

    private void insert(int from, int to) throws SQLException {
        insert.clearBatch();
        for (Object[] values : waiting.subList(from, to)) {
            set(insert, 0, values, jdbcTypes);
            insert.addBatch();
        }
        insert.executeBatch();
    }

    @Override
    public void rest() throws SQLException {
        flush();
    }

    @Override
    public long end() {
        return -1;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
