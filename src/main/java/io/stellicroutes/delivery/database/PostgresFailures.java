package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * PostgreSQL's errors, and the parts of them that hold no record. It needs PostgreSQL's driver: it is loaded when a
 * connection has turned out to be one of PostgreSQL.
 */
final class PostgresFailures implements Failures {
    private static final String COPY = "COPY ";

    private final Failures table;

    /** @param table what its errors mean */
    PostgresFailures(Failures table) {
        this.table = table;
    }

    @Override
    public DatabaseFailure of(SQLException e) {
        return table.of(e);
    }

    @Override
    public Optional<String> hint(SQLException e) {
        ServerErrorMessage said = said(e);
        return said == null || mayQuoteRecords(e) ? Optional.empty() : Optional.ofNullable(said.getHint());
    }

    /** If a trigger or another routine of the user has said it. */
    @Override
    public boolean mayQuoteRecords(SQLException e) {
        ServerErrorMessage said = said(e);
        String where = said == null ? null : said.getWhere();
        return where != null && (!where.startsWith(COPY) || where.indexOf('\n') >= 0);
    }

    private static ServerErrorMessage said(SQLException e) {
        return e instanceof PSQLException server ? server.getServerErrorMessage() : null;
    }
}
