package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the classes of a load have in common.
 *
 * @param at the instant of the delivery's changes, in UTC
 * @param tableIsNew whether the table is made in the load's transaction, so that it has no rows
 * @param leftOut the names of columns in the header by which a row of the table does not differ from one of the file
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
        boolean tableIsNew,
        Set<String> leftOut) {
    /** The file's columns by which a row may differ: none of the key. */
    List<Column> compared() {
        List<String> names = context.header().names();
        return IntStream.range(0, plan.fileColumns())
                .filter(i -> !plan.key().contains(plan.columns().get(i).name()) && !leftOut.contains(names.get(i)))
                .mapToObj(plan.columns()::get)
                .toList();
    }

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
