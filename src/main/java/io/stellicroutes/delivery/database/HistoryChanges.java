package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Staged changes come into a table that has every version of a row (a slowly changing dimension of type 2). A version
 * that a staged row differs from is closed, and a new one begins at the same instant: all of a load have the same. Rows
 * that are there as they are staged are not touched, so that a run that is delivered again leaves the same table.
 */
final class HistoryChanges {
    private final LoadParts parts;
    private final Database database;
    private final Statements statements;
    private final ColumnPlan plan;
    private final String table;
    private final StagedChanges staged;
    private final boolean snapshot;
    private final List<Column> ignored;
    private final String differ;

    /** @param snapshot whether nearly all keys of the table are staged */
    HistoryChanges(LoadParts parts, StagedChanges staged, boolean snapshot) {
        this.parts = parts;
        this.database = parts.database();
        this.statements = parts.statements();
        this.plan = parts.plan();
        this.table = parts.target().sql();
        this.staged = staged;
        this.snapshot = snapshot;
        this.ignored = parts.compared().stream().filter(this::isIgnored).toList();
        this.differ = database.differ(
                parts.compared().stream().filter(column -> !isIgnored(column)).toList());
    }

    private boolean isIgnored(Column column) {
        return parts.settings().ignored().contains(column.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Does it.
     *
     * @throws io.stellicroutes.delivery.DeliveryException if the table has not taken every row
     */
    void apply() throws SQLException {
        LocalDateTime at = parts.at();
        if (!parts.tableIsNew()) {
            VersionInstant instant = new VersionInstant(parts, staged, snapshot);
            at = instant.find();
            if (instant.isTaken()) {
                amend(at);
            }
            delete(at);
        }
        long closed = 0;
        if (staged.mayBeKnown()) {
            overwriteIgnored();
            closed = closeChanged(at);
        }
        long written = staged.mayBeNew() || closed > 0 ? insert(at) : 0;
        if (written != staged.count()) {
            parts.compare(staged.count(), there());
        }
    }

    /** The number of current versions that differ from the staged rows, in ignored columns too. */
    long different() throws SQLException {
        return parts.compared().isEmpty()
                ? 0
                : statements.count(database.countMatched(
                        table, staged.rows(), plan.key(), current(database.differ(parts.compared()))));
    }

    /** Versions that began at this very instant are of this run: they get other contents, or vanish. */
    private void amend(LocalDateTime at) throws SQLException {
        String began = current(database.t(OwnColumns.VALID_FROM) + " = " + valid(at));
        if (staged.deletes()) {
            statements.run(database.deleteMatched(table, staged.deleted(), plan.key(), began));
        }
        if (!differ.isEmpty()) {
            Map<String, String> values = new LinkedHashMap<>();
            Column.names(plan.columns()).stream()
                    .filter(column -> !plan.key().contains(column))
                    .forEach(column -> values.put(column, database.s(column)));
            statements.run(
                    database.updateMatched(table, staged.rows(), plan.key(), values, began + " AND (" + differ + ")"));
        }
    }

    private void delete(LocalDateTime at) throws SQLException {
        if (staged.deletes()) {
            statements.run(
                    database.updateMatched(table, staged.deleted(), plan.key(), closed(at), database.isCurrent("t.")));
        }
    }

    /** The version stays the one of the run that has made it. */
    private void overwriteIgnored() throws SQLException {
        if (ignored.isEmpty()) {
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        ignored.forEach(column -> values.put(column.name(), database.s(column.name())));
        String only = (differ.isEmpty() ? "" : "NOT (" + differ + ") AND ") + "(" + database.differ(ignored) + ")";
        statements.run(database.updateMatched(table, staged.rows(), plan.key(), values, current(only)));
    }

    private long closeChanged(LocalDateTime at) throws SQLException {
        return differ.isEmpty()
                ? 0
                : statements.update(
                        database.updateMatched(table, staged.rows(), plan.key(), closed(at), current(differ)));
    }

    private Map<String, String> closed(LocalDateTime at) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(OwnColumns.VALID_TO, valid(at));
        values.put(OwnColumns.CURRENT, database.truth(false));
        return values;
    }

    private long insert(LocalDateTime at) throws SQLException {
        Map<String, String> values = new LinkedHashMap<>();
        Column.names(plan.columns()).forEach(column -> values.put(column, database.s(column)));
        values.put(OwnColumns.VALID_FROM, valid(at));
        values.put(OwnColumns.CURRENT, database.truth(true));
        return statements.update(
                parts.tableIsNew()
                        ? database.insertAll(table, staged.rows(), values)
                        : database.insertMissing(table, staged.rows(), plan.key(), values, database.isCurrent("t.")));
    }

    /** The number of staged rows that are current as they are, or that this load has written, if only in part. */
    private long there() throws SQLException {
        String same = differ.isEmpty() ? "" : "NOT (" + differ + ") OR " + plan.writtenBy(database);
        return statements.count(database.countMatched(table, staged.rows(), plan.key(), current(same)));
    }

    private String current(String condition) {
        return database.isCurrent("t.") + database.where("AND", condition);
    }

    private String valid(LocalDateTime at) {
        return database.instant(plan.own(OwnColumns.VALID_FROM).type(), at);
    }
}
