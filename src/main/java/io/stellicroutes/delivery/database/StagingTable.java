package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A table that takes rows on their way to the table itself, for one load. For one thread. */
final class StagingTable {
    private final Database database;
    private final Statements statements;
    private final String id = UUID.randomUUID().toString().substring(24);
    private final String name;
    private boolean outlivesTransaction;

    StagingTable(Database database, Statements statements) {
        this.database = database;
        this.statements = statements;
        this.name = database.stage(id);
    }

    /**
     * Makes the table; begins the transaction where it can be made in one.
     *
     * @param table whose columns it has, in SQL
     * @param indexed columns by which rows are looked for in it; none if they are not
     */
    void make(String table, List<Column> columns, List<String> indexed) throws SQLException {
        if (database.stagesInTransaction()) {
            statements.connection().setAutoCommit(false);
        }
        statements.run(database.createStage(name, table, columns));
        outlivesTransaction = !database.stagesInTransaction();
        Optional<String> index =
                indexed.isEmpty() ? Optional.empty() : database.indexStage(name, "stellic_stage_key_" + id, indexed);
        statements.run(index.stream().toList());
    }

    /** The table in SQL. */
    String sql() {
        return name;
    }

    /** Removes the table, if it did not go with the transaction. */
    void drop() throws SQLException {
        if (outlivesTransaction) {
            statements.run(database.dropStage(name));
        }
    }
}
