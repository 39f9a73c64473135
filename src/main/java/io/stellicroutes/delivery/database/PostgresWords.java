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
        return message(e).filter(said -> !isOfARoutine(e)).map(ServerErrorMessage::getHint);
    }

    /** Whether a trigger or another routine of the user has said it: its words may quote a record, whatever its code. */
    static boolean isOfARoutine(SQLException e) {
        return message(e)
                .map(ServerErrorMessage::getWhere)
                .filter(where -> !where.startsWith(COPY) || where.indexOf('\n') >= 0)
                .isPresent();
    }

    private static Optional<ServerErrorMessage> message(SQLException e) {
        return e instanceof PSQLException said ? Optional.ofNullable(said.getServerErrorMessage()) : Optional.empty();
    }
}
