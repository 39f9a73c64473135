package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.delivery.DeliveryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes the table, its columns and its indexes where they are missing; before the load's transaction, unless the
 * database takes such statements back with it.
 */
final class TablePreparation {
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
        boolean isNew = existing.isEmpty();
        if (isNew) {
            make(plan);
        } else {
            adapt(plan, existing);
        }
        if (settings.deletesSoftly()) {
            new RowsBefore(settings, target, statements, plan, "").prepare(made);
        }
        return isNew && database.rollsBackDdl();
    }

    private void make(ColumnPlan plan) throws SQLException {
        if (database.rollsBackDdl()) {
            connection().setAutoCommit(false);
        }
        statements.run(database.createTable(target.sql(), plan.all()));
        if (!database.rollsBackDdl()) {
            made.table();
        }
        if (settings.mode() == DatabaseSettings.Mode.APPEND) {
            statements.run(index(false, indexName("run", List.of()), List.of(OwnColumns.RUN_ID)));
        } else if (settings.mode().goesByKey()) {
            for (List<String> index : indexes(plan.key()).values()) {
                statements.run(index);
            }
        }
    }

    /** The indexes that rows are found by, and their statements. */
    private Map<String, List<String>> indexes(List<String> key) {
        Map<String, List<String>> indexes = new LinkedHashMap<>();
        if (settings.mode() == DatabaseSettings.Mode.MERGE) {
            String name = indexName("key", key);
            indexes.put(name, List.of(index(true, name, key)));
        } else {
            String current = indexName("current", key);
            indexes.put(current, database.indexCurrent(settings.schema(), current, target.sql(), key));
            if (!database.findsVersionsByCurrent()) {
                List<String> version = new ArrayList<>(key);
                version.add(OwnColumns.VALID_FROM);
                String name = indexName("version", version);
                indexes.put(name, List.of(index(true, name, version)));
            }
        }
        return indexes;
    }

    private void adapt(ColumnPlan plan, List<Target.Existing> existing) throws SQLException {
        if (settings.mode() == DatabaseSettings.Mode.HISTORY) {
            checkVersions(plan, existing);
        }
        for (Column column : Target.missing(plan.all(), existing)) {
            statements.run(database.addColumn(target.sql(), column));
            made.column(target, column.name());
        }
        if (settings.mode().goesByKey()) {
            makeMissingIndexes(plan.key());
        }
    }

    private void makeMissingIndexes(List<String> key) throws SQLException {
        if (settings.mode() == DatabaseSettings.Mode.MERGE && target.isUnique(connection(), key)) {
            return;
        }
        Set<String> there = target.indexes(connection());
        for (Map.Entry<String, List<String>> index : indexes(key).entrySet()) {
            if (!there.contains(index.getKey())) {
                try {
                    statements.run(index.getValue());
                    if (index.getValue().size() > 1) {
                        made.computed(OwnColumns.CURRENT_ONLY);
                    }
                    made.index(index.getKey());
                } catch (SQLException e) {
                    throw settings.faults()
                            .of(database)
                            .preparing(
                                    ErrorCode.UNIQUE_INDEX,
                                    settings.mode().name().toLowerCase(Locale.ROOT)
                                            + " needs a unique index on the key " + key
                                            + ", and none can be made (are there repeated keys in the table?)",
                                    e);
                }
            }
        }
    }

    /**
     * Refuses a table whose rows are no versions, or can't have a second one.
     *
     * @throws DeliveryException if it is one
     */
    private void checkVersions(ColumnPlan plan, List<Target.Existing> existing) throws SQLException {
        boolean hasVersions = existing.stream().anyMatch(column -> column.name().equals(OwnColumns.VALID_FROM));
        boolean isUnique = target.isUnique(connection(), plan.key());
        if (isUnique || (!hasVersions && statements.count(database.count(target.sql(), "")) > 0)) {
            throw new DeliveryException(
                    ErrorCode.HISTORY_TABLE,
                    settings.faults().subject(),
                    isUnique
                            ? "the table has a unique index on the key " + plan.key()
                                    + ", so that a key can't have a second version"
                            : "the table has rows, and no column " + OwnColumns.VALID_FROM
                                    + " that tells since when they hold");
        }
    }

    private String index(boolean unique, String name, List<String> indexed) {
        return database.createIndex(unique, settings.schema(), name, target.sql(), indexed);
    }

    private String indexName(String purpose, List<String> indexed) {
        return settings.indexName(purpose, settings.table(), indexed);
    }

    private Connection connection() {
        return statements.connection();
    }
}
