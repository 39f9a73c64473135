package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a process that has lost a delivery, and does not know it, from committing it: a table of our own beside the
 * target knows the greatest token with which a delivery has begun. Whoever begins raises it, in a transaction of its
 * own; whoever commits locks that row in the load's transaction, and finds its own token there or takes everything
 * back. For one thread.
 */
final class Fence {
    static final String TABLE = "stellic_fence";

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final int LONGEST_NAME = 400;
    private static final String NAME = "delivery";
    private static final String EPOCH = "epoch";
    private static final String TAKINGS = "takings";
    private static final String COMMITS = "commits";

    private final Connection connection;
    private final Database database;
    private final DatabaseFailures faults;
    private final Accounts accounts;
    private final String table;
    private final String name;
    private final long epoch;
    private boolean possible;

    /** @param on whether anybody else may have the delivery */
    Fence(
            Connection connection,
            Database database,
            Target target,
            DatabaseFailures faults,
            LoadContext context,
            boolean on) {
        this.connection = connection;
        this.database = database;
        this.faults = faults;
        this.accounts = context.accounts();
        this.table = database.table(target.schema(), TABLE);
        String all =
                String.join("/", context.export().name(), context.destination().name(), target.table());
        this.name = all.substring(0, Math.min(LONGEST_NAME, all.length()));
        this.epoch = on ? accounts.epoch() : 0;
        this.possible = epoch > 0;
    }

    /**
     * From here on no earlier taking of the delivery can be committed. Outside of a transaction.
     *
     * @throws RuntimeException if the delivery has been taken since
     */
    void raise() throws SQLException {
        if (possible && !made()) {
            possible = false;
            LOG.warn(
                    "{}: the table {} can't be made or written to: a process that stands still between its last look"
                            + " into the ledger and the commit may commit a delivery that another one has taken over;"
                            + " let the user make tables, or make it: see docs/fencing.md",
                    faults.subject(),
                    table);
        }
    }

    /** @return false if the user may not */
    private boolean made() throws SQLException {
        try {
            return isRaised();
        } catch (SQLException e) {
            if (database.failures().of(e) != DatabaseFailure.STATEMENT) {
                throw e;
            }
        }
        try {
            new Statements(connection)
                    .run("CREATE TABLE " + table + " (" + database.quote(NAME) + " VARCHAR("
                            + LONGEST_NAME + ") NOT NULL PRIMARY KEY, " + number(EPOCH) + ", " + number(TAKINGS)
                            + ", " + number(COMMITS) + ")");
        } catch (SQLException e) {
            LOG.debug("{}: {} was not made: {}", faults.subject(), table, e.getSQLState());
        }
        try {
            // another process may have made it
            return isRaised();
        } catch (SQLException e) {
            if (database.failures().of(e) != DatabaseFailure.STATEMENT) {
                throw e;
            }
            return false;
        }
    }

    private String number(String column) {
        return database.quote(column) + " " + database.type(ColumnType.of(ColumnType.Kind.BIGINT)) + " NOT NULL";
    }

    /** Changes a row in any case, so that every driver counts it, whether it counts rows found or rows changed. */
    private String oneMore(String column) {
        return database.quote(column) + " = " + database.quote(column) + " + 1";
    }

    private boolean isRaised() throws SQLException {
        if (!update(database.quote(EPOCH) + " = ?, " + oneMore(TAKINGS), "<=", epoch, epoch) && !isInserted()) {
            throw passed();
        }
        return true;
    }

    /** No, if there is a row with a greater token. */
    private boolean isInserted() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(database.insert(table, List.of(NAME, EPOCH, TAKINGS, COMMITS)))) {
            insert.setString(1, name);
            insert.setLong(2, epoch);
            insert.setLong(3, 1);
            insert.setLong(4, 0);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            if (database.failures().of(e) != DatabaseFailure.CONSTRAINT) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Makes sure, to the end of the load's transaction, that nobody has begun the delivery since: the last thing before
     * the commit. Where there is no fence, whoever keeps the books is asked, and may be wrong a moment later.
     *
     * @throws RuntimeException if somebody has
     */
    void check() throws SQLException {
        if (!possible) {
            accounts.check();
            return;
        }
        if (!update(oneMore(COMMITS), "=", epoch)) {
            throw passed();
        }
    }

    /** Whether there was such a row. */
    private boolean update(String set, String compared, long... epochs) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + table + " SET " + set + " WHERE "
                + database.quote(NAME) + " = ? AND " + database.quote(EPOCH) + " " + compared + " ?")) {
            int position = 1;
            for (int i = 0; i < epochs.length - 1; i++) {
                update.setLong(position++, epochs[i]);
            }
            update.setString(position++, name);
            update.setLong(position, epochs[epochs.length - 1]);
            return update.executeUpdate() == 1;
        }
    }

    /** Another process has taken the delivery; or the table knows what the ledger does not. */
    private DeliveryException passed() {
        accounts.fencedOff();
        return new DeliveryException(
                ErrorCode.FENCE_AHEAD,
                faults.subject(),
                "the table " + table + " knows a later delivery than the ledger does (" + name
                        + "): another ledger delivers there, or the clock of the ledger's database was set back."
                        + " Nothing was delivered");
    }
}
