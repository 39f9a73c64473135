package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Rows by PostgreSQL's COPY, in its binary format if every column has a type that this knows, else as text. This and
 * {@link PostgresSession} alone need PostgreSQL's driver: they are loaded when a connection has turned out to be one of
 * PostgreSQL.
 *
 * <p>An error ends a COPY, with all rows that it has brought. So one COPY takes the whole load only if no value can be
 * refused: the columns {@linkplain Column#sure() take} all that comes, and the server keeps text in UTF-8. Otherwise
 * there is a COPY a chunk, behind a savepoint, and a refused chunk is sent again in parts. So are rows with a value
 * that the server has to read, beside the others.
 */
final class PostgresCopy implements RowSink {
    private static final int PIECE = 1 << 16;
    private static final int CHUNK = 1 << 20;
    /** Each ends the COPY under way. */
    private static final int ASIDE_ROWS = 1000;

    private static final int MOST_COLUMNS_PROBED = 1600;
    /** What is never a value's fault: the connection, the transaction, resources, a shutdown, the server itself. */
    private static final List<String> SERVERS = List.of("08", "25", "40", "53", "55", "57", "58", "XX");

    private final Connection connection;
    private final PostgresDatabase database;
    private final String table;
    private final List<Column> columns;
    private final List<String> names;
    private final Refusals refusals;
    private final Sifting sifting;
    private final CopyFormat format;
    private final CopyFormat text = new CopyText();
    private final boolean whole;
    private final CopyBuffer buffer = new CopyBuffer();
    private final Chunk chunk = new Chunk();
    private final Chunk aside = new Chunk();
    private final CopyBuffer part = new CopyBuffer();
    private CopyIn copy;
    private long taken;

    /** Begins. */
    PostgresCopy(PostgresDatabase database, SinkTarget into) throws SQLException {
        this.database = database;
        connection = into.connection();
        table = into.table();
        columns = into.columns();
        refusals = into.refusals();
        sifting = new Sifting(connection, database, this::isOfValue);
        names = into.names();
        CopyFormat binary = CopyBinary.of(columns, types(connection, database.selectNothing(table, names)))
                .orElse(null);
        format = binary == null ? text : binary;
        whole = binary != null && columns.stream().allMatch(Column::sure) && isUtf8(connection);
    }

    private static boolean isUtf8(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SHOW server_encoding")) {
            return answer.next() && "UTF8".equals(answer.getString(1));
        }
    }

    /**
     * By a query that finds no row: of a statement that has not run, the driver can only ask by giving it a name in the
     * session.
     */
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
    public void add(Row row, Object[] values, boolean known) throws SQLException {
        if (!known && format != text) {
            text.row(values, aside.bytes());
            aside.wrote(row);
            if (aside.size() == ASIDE_ROWS || aside.bytes().length() >= CHUNK) {
                sendAside();
            }
        } else if (whole) {
            if (copy == null) {
                copy = copyIn(format);
                format.begin(buffer);
            }
            format.row(values, buffer);
            if (buffer.length() >= PIECE) {
                flush();
            }
        } else {
            format.row(values, chunk.bytes());
            chunk.wrote(row);
            if (chunk.bytes().length() >= CHUNK) {
                send(chunk, format);
            }
        }
    }

    private CopyIn copyIn(CopyFormat as) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(database.copy(table, names, as.name()));
    }

    @Override
    public void flush() throws SQLException {
        if (buffer.length() > 0) {
            copy.writeToCopy(buffer.bytes(), 0, buffer.length());
            buffer.clear();
        }
    }

    /** Ends the COPY of the whole load, if one has begun. */
    private void endWhole() throws SQLException {
        if (copy != null) {
            format.end(buffer);
            flush();
            taken += copy.endCopy();
            copy = null;
        }
    }

    private void sendAside() throws SQLException {
        endWhole();
        send(aside, text);
    }

    private void send(Chunk rows, CopyFormat as) throws SQLException {
        if (rows.size() > 0) {
            sifting.send(0, rows.size(), (from, to) -> copy(rows, from, to, as), (place, why) -> {
                Row row = rows.rows().get(place);
                refusals.refused(row, column(row, why), why);
            });
            rows.clear();
        }
    }

    private void copy(Chunk rows, int from, int to, CopyFormat as) throws SQLException {
        part.clear();
        as.begin(part);
        part.octets(rows.bytes().bytes(), rows.begin(from), rows.begin(to) - rows.begin(from));
        as.end(part);
        copy = copyIn(as);
        try {
            copy.writeToCopy(part.bytes(), 0, part.length());
            taken += copy.endCopy();
        } finally {
            close();
            copy = null;
        }
    }

    /** Reading a value, the server may find any fault: no such table, a CHECK of a domain, no regular expression. */
    private boolean isOfValue(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException server ? server.getServerErrorMessage() : null;
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return database.refusesValue(columns, e)
                || (said != null
                        && SERVERS.stream().noneMatch(state::startsWith)
                        && (columnRead(said) != Refusals.UNKNOWN
                                || (said.getDatatype() != null && said.getTable() == null)));
    }

    /** The column whose value was being read: {@code COPY t, line 2, column id: "x"}, in the server's language. */
    private int columnRead(ServerErrorMessage said) {
        String where = said.getWhere() == null
                ? ""
                : said.getWhere().lines().findFirst().orElse("");
        for (int i = 0; where.startsWith("COPY ") && i < names.size(); i++) {
            int at = where.indexOf(" " + names.get(i));
            int end = at + 1 + names.get(i).length();
            if (at >= 0 && (end == where.length() || where.startsWith(": ", end))) {
                return i;
            }
        }
        return Refusals.UNKNOWN;
    }

    private int column(Row row, SQLException why) throws SQLException {
        ServerErrorMessage said = why instanceof PSQLException server ? server.getServerErrorMessage() : null;
        int read = said == null ? Refusals.UNKNOWN : columnRead(said);
        return read == Refusals.UNKNOWN && RefusedValue.isOfCharacter(why) ? columnOfCharacter(row) : read;
    }

    /** The server does not say in which column a character is that it has none for: it is shown them one by one. */
    private int columnOfCharacter(Row row) throws SQLException {
        int columnsProbed = Math.min(row.fields().size(), MOST_COLUMNS_PROBED);
        int[] found = {Refusals.UNKNOWN};
        try (PreparedStatement ask = connection.prepareStatement("SELECT ?")) {
            for (int i = 0; i < columnsProbed && found[0] == Refusals.UNKNOWN; i++) {
                ask.setString(1, row.fields().get(i));
                int column = i;
                sifting.send(0, 1, (from, to) -> ask.executeQuery().close(), (place, why) -> found[0] = column);
            }
        }
        return found[0];
    }

    @Override
    public void rest() throws SQLException {
        sendAside();
        send(chunk, format);
    }

    @Override
    public long end() {
        return taken;
    }

    @Override
    public void close() throws SQLException {
        if (copy != null && copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
