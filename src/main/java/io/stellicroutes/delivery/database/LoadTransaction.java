package io.stellicroutes.delivery.database;

import io.stellicroutes.delivery.DeliveryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one transaction of a load: readies the connection, commits, or takes everything back, and leaves the connection
 * as it was. It knows what outlives a rollback. For one thread.
 */
final class LoadTransaction {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Connection connection;
    private final Database database;
    private final DatabaseFailures faults;
    private final boolean autoCommit;
    private final Statements statements;
    private final Made made;
    private Database.Session session;
    private Database.Attempts attempts;
    private final List<StagingTable> stages = new ArrayList<>();

    private RowSink sink;
    /** Null of a table that takes rows back. */
    private Lasting lasting;

    private boolean committed;
    private boolean inDoubt;
    private boolean broken;
    private String outcome;

    LoadTransaction(Connection connection, Database database, Target target, DatabaseFailures faults)
            throws SQLException {
        this.connection = connection;
        this.database = database;
        this.faults = faults;
        this.autoCommit = connection.getAutoCommit();
        this.statements = new Statements(connection);
        this.made = new Made(database, target, connection);
    }

    /**
     * Readies the connection; each statement is a transaction of its own until {@link #begin()}.
     *
     * @param delivery the same for each attempt of a delivery, and for no other one
     * @param patience how long an earlier attempt is waited for
     */
    void ready(String delivery, Duration patience) throws SQLException {
        connection.setAutoCommit(true);
        session = database.session(connection);
        attempts = database.attempts(connection, delivery);
        attempts.awaitEarlier(patience);
        statements.run(database.begin());
    }

    /** What is made outside of the transaction. */
    Made made() {
        return made;
    }

    /** A staging table, which is removed in the end. */
    void stagesIn(StagingTable table) {
        stages.add(table);
    }

    /** Begins, unless a statement that makes a table has. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
        statements.run(database.beginTransaction());
        attempts.begin();
    }

    /** What the transaction leaves in a table that takes nothing back. */
    void leaves(Lasting rows) {
        lasting = rows;
    }

    /** What sends rows, which is closed in the end. */
    void fillsBy(RowSink rows) {
        sink = rows;
    }

    /**
     * Commits. A database that has said no has taken everything back; one that has not answered may have committed, or
     * may yet.
     *
     * @throws DeliveryException if it says no, or does not answer: {@link #isInDoubt()} tells which
     */
    void commit() {
        try {
            connection.commit();
            committed = true;
            database.committed(connection);
        } catch (SQLException e) {
            if (committed || faults.leavesOpen(e)) {
                inDoubt = true;
                throw faults.inDoubt(e);
            }
            throw faults.loading(e, takeBack());
        }
    }

    /** Whether the database has said that it has committed. */
    boolean hasCommitted() {
        return committed;
    }

    /** Whether it is not known if the database has committed. */
    boolean isInDoubt() {
        return inDoubt;
    }

    /** Takes back what the load has done, once; returns a sentence that says what has become of it. */
    String takeBack() {
        if (outcome == null) {
            end();
            List<String> left = broken ? made.leave() : made.takeBack();
            outcome = rows() + (left.isEmpty() ? "." : "; but " + String.join(", ", left) + " can't be taken back.");
        }
        return outcome;
    }

    /** Whether something stays though the transaction was rolled back. */
    boolean leavesSomething() {
        return !made.left().isEmpty() || (lasting != null && lasting.hasBegun());
    }

    /** What becomes of the rows, in words that something may follow. */
    private String rows() {
        if (lasting != null && lasting.hasBegun()) {
            return lasting.words();
        }
        return broken
                ? "The database takes back the rows of this delivery as soon as it sees that the connection is gone"
                : "Everything of this delivery was taken back";
    }

    /**
     * Takes back what was not committed, and closes the connection. Never throws: a broken connection is rolled back by
     * its server.
     */
    void close() {
        if (committed || inDoubt) {
            end();
        } else if (outcome == null && takeBack() != null && leavesSomething()) {
            LOG.warn("{}: {}", faults.subject(), outcome);
        }
        if (broken) {
            quietly(() -> connection.abort(Runnable::run));
        } else {
            quietly(() -> statements.run(database.end()));
            quietly(() -> connection.setAutoCommit(autoCommit));
        }
        if (session != null) {
            session.close();
        }
        quietly(connection::close);
    }

    /**
     * From a transaction that can't be rolled back nothing must lead on: a statement, or auto-commit, could commit it.
     */
    private void end() {
        if (sink != null) {
            quietly(sink::close);
        }
        broken = !quietly(() -> {
            if (!connection.getAutoCommit() && !committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        });
        for (StagingTable stage : broken ? List.<StagingTable>of() : stages) {
            quietly(stage::drop);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Returns whether that went well. Drivers throw more than they declare when a connection is gone. */
    private boolean quietly(Step step) {
        try {
            step.run();
            return true;
        } catch (SQLException | RuntimeException connectionIsGone) {
            // what follows closes the connection, and the server then takes back what is not committed
            LOG.debug(
                    "{}: a step of closing failed: {}",
                    faults.subject(),
                    connectionIsGone.getClass().getName());
            return false;
        }
    }
}
