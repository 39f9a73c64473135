package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import java.sql.SQLException;
import java.time.LocalDateTime;

/**
 * What the classes of a load have in common.
 *
 * @param at the instant of the delivery's changes, in UTC
 * @param tableIsNew whether the table is made in the load's transaction, so that it has no rows
 */
record LoadParts(
        LoadContext context,
        DatabaseSettings settings,
        Database database,
        Target target,
        ColumnPlan plan,
        Statements statements,
        LoadTransaction transaction,
        DatabaseFailures faults,
        LocalDateTime at,
        boolean tableIsNew) {
    /** Keeps other writers away from the table, where the database has a statement for it. */
    void lock() throws SQLException {
        statements.run(database.lock(target.sql()).stream().toList());
    }

    /**
     * Makes sure that the database has taken every row that it was sent.
     *
     * @throws DeliveryException if not; everything is taken back then
     */
    void compare(long sent, long there) {
        if (there != sent) {
            throw new DeliveryException(
                    ErrorCode.DATABASE_TOOK_FEWER,
                    faults.subject(),
                    Plural.of(sent, "row was sent, but the database took ", "rows were sent, but the database took ")
                            + there + ". " + transaction.takeBack());
        }
    }
}
