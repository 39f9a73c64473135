package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL connection that names no statement while this is open: behind a pooler in transaction mode, as PgBouncer
 * is one, the next transaction may be in another session, where the name is unknown, or another client's. PostgreSQL's
 * driver otherwise names even a COMMIT. It costs nothing here: rows go by COPY, and no statement of a load is repeated.
 */
final class PostgresSession implements Database.Session {
    private final PGConnection connection;
    private final int threshold;

    PostgresSession(Connection connection) throws SQLException {
        this.connection = connection.unwrap(PGConnection.class);
        this.threshold = this.connection.getPrepareThreshold();
        this.connection.setPrepareThreshold(0);
    }

    /** Leaves the connection as it was. */
    @Override
    public void close() {
        connection.setPrepareThreshold(threshold);
    }
}
