package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Rows by JDBC batches: one INSERT, prepared once. */
final class JdbcRows implements RowSink {
    private static final int BATCH = 1000;

    private final PreparedStatement insert;
    private final int[] jdbcTypes;
    private int waiting;

    JdbcRows(Connection connection, String sql, List<Column> columns) throws SQLException {
        jdbcTypes = jdbcTypes(columns);
        insert = connection.prepareStatement(sql);
    }

    static int[] jdbcTypes(List<Column> columns) {
        return columns.stream()
                .mapToInt(column -> column.type().kind().jdbcType())
                .toArray();
    }

    /** Sets a row's parameters, which stand behind so many others. */
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
    public void add(Object[] values) throws SQLException {
        set(insert, 0, values, jdbcTypes);
        insert.addBatch();
        if (++waiting >= BATCH) {
            flush();
        }
    }

    @Override
    public void flush() throws SQLException {
        if (waiting > 0) {
            insert.executeBatch();
            waiting = 0;
        }
    }

    @Override
    public long end() throws SQLException {
        flush();
        return -1;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
