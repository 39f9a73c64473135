package io.stellicroutes.delivery.database;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Rows by MariaDB's {@code LOAD DATA LOCAL INFILE}: a statement a megabyte, all in the connection's transaction; while the
 * server reads one, the next is written. The only class that needs MariaDB's driver.
 *
 * <p>{@code LOCAL} lets a server ask its client for a file. Here it gets rows: a statement that has a stream sends that,
 * whatever the server asks for. {@code LOCAL} also turns errors into warnings and passes rows over: so the number of rows
 * and the absence of warnings are looked at after each statement, and anything else fails the load.
 */
final class MariaDbLoadData implements RowSink {
    private static final int CHUNK = 1 << 20;
    private static final String BOOLEAN = "@stellic_";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private final Statement statement;
    private final String sql;
    private final LoadDataText format;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread sender = new Thread(work, "stellic-load-data");
        sender.setDaemon(true);
        return sender;
    });
    private CopyBuffer filling = new CopyBuffer();
    private CopyBuffer sent = new CopyBuffer();
    private int rows;
    private long taken;
    private Future<Long> sending;

    /**
     * @param table in SQL
     * @param constants columns that have the same value in every row, a text or a time: it is sent once a statement
     */
    MariaDbLoadData(
            Connection connection, Dialect dialect, String table, List<Column> columns, Map<String, ?> constants)
            throws SQLException {
        int[] written = IntStream.range(0, columns.size())
                .filter(i -> !constants.containsKey(columns.get(i).name()))
                .toArray();
        sql = sql(dialect, table, columns, written, constants);
        format = new LoadDataText(columns, written);
        statement = connection.createStatement();
    }

    /** Whether the driver is MariaDB's, and it and the server let a statement bring a file. */
    static boolean isPossible(Connection connection) throws SQLException {
        return connection.getMetaData().getDriverName().startsWith("MariaDB Connector")
                && connection
                        .unwrap(org.mariadb.jdbc.Connection.class)
                        .getContext()
                        .getConf()
                        .allowLocalInfile()
                && serverAllows(connection);
    }

    private static boolean serverAllows(Connection connection) throws SQLException {
        try (Statement ask = connection.createStatement();
                ResultSet answer = ask.executeQuery("SELECT @@GLOBAL.local_infile")) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** Characters in hexadecimal: what a backslash in a literal means depends on the server's SQL mode. */
    private static String sql(
            Dialect dialect, String table, List<Column> columns, int[] written, Map<String, ?> constants) {
        List<String> targets = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (int i : written) {
            Column column = columns.get(i);
            String name = dialect.quote(column.name());
            boolean isBoolean = column.type().kind() == ColumnType.Kind.BOOLEAN;
            targets.add(isBoolean ? BOOLEAN + i : name);
            if (isBoolean) {
                // a BIT would take the digit for its code
                assignments.add(name + " = (" + BOOLEAN + i + " = '1')");
            }
        }
        constants.forEach((column, value) -> assignments.add(dialect.quote(column) + " = " + literal(value)));
        return "LOAD DATA LOCAL INFILE 'stellic-rows' INTO TABLE " + table
                + " CHARACTER SET utf8mb4 FIELDS TERMINATED BY 0x09 ESCAPED BY 0x5C LINES TERMINATED BY 0x0A ("
                + String.join(", ", targets) + ") SET " + String.join(", ", assignments);
    }

    /** A text in hexadecimal. A time as one: a text the server would read as a time for every row. */
    private static String literal(Object value) {
        return value instanceof LocalDateTime time
                ? "TIMESTAMP'" + TIME.format(time) + "'"
                : "_utf8mb4 X'" + HexFormat.of().formatHex(value.toString().getBytes(StandardCharsets.UTF_8)) + "'";
    }

    @Override
    public void add(Object[] values) throws SQLException {
        format.row(values, filling);
        rows++;
        if (filling.length() >= CHUNK) {
            send();
        }
    }

    /** Does nothing: what is less than a statement's worth waits for more. */
    @Override
    public void flush() {
        // add() and end() send
    }

    private void send() throws SQLException {
        await();
        CopyBuffer full = filling;
        int count = rows;
        filling = sent;
        filling.clear();
        sent = full;
        rows = 0;
        sending = thread.submit(() -> load(full, count));
    }

    private long load(CopyBuffer chunk, int count) throws SQLException {
        statement
                .unwrap(org.mariadb.jdbc.Statement.class)
                .setLocalInfileInputStream(new ByteArrayInputStream(chunk.bytes(), 0, chunk.length()));
        long loaded = statement.executeLargeUpdate(sql);
        if (loaded != count || statement.getWarnings() != null) {
            throw refused();
        }
        return loaded;
    }

    /** The error that the server would have given without {@code LOCAL}; its message may hold a record, so it is left out. */
    private SQLException refused() throws SQLException {
        int code = 0;
        try (ResultSet warnings = statement.executeQuery("SHOW WARNINGS LIMIT 1")) {
            if (warnings.next()) {
                code = warnings.getInt("Code");
            }
        }
        String state =
                switch (code) {
                    // a value that is missing, a key that is there twice or not at all, a CHECK
                    case 1048, 1062, 1216, 1452, 1586, 1364, 4025 -> "23000";
                    default -> "22000";
                };
        return new SQLException("the server has not taken the rows as they are", state, code);
    }

    private void await() throws SQLException {
        if (sending == null) {
            return;
        }
        try {
            taken += sending.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw new SQLException("the rows could not be sent", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("stopped while rows were sent", e);
        } finally {
            sending = null;
        }
    }

    @Override
    public long end() throws SQLException {
        if (rows > 0) {
            send();
        }
        await();
        return taken;
    }

    /** Lets the statement that is under way come to its end: the connection is needed to take back what it has done. */
    @Override
    public void close() throws SQLException {
        thread.shutdown();
        try {
            await();
        } finally {
            statement.close();
        }
    }
}
