package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.mariadb.jdbc.Configuration;

/**
 * Rows by MariaDB's {@code LOAD DATA LOCAL INFILE}: a statement a megabyte, all in the connection's transaction; while
 * the server reads one, the next is written. The only class that needs MariaDB's driver.
 *
 * <p>{@code LOCAL} lets a server ask its client for a file. Here it gets rows: a statement that has a stream sends
 * that, whatever the server asks for. {@code LOCAL} also turns errors into warnings, changes values and passes rows
 * over: so the number of rows and the absence of warnings are looked at after each statement; anything else is taken
 * back to a savepoint, and the rows are sent again in parts, to find the one that the server does not take as it is.
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
    private final List<Column> columns;
    private final boolean takesBack;
    private final Refusals refusals;
    private final Sifting sifting;
    private Chunk filling = new Chunk();
    private Chunk sent = new Chunk();
    private long taken;
    private Future<?> sending;

    /** @param into its constants are sent once a statement */
    MariaDbLoadData(Database database, SinkTarget into) throws SQLException {
        columns = into.columns();
        takesBack = into.takesBack();
        refusals = into.refusals();
        sifting = new Sifting(into.connection(), database, e -> database.refusesValue(columns, e));
        int[] written = IntStream.range(0, columns.size())
                .filter(i -> !into.constants().containsKey(columns.get(i).name()))
                .toArray();
        sql = sql(database, into, written);
        format = new LoadDataText(columns, written);
        statement = into.connection().createStatement();
    }

    /** Whether the driver is MariaDB's, and it and the server let a statement bring a file. */
    static boolean isPossible(Connection connection) throws SQLException {
        return isDriver(connection) && settings(connection).allowLocalInfile() && serverAllows(connection);
    }

    /**
     * Whether the driver is MariaDB's and, when the connection breaks, sends the transaction's statements again to
     * another server, and goes on as if nothing had been. A statement that brought a file is sent with an empty one;
     * what a query answers is not compared, and the new session has none of the first one's settings.
     */
    static boolean repeatsTransactions(Connection connection) throws SQLException {
        return isDriver(connection) && settings(connection).transactionReplay();
    }

    private static boolean isDriver(Connection connection) throws SQLException {
        return connection.getMetaData().getDriverName().startsWith("MariaDB Connector");
    }

    private static Configuration settings(Connection connection) throws SQLException {
        return connection.unwrap(org.mariadb.jdbc.Connection.class).getContext().getConf();
    }

    private static boolean serverAllows(Connection connection) throws SQLException {
        try (Statement ask = connection.createStatement();
                ResultSet answer = ask.executeQuery("SELECT @@GLOBAL.local_infile")) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** Characters in hexadecimal: what a backslash in a literal means depends on the server's SQL mode. */
    private static String sql(Database database, SinkTarget into, int[] written) {
        List<String> targets = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (int i : written) {
            Column column = into.columns().get(i);
            String name = database.quote(column.name());
            boolean isBoolean = column.type().kind() == ColumnType.Kind.BOOLEAN
                    && !column.type().readsText();
            targets.add(isBoolean ? BOOLEAN + i : name);
            if (isBoolean) {
                // a BIT would take the digit for its code
                assignments.add(name + " = (" + BOOLEAN + i + " = '1')");
            }
        }
        into.constants().forEach((column, value) -> assignments.add(database.quote(column) + " = " + literal(value)));
        return "LOAD DATA LOCAL INFILE 'stellic-rows' INTO TABLE " + into.table()
                + " CHARACTER SET utf8mb4 FIELDS TERMINATED BY 0x09 ESCAPED BY 0x5C LINES TERMINATED BY 0x0A ("
                + String.join(", ", targets) + ")" + (assignments.isEmpty() ? "" : " SET ")
                + String.join(", ", assignments);
    }

    /** A text in hexadecimal. A time as one: a text the server would read as a time for every row. */
    private static String literal(Object value) {
        return value instanceof LocalDateTime time
                ? "TIMESTAMP'" + TIME.format(time) + "'"
                : "_utf8mb4 X'" + HexFormat.of().formatHex(value.toString().getBytes(StandardCharsets.UTF_8)) + "'";
    }

    @Override
    public void add(Row row, Object[] values, boolean known) throws SQLException {
        format.row(values, filling.bytes());
        filling.wrote(row);
        if (filling.bytes().length() >= CHUNK) {
            send();
        }
    }

    /** Does nothing: what is less than a statement's worth waits for more. */
    @Override
    public void flush() {
        // add() and rest() send
    }

    private void send() throws SQLException {
        await();
        Chunk full = filling;
        filling = sent;
        filling.clear();
        sent = full;
        if (takesBack) {
            sifting.mark();
        }
        sending = thread.submit(() -> {
            load(full, 0, full.size());
            return null;
        });
    }

    private void load(Chunk chunk, int from, int to) throws SQLException {
        int begin = chunk.begin(from);
        statement
                .unwrap(org.mariadb.jdbc.Statement.class)
                .setLocalInfileInputStream(
                        new ByteArrayInputStream(chunk.bytes().bytes(), begin, chunk.begin(to) - begin));
        if (statement.executeLargeUpdate(sql) != to - from || statement.getWarnings() != null) {
            throw refused();
        }
    }

    /**
     * The error that the server would have given without {@code LOCAL}: of a value, if it warns of nothing else; then
     * other rows may be taken.
     */
    private SQLException refused() throws SQLException {
        SQLException value = null;
        try (ResultSet warnings = statement.executeQuery("SHOW WARNINGS")) {
            while (warnings.next()) {
                SQLException warning =
                        new SQLException(warnings.getString("Message"), "22000", warnings.getInt("Code"));
                if (isConstraint(warning)) {
                    return new SQLException(warning.getMessage(), "23000", warning.getErrorCode());
                }
                // what a CHECK's function says of JSON; the CHECK follows
                boolean ofFunction = warning.getErrorCode() >= 4036 && warning.getErrorCode() <= 4042;
                value = value == null && !ofFunction ? warning : value;
            }
        }
        return value == null ? new SQLException("the server has passed rows over", "23000") : value;
    }

    /** A value that is missing, a key that is there twice or not at all, a CHECK but that of JSON. */
    private boolean isConstraint(SQLException warning) {
        return switch (warning.getErrorCode()) {
            case 1048, 1062, 1216, 1263, 1364, 1452, 1586 -> true;
            case RefusedValue.MARIADB_CHECK -> RefusedValue.json(columns, warning) == Refusals.UNKNOWN;
            default -> false;
        };
    }

    private void await() throws SQLException {
        if (sending == null) {
            return;
        }
        try {
            sending.get();
            taken += sent.size();
        } catch (ExecutionException e) {
            sending = null;
            if (!(e.getCause() instanceof SQLException refusal)) {
                throw new SQLException("the rows could not be sent", e.getCause());
            }
            sift(refusal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("stopped while rows were sent", e);
        } finally {
            sending = null;
        }
    }

    /** Sends the rows of the chunk in parts. */
    private void sift(SQLException refusal) throws SQLException {
        if (!takesBack) {
            throw refusal;
        }
        sifting.takeBack(refusal);
        Chunk chunk = sent;
        taken += chunk.size();
        sifting.again(0, chunk.size(), refusal, (from, to) -> load(chunk, from, to), (row, why) -> {
            taken--;
            refusals.refused(chunk.rows().get(row), RefusedValue.column(columns, why), why);
        });
    }

    @Override
    public void rest() throws SQLException {
        if (filling.size() > 0) {
            send();
        }
        await();
    }

    @Override
    public long end() {
        return taken;
    }

    /** Lets the statement that is under way come to its end: the connection is needed to take back what it has done. */
    @Override
    public void close() throws SQLException {
        thread.shutdown();
        try {
            if (sending != null) {
                sending.get();
            }
        } catch (ExecutionException e) {
            // what it has done, or not, is taken back
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            statement.close();
        }
    }
}
