package io.stellicroutes.delivery.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the attempts of one delivery apart: an attempt whose commit had no answer may commit later, and must have ended
 * before the next one looks at the table. Each transaction holds a lock of PostgreSQL for its run and table, to its own
 * end and no longer, so that it holds behind a pooler in transaction mode, too.
 */
final class PostgresAttempts implements Database.Attempts {
    private static final String HOLDERS =
            "SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                    + " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
                    + " AND (l.classid::bigint << 32 | l.objid::bigint) = ? AND a.pid <> pg_backend_pid()"
                    + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                    + " AND (a.state LIKE 'idle in transaction%' OR a.wait_event_type = 'Client')";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";
    private static final long LOOK_MILLIS = 200;

    private final Connection connection;
    private final Failures failures;
    private final long key;
    private boolean possible = true;

    /** @param delivery the same for each attempt of a delivery, and for no other one */
    PostgresAttempts(Connection connection, Failures failures, String delivery) {
        this.connection = connection;
        this.failures = failures;
        this.key = UUID.nameUUIDFromBytes(delivery.getBytes(UTF_8)).getMostSignificantBits();
    }

    /**
     * Waits until no earlier attempt is under way. One that its client has left in the midst of a transaction is ended:
     * the ledger's lease says that it has no client any more. One that has a statement under way is looked at again and
     * again: when that has ended, its session waits for a client that is gone. Outside of a transaction.
     *
     * @throws SQLException if the earlier attempt is under way for longer than the limit (lock_not_available)
     */
    @Override
    public void awaitEarlier(Duration limit) throws SQLException {
        long begun = System.nanoTime();
        try {
            while (!isTrue("SELECT pg_try_advisory_xact_lock(?)")) {
                if (System.nanoTime() - begun > limit.toNanos()) {
                    throw new SQLException(
                            "an earlier attempt of this delivery is still under way", LOCK_NOT_AVAILABLE);
                }
                endIdle();
                pause();
            }
        } catch (SQLException e) {
            if (failures.of(e) != DatabaseFailure.STATEMENT) {
                throw e;
            }
            // one of the databases that only speak like PostgreSQL has no such locks
            possible = false;
        }
    }

    /** Lets later attempts wait for this one; within its transaction. */
    @Override
    public void begin() throws SQLException {
        if (possible) {
            isTrue("SELECT pg_advisory_xact_lock(?) IS NULL");
        }
    }

    private static void pause() throws SQLException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("stopped while an earlier attempt was waited for", QUERY_CANCELED, e);
        }
    }

    private void endIdle() throws SQLException {
        try {
            isTrue(HOLDERS);
        } catch (SQLException e) {
            if (failures.of(e) != DatabaseFailure.STATEMENT) {
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
