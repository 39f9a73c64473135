package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The parts of PostgreSQL's errors that hold no record. It needs PostgreSQL's driver: it is loaded when a connection has turned
 * out to be one of PostgreSQL.
 */
final class PostgresWords {
    private static final String COPY = "COPY ";

    private PostgresWords() {}

    /** What the server advises. */
    static Optional<String> hint(SQLException e) {
        ServerErrorMessage said = said(e);
        return said == null || isOfARoutine(e) ? Optional.empty() : Optional.ofNullable(said.getHint());
    }

    /** Whether a trigger or another routine of the user has said it: its words may quote a record, whatever its code. */
    static boolean isOfARoutine(SQLException e) {
        ServerErrorMessage said = said(e);
        String where = said == null ? null : said.getWhere();
        return where != null && (!where.startsWith(COPY) || where.indexOf('\n') >= 0);
    }

    private static ServerErrorMessage said(SQLException e) {
        return e instanceof PSQLException server ? server.getServerErrorMessage() : null;
    }
}
