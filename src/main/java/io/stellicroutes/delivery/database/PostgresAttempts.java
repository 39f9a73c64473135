package io.stellicroutes.delivery.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Keeps the attempts of one delivery apart: an attempt whose commit had no answer may commit later, and must have ended before the
 * next one looks at the table. Each transaction holds a lock of PostgreSQL for its run and table, to its own end and no longer, so
 * that it holds behind a pooler in transaction mode, too.
 */
final class PostgresAttempts {
    private static final String HOLDERS =
            "SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                    + " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
                    + " AND (l.classid::bigint << 32 | l.objid::bigint) = ? AND a.pid <> pg_backend_pid()"
                    + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                    + " AND (a.state LIKE 'idle in transaction%' OR a.wait_event_type = 'Client')";

    private final Connection connection;
    private final long key;
    private boolean possible = true;

    /** @param delivery the same for each attempt of a delivery, and for no other one */
    PostgresAttempts(Connection connection, String delivery) {
        this.connection = connection;
        this.key = UUID.nameUUIDFromBytes(delivery.getBytes(UTF_8)).getMostSignificantBits();
    }

    /**
     * Waits until no earlier attempt is under way. One that its client has left in the midst of a transaction is ended: the
     * ledger's lease says that it has no client any more. Outside of a transaction.
     */
    void awaitEarlier() throws SQLException {
        try {
            if (!isTrue("SELECT pg_try_advisory_xact_lock(?)")) {
                endIdle();
                isTrue("SELECT pg_advisory_xact_lock(?) IS NULL");
            }
        } catch (SQLException e) {
            if (FaultTable.of(Dialect.POSTGRESQL, e) != Fault.STATEMENT) {
                throw e;
            }
            // one of the databases that only speak like PostgreSQL has no such locks
            possible = false;
        }
    }

    /** Lets later attempts wait for this one; within its transaction. */
    void begin() throws SQLException {
        if (possible) {
            isTrue("SELECT pg_advisory_xact_lock(?) IS NULL");
        }
    }

    private void endIdle() throws SQLException {
        try {
            isTrue(HOLDERS);
        } catch (SQLException e) {
            if (FaultTable.of(Dialect.POSTGRESQL, e) != Fault.STATEMENT) {
                throw e;
            }
            // another user's session: it has to be waited for
        }
    }

    private boolean isTrue(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, key);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }
}
