package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Staged changes come into a table that has a row a key: deletes, then updates, then inserts. Rows that are there as
 * they are staged are not touched.
 */
final class MergeChanges {
    private final LoadParts parts;
    private final Database database;
    private final ColumnPlan plan;
    private final String table;
    private final StagedChanges staged;
    private final boolean softly;
    private final RowsBefore before;

    MergeChanges(LoadParts parts, StagedChanges staged) {
        this.parts = parts;
        this.database = parts.database();
        this.plan = parts.plan();
        this.table = parts.target().sql();
        this.staged = staged;
        this.softly = parts.settings().deletesSoftly();
        this.before = new RowsBefore(
                parts.settings(),
                parts.target(),
                parts.statements(),
                plan,
                parts.context().runId());
    }

    /**
     * Does it.
     *
     * @throws io.stellicroutes.delivery.DeliveryException if the table has not taken every row
     */
    void apply() throws SQLException {
        boolean keepsFirst = softly && before.begin();
        boolean marks = staged.deletes() && !parts.tableIsNew() && delete() > 0;
        // a row that was just marked, and kept, may be one of those that come
        long written = staged.count() == 0 ? 0 : write(keepsFirst && !marks);
        if (softly && written > 0) {
            before.keepOne(staged.rows());
        }
    }

    private long write(boolean keepsFirst) throws SQLException {
        long written = staged.mayBeKnown() ? update(keepsFirst) : 0;
        if (written < staged.count() && staged.mayBeNew()) {
            written += insert();
        }
        if (written != staged.count()) {
            parts.compare(staged.count(), there());
        }
        return written;
    }

    /** The number of rows that differ from the staged ones, or are marked as deleted. */
    long different() throws SQLException {
        String changed = changed();
        return changed.isEmpty()
                ? 0
                : parts.statements().count(database.countMatched(table, staged.rows(), plan.key(), changed));
    }

    /** Gives the number of rows that have been marked. */
    private long delete() throws SQLException {
        if (!softly) {
            parts.statements().run(database.deleteMatched(table, staged.deleted(), plan.key(), ""));
            return 0;
        }
        String live = database.t(OwnColumns.DELETED_AT) + " IS NULL";
        before.keep(staged.deleted(), live);
        Map<String, String> values = new LinkedHashMap<>();
        values.put(
                OwnColumns.DELETED_AT,
                database.instant(plan.own(OwnColumns.DELETED_AT).type(), parts.at()));
        values.put(OwnColumns.RUN_ID, database.literal(parts.context().runId()));
        values.put(
                OwnColumns.LOADED_AT,
                database.instant(plan.own(OwnColumns.LOADED_AT).type(), plan.loadedAtUtc()));
        return parts.statements().update(database.updateMatched(table, staged.deleted(), plan.key(), values, live));
    }

    private long update(boolean keepsFirst) throws SQLException {
        String changed = changed();
        if (changed.isEmpty()) {
            return 0;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String column : Column.names(plan.columns())) {
            if (!plan.key().contains(column)) {
                values.put(column, database.s(column));
            }
        }
        if (softly) {
            long kept = before.keep(staged.rows(), changed);
            if (kept == 0 && keepsFirst) {
                return 0;
            }
        }
        if (plan.hasMarks()) {
            values.put(OwnColumns.DELETED_AT, "NULL");
        }
        return parts.statements().update(database.updateMatched(table, staged.rows(), plan.key(), values, changed));
    }

    /** Whether a row differs from the staged one, or is marked as deleted; empty if it never does. */
    private String changed() {
        String differ = database.differ(parts.compared());
        String gone = plan.hasMarks() ? database.t(OwnColumns.DELETED_AT) + " IS NOT NULL" : "";
        return differ + (differ.isEmpty() || gone.isEmpty() ? "" : " OR ") + gone;
    }

    private long insert() throws SQLException {
        Map<String, String> values = new LinkedHashMap<>();
        Column.names(plan.columns()).forEach(column -> values.put(column, database.s(column)));
        return parts.statements()
                .update(
                        parts.tableIsNew()
                                ? database.insertAll(table, staged.rows(), values)
                                : database.insertMissing(table, staged.rows(), plan.key(), values, ""));
    }

    /** The number of staged rows that the table has as they are, or that this load has written, if only in part. */
    private long there() throws SQLException {
        String changed = changed();
        return parts.statements()
                .count(database.countMatched(
                        table,
                        staged.rows(),
                        plan.key(),
                        changed.isEmpty() ? "" : "NOT (" + changed + ") OR " + plan.writtenBy(database)));
    }
}
