package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.Predicate;

/**
 * Finds the rows that a database refuses among many that are sent together: what it refuses is taken back to a
 * savepoint and sent again in halves, down to the single row. A row among thousands costs some twenty statements; rows
 * that are taken cost a savepoint.
 */
final class Sifting {
    private static final String SAVEPOINT = "stellic_rows";

    private final Connection connection;
    private final Database database;
    private final Predicate<SQLException> ofValues;
    private Savepoint savepoint;

    /** @param ofValues whether an exception is about the values of the rows, so that other rows might be taken */
    Sifting(Connection connection, Database database, Predicate<SQLException> ofValues) {
        this.connection = connection;
        this.database = database;
        this.ofValues = ofValues;
    }

    /** Sends some of the rows. */
    interface Sending {
        void send(int from, int to) throws SQLException;
    }

    /** Hears of a row that is refused by itself. */
    interface Refused {
        void refused(int row, SQLException why) throws SQLException;
    }

    /** What is sent from here on can be taken back. */
    void mark() throws SQLException {
        savepoint = connection.setSavepoint(SAVEPOINT);
    }

    /** What was sent since {@link #mark()} stays. */
    void keep() throws SQLException {
        if (database.keepsSavepoints()) {
            connection.releaseSavepoint(savepoint);
        }
    }

    /**
     * Takes back what was sent since {@link #mark()}.
     *
     * @throws SQLException the refusal, if it is not about values, or nothing can be taken back
     */
    void takeBack(SQLException refusal) throws SQLException {
        if (!ofValues.test(refusal)) {
            throw refusal;
        }
        try {
            connection.rollback(savepoint);
            keep();
        } catch (SQLException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    /** Sends rows from one place to before another; when it returns, each has been taken or refused. */
    void send(int from, int to, Sending sending, Refused refused) throws SQLException {
        mark();
        try {
            sending.send(from, to);
        } catch (SQLException refusal) {
            takeBack(refusal);
            again(from, to, refusal, sending, refused);
            return;
        }
        keep();
    }

    /** Sends rows once more that were refused together, and have been taken back. */
    void again(int from, int to, SQLException refusal, Sending sending, Refused refused) throws SQLException {
        if (to - from == 1) {
            refused.refused(from, refusal);
            return;
        }
        int middle = (from + to) >>> 1;
        send(from, middle, sending, refused);
        send(middle, to, sending, refused);
    }
}
