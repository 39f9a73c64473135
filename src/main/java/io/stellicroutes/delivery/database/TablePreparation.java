package io.stellicroutes.delivery.database;

import io.stellicroutes.base.Digest;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.delivery.DeliveryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Makes the table, its columns and its indexes where they are missing; before the load's transaction, unless the
 * database takes such statements back with it.
 */
final class TablePreparation {
    /** Short enough for the names that Oracle took once, 30 characters. */
    private static final int INDEX_NAME_BITS = 64;

    private final Database database;
    private final DatabaseSettings settings;
    private final Target target;
    private final Statements statements;
    private final Made made;

    /** @param made takes down what is made */
    TablePreparation(Database database, DatabaseSettings settings, Target target, Statements statements, Made made) {
        this.database = database;
        this.settings = settings;
        this.target = target;
        this.statements = statements;
        this.made = made;
    }

    /**
     * Does it.
     *
     * @param existing the columns that are there; none if the table is not
     * @return whether the table was made in the connection's transaction, which has begun then: it goes with it
     * @throws DeliveryException if the key that rows are merged by can't have a unique index
     */
    boolean prepare(ColumnPlan plan, List<Target.Existing> existing) throws SQLException {
        if (existing.isEmpty()) {
            make(plan);
            return database.rollsBackDdl();
        }
        adapt(plan, existing);
        return false;
    }

    private void make(ColumnPlan plan) throws SQLException {
        if (database.rollsBackDdl()) {
            connection().setAutoCommit(false);
        }
        statements.run(database.createTable(target.sql(), plan.columns()));
        if (!database.rollsBackDdl()) {
            made.table();
        }
        if (settings.mode() == DatabaseSettings.Mode.MERGE) {
            makeKey(plan.key());
        } else if (settings.mode() == DatabaseSettings.Mode.APPEND) {
            makeIndex(false, indexName("run", List.of()), List.of(OwnColumns.RUN_ID));
        }
    }

    private void adapt(ColumnPlan plan, List<Target.Existing> existing) throws SQLException {
        for (Column column : Target.missing(plan.columns(), existing)) {
            statements.run(database.addColumn(target.sql(), column));
            made.column(column.name());
        }
        List<String> key = plan.key();
        if (settings.mode() == DatabaseSettings.Mode.MERGE && !target.isUnique(connection(), key)) {
            try {
                makeKey(key);
                made.index(indexName("key", key));
            } catch (SQLException e) {
                throw settings.faults()
                        .of(database)
                        .preparing(
                                ErrorCode.UNIQUE_INDEX,
                                "merge needs a unique index on the key " + key
                                        + ", and none can be made (are there repeated keys in the table?)",
                                e);
            }
        }
    }

    private void makeKey(List<String> key) throws SQLException {
        makeIndex(true, indexName("key", key), key);
    }

    private void makeIndex(boolean unique, String name, List<String> indexed) throws SQLException {
        statements.run(database.createIndex(unique, settings.schema(), name, target.sql(), indexed));
    }

    private String indexName(String purpose, List<String> indexed) {
        return "stellic_" + purpose + "_"
                + new Digest()
                        .add(settings.schema())
                        .add(settings.table())
                        .add(indexed)
                        .hex(INDEX_NAME_BITS);
    }

    private Connection connection() {
        return statements.connection();
    }
}
