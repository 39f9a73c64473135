package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.UUID;

/** The table that takes the rows of a load that merges, before they are moved into the table itself. For one thread. */
final class Staging {
    private final Database database;
    private final Target target;
    private final ColumnPlan plan;
    private final Statements statements;
    private final String stage;
    private boolean outlivesTransaction;

    Staging(Database database, Target target, ColumnPlan plan, Statements statements) {
        this.database = database;
        this.target = target;
        this.plan = plan;
        this.statements = statements;
        this.stage = database.stage(UUID.randomUUID().toString().substring(24));
    }

    /** Makes the table; begins the transaction where it can be made in one. */
    void make() throws SQLException {
        if (database.stagesInTransaction()) {
            statements.connection().setAutoCommit(false);
        }
        statements.run(database.createStage(stage, target.sql(), plan.columns()));
        outlivesTransaction = !database.stagesInTransaction();
    }

    /** The table in SQL. */
    String sql() {
        return stage;
    }

    /** The number of rows whose key a later one has, too. */
    long replaced() throws SQLException {
        return statements.count(database.replacedRows(stage, plan.key()));
    }

    /**
     * Moves the rows.
     *
     * @return how many the server says it has merged, or -1 if it counts otherwise
     */
    long merge(long staged, long replaced, boolean tableIsNew) throws SQLException {
        return database.merge(
                statements,
                new Database.Merge(
                        target.sql(), stage, Column.names(plan.columns()), plan.key(), staged, replaced, tableIsNew));
    }

    /** Removes the table, if it did not go with the transaction. */
    void drop() throws SQLException {
        if (outlivesTransaction) {
            statements.run(database.dropStage(stage));
        }
    }
}
