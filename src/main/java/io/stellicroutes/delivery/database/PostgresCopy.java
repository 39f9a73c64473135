package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows by PostgreSQL's COPY, in its binary format if every column has a type that this knows, else as text. This and
 * {@link PostgresSession} alone need PostgreSQL's driver: they are loaded when a connection has turned out to be one of PostgreSQL.
 */
final class PostgresCopy implements RowSink {
    private static final int CHUNK = 1 << 16;

    private final CopyFormat format;
    private final CopyIn copy;
    private final CopyBuffer buffer = new CopyBuffer();

    /**
     * Begins.
     *
     * @param table in SQL
     */
    PostgresCopy(Connection connection, Dialect dialect, String table, List<Column> columns) throws SQLException {
        List<String> names = columns.stream().map(Column::name).toList();
        format = CopyBinary.of(columns, types(connection, dialect.selectNothing(table, names)))
                .map(CopyFormat.class::cast)
                .orElseGet(CopyText::new);
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(dialect.copy(table, names, format.name()));
        format.begin(buffer);
    }

    /** By a query that finds no row: of a statement that has not run, the driver can only ask by giving it a name in the session. */
    private static List<String> types(Connection connection, String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet nothing = statement.executeQuery(select)) {
            ResultSetMetaData columns = nothing.getMetaData();
            List<String> types = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                types.add(columns.getColumnTypeName(i));
            }
            return types;
        }
    }

    @Override
    public void add(Object[] values) throws SQLException {
        format.row(values, buffer);
        if (buffer.length() >= CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws SQLException {
        if (buffer.length() > 0) {
            copy.writeToCopy(buffer.bytes(), 0, buffer.length());
            buffer.clear();
        }
    }

    @Override
    public long end() throws SQLException {
        format.end(buffer);
        flush();
        return copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
