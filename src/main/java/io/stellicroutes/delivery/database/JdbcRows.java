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
        jdbcTypes = columns.stream()
                .mapToInt(column -> column.type().kind().jdbcType())
                .toArray();
        insert = connection.prepareStatement(sql);
    }

    @Override
    public void add(Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                insert.setNull(i + 1, jdbcTypes[i]);
            } else if (values[i] instanceof CharSequence text) {
                insert.setString(i + 1, text.toString());
            } else {
                insert.setObject(i + 1, values[i]);
            }
        }
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
