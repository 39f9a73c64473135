package io.stellicroutes.ledger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.H2Checkpoint;
import io.stellicroutes.config.StellicConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The ledger's database: its pool, and transactions that are repeated when the connection breaks. Thread-safe. What is
 * repeated throws a {@link LedgerUnreachableException} if the database gives no connection.
 *
 * <p>Only idempotent work may be given to it: whether the lost work was committed is not known, and it is done again.
 */
final class LedgerDatabase implements AutoCloseable {
    /** How the states of SQL begin that say that a constraint is violated. */
    private static final String CONSTRAINT = "23";

    /**
     * PostgreSQL's commits wait for its disk, unless somebody has set them not to; this one does, and for all before.
     */
    private static final String POSTGRES_WRITE =
            "select set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'stellic', '')";

    private static final String H2_WRITE = "checkpoint sync";

    /**
     * A process that stands still between two statements, or whose machine is gone, keeps its locks until the server
     * ends its session; that session is another one's next behind a pooler, so it is told for the transaction only.
     */
    private static final String POSTGRES_LIMIT = "set local idle_in_transaction_session_timeout = '5s'";

    private static final Duration HURRIED = Duration.ofSeconds(1);
    /** The least that the pool takes: for what else would have to be done by a database that is not there. */
    private static final Duration GIVEN_UP = Duration.ofMillis(250);

    private final HikariDataSource dataSource;
    private final StellicConfig.Ledger where;
    private final Jdbi jdbi;
    private final boolean isFile;
    private final boolean isPostgres;
    /** Has the database write what it has committed; empty where a commit is on its disk when it is answered. */
    private final String flush;

    /** How long a connection is waited for; null for as long as the pool does by itself. */
    private volatile Duration longest;

    LedgerDatabase(HikariDataSource dataSource, StellicConfig.Ledger where) {
        this.dataSource = dataSource;
        this.where = where;
        this.jdbi = Jdbi.create(this::connection).registerArgument(new StoredValues.UtcTimes());
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            String product = connection.getMetaData().getDatabaseProductName();
            this.isFile = product.equals("H2") && isAdministrator(statement);
            this.isPostgres = product.equals("PostgreSQL");
            boolean answersEarly = isPostgres && answersEarly(statement);
            this.flush = isFile ? H2_WRITE : answersEarly ? POSTGRES_WRITE : "";
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger can't be asked for its kind", e);
        }
    }

    /** Waits for a server for a second at most from now on: the process ends, and must not wait for it. */
    void hurry() {
        if (!isFile) {
            longest = HURRIED;
        }
    }

    /** The pool learns of another limit of its own after half a minute only. */
    private Connection connection() throws SQLException {
        Duration limit = longest;
        return limit != null && dataSource.getHikariPoolMXBean() instanceof HikariPool pool
                ? pool.getConnection(limit.toMillis())
                : dataSource.getConnection();
    }

    private <T> T patiently(Supplier<T> work) {
        try {
            return Handover.patiently(work, this::renew);
        } catch (ConnectionException e) {
            if (longest != null) {
                longest = GIVEN_UP;
            }
            throw isRefused(e) ? new LedgerUnreachableException(e, where) : e;
        }
    }

    /**
     * Whether the database gave no connection; a pool whose connections are all in use knows no reason of a database.
     */
    private static boolean isRefused(ConnectionException e) {
        return Causes.all(e, SQLException.class).count() > 1;
    }

    /**
     * The pool takes a connection for alive that it has lent within the last half second, and does not know H2's errors
     * of one that is not.
     */
    private void renew() {
        dataSource.getHikariPoolMXBean().softEvictConnections();
    }

    /** Reads, or does a single statement. */
    <T> T with(HandleCallback<T, RuntimeException> work) {
        return patiently(() -> jdbi.withHandle(work));
    }

    /** Does a single statement, and has it written. */
    void use(HandleConsumer<RuntimeException> work) {
        with(work.asCallback());
        flush();
    }

    /**
     * Inserts a row, unless its key is there by then.
     *
     * @param insert returns how many rows it has inserted
     */
    boolean insertsIfAbsent(HandleCallback<Integer, RuntimeException> insert) {
        try {
            return with(insert) == 1;
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith(CONSTRAINT)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * As {@link #use}, for what can't be found out again: no kill can undo it, nor what was put on record before it.
     */
    void useSecurely(HandleConsumer<RuntimeException> work) {
        with(work.asCallback());
        secure();
    }

    /** Does several statements in one transaction, and has them written. */
    <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
        T result = transact(work);
        flush();
        return result;
    }

    /**
     * Does several statements in one transaction; {@link #flush()} or {@link #secure()} has to follow. A server breaks
     * it off, so that it is repeated, if nothing comes from this process for some seconds.
     */
    <T> T transact(HandleCallback<T, RuntimeException> work) {
        return patiently(() -> jdbi.inTransaction(handle -> {
            if (isPostgres) {
                handle.execute(POSTGRES_LIMIT);
            }
            return work.withHandle(handle);
        }));
    }

    /** Reads in a transaction, so that rows come a few at a time. Not repeated when the connection is lost. */
    void stream(HandleConsumer<RuntimeException> work) {
        jdbi.useTransaction(work);
    }

    /**
     * What the process has put on record must not be lost with the database: H2 does not write at each commit, nor does
     * a PostgreSQL that was set so.
     */
    void flush() {
        if (!flush.isEmpty()) {
            patiently(() -> jdbi.withHandle(handle -> handle.execute(flush)));
        }
    }

    /** Makes sure that no kill can undo what is on record. */
    void secure() {
        if (isFile) {
            patiently(() -> jdbi.withHandle(handle -> write(handle.getConnection())));
        } else {
            flush();
        }
    }

    private static boolean write(Connection connection) {
        try {
            return H2Checkpoint.write(connection, "update stellic_chunk set n = n + 1");
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger can't be brought to the disk", e);
        }
    }

    /** Whether H2's user may have the database written to the disk. */
    private static boolean isAdministrator(Statement statement) throws SQLException {
        return isTrue(statement, "select is_admin from information_schema.users where user_name = current_user");
    }

    /** Whether PostgreSQL answers a commit that is not on its disk yet. */
    private static boolean answersEarly(Statement statement) throws SQLException {
        return isTrue(statement, "select current_setting('synchronous_commit') = 'off'");
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
