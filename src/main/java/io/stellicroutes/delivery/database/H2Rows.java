package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Rows by INSERTs of many rows each, prepared once: H2 runs each statement of a batch by itself, which costs as much as a row. */
final class H2Rows implements RowSink {
    private static final int ROWS = 100;

    private final int[] jdbcTypes;
    private final PreparedStatement many;
    private final PreparedStatement one;
    private final Object[][] waiting = new Object[ROWS][];
    private int count;
    private long taken;

    /**
     * @param table in SQL
     */
    H2Rows(Connection connection, Dialect dialect, String table, List<Column> columns) throws SQLException {
        List<String> names = columns.stream().map(Column::name).toList();
        jdbcTypes = JdbcRows.jdbcTypes(columns);
        one = connection.prepareStatement(dialect.insert(table, names));
        many = connection.prepareStatement(dialect.insert(table, names, ROWS));
    }

    @Override
    public void add(Object[] values) throws SQLException {
        Object[] kept = values.clone();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] instanceof CharSequence text) {
                kept[i] = text.toString();
            }
        }
        waiting[count++] = kept;
        if (count == ROWS) {
            for (int row = 0; row < ROWS; row++) {
                JdbcRows.set(many, row * jdbcTypes.length, waiting[row], jdbcTypes);
            }
            count = 0;
            taken += many.executeUpdate();
        }
    }

    @Override
    public void flush() throws SQLException {
        for (int row = 0; row < count; row++) {
            JdbcRows.set(one, 0, waiting[row], jdbcTypes);
            taken += one.executeUpdate();
        }
        count = 0;
    }

    @Override
    public long end() throws SQLException {
        flush();
        return taken;
    }

    @Override
    public void close() throws SQLException {
        try {
            many.close();
        } finally {
            one.close();
        }
    }
}
