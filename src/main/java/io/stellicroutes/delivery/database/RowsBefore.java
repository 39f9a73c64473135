package io.stellicroutes.delivery.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a merged table as they were before the last run that changed it, in a table of their own,
 * {@code <table>_before}: what the run is taken back by. With {@code delete=soft} only. For one thread.
 *
 * <p>A run that has only new rows has one of them there, so that the table always says of which run it is.
 */
final class RowsBefore {
    private static final int RUN_LENGTH = 128;
    private static final String CHANGED = "u";
    private static final String NEW = "c";

    private final DatabaseSettings settings;
    private final Database database;
    private final Statements statements;
    private final Target target;
    private final Target before;
    private final ColumnPlan plan;
    private final String run;

    RowsBefore(DatabaseSettings settings, Target target, Statements statements, ColumnPlan plan, String runId) {
        this.settings = settings;
        this.database = target.database();
        this.statements = statements;
        this.target = target;
        this.before = new Target(database, settings.schema(), database.bound(settings.table(), "_before"));
        this.plan = plan;
        this.run = database.literal(runId);
    }

    /** Makes the table, or its columns, where they are missing. */
    void prepare(Made made) throws SQLException {
        List<Target.Existing> existing = before.columns(statements.connection());
        List<Column> wanted = new ArrayList<>(plan.all());
        for (String name : List.of(OwnColumns.UNDO_RUN, OwnColumns.UNDO_KIND)) {
            ColumnType text = ColumnType.text(RUN_LENGTH);
            wanted.add(new Column(name, text, database.type(text), RUN_LENGTH));
        }
        Column loadedAt = plan.own(OwnColumns.LOADED_AT);
        wanted.add(new Column(OwnColumns.UNDO_SINCE, loadedAt.type(), database.type(loadedAt.type()), RUN_LENGTH));
        boolean isNew = existing.isEmpty();
        if (isNew) {
            statements.run(database.createTableLike(before.sql(), target.sql(), names(target)));
            if (!database.rollsBackDdl() || statements.connection().getAutoCommit()) {
                made.table(before);
            }
            statements.run(database.createIndex(
                    true,
                    settings.schema(),
                    settings.indexName("before", before.table(), plan.key()),
                    before.sql(),
                    plan.key()));
            existing = before.columns(statements.connection());
        }
        for (Column column : Target.missing(wanted, existing)) {
            statements.run(database.addColumn(before.sql(), column));
            if (!isNew) {
                made.column(before, column.name());
            }
        }
    }

    /**
     * Begins to keep rows of a run: those of an earlier one go.
     *
     * @return whether none of this run are kept yet
     */
    boolean begin() throws SQLException {
        boolean isFirst = !holdsRun();
        if (isFirst) {
            statements.run(database.deleteAll(before.sql()));
        }
        return isFirst;
    }

    /**
     * Keeps the rows that have the key of a staged one and meet a condition, and are not kept yet.
     *
     * @return how many
     */
    long keep(String staged, String condition) throws SQLException {
        String known = "EXISTS (SELECT 1 FROM " + before.sql() + " b WHERE "
                + database.pairs(plan.key(), "b.%1$s = t.%1$s", " AND ") + ")";
        return statements.update(insert(CHANGED)
                + database.matched(
                        target.sql(),
                        staged,
                        plan.key(),
                        "NOT " + known + (condition.isEmpty() ? "" : " AND (" + condition + ")")));
    }

    /** Keeps one of the rows that the run has brought, if it has changed no other. */
    void keepOne(String staged) throws SQLException {
        if (!holdsRun()) {
            long first = statements.count("SELECT MIN(" + database.s(OwnColumns.ROW) + ") FROM " + staged + " s");
            statements.run(insert(NEW)
                    + database.matched(target.sql(), staged, plan.key(), database.s(OwnColumns.ROW) + " = " + first));
        }
    }

    private String insert(String kind) throws SQLException {
        List<String> columns = columns();
        List<String> all = new ArrayList<>(columns);
        all.add(OwnColumns.UNDO_RUN);
        all.add(OwnColumns.UNDO_KIND);
        all.add(OwnColumns.UNDO_SINCE);
        return "INSERT INTO " + before.sql() + " (" + database.list(all) + ") SELECT "
                + database.pairs(columns, "t.%1$s", ", ") + ", " + run + ", " + database.literal(kind) + ", "
                + database.instant(plan.own(OwnColumns.LOADED_AT).type(), plan.loadedAtUtc()) + " FROM ";
    }

    /** The columns that both tables have. */
    private List<String> columns() throws SQLException {
        List<String> columns = names(before);
        columns.retainAll(names(target));
        return columns;
    }

    private List<String> names(Target of) throws SQLException {
        return new ArrayList<>(of.columns(statements.connection()).stream()
                .map(Target.Existing::name)
                .toList());
    }

    /** Whether the rows are those before this run. */
    boolean holdsRun() throws SQLException {
        return !before.columns(statements.connection()).isEmpty()
                && statements.count(database.count(before.sql(), database.t(OwnColumns.UNDO_RUN) + " = " + run)) > 0;
    }

    /** How many rows the run has written when those of before were not kept, so that they are not known. */
    long unknown() throws SQLException {
        return statements.count(database.count(
                target.sql(),
                database.t(OwnColumns.RUN_ID) + " = " + run + " AND " + database.t(OwnColumns.LOADED_AT)
                        + " < (SELECT MIN(b." + database.quote(OwnColumns.UNDO_SINCE) + ") FROM " + before.sql()
                        + " b)"));
    }

    /** How many rows the run has changed. */
    long changed() throws SQLException {
        return statements.count(
                database.count(before.sql(), database.t(OwnColumns.UNDO_KIND) + " = " + database.literal(CHANGED)));
    }

    /**
     * Puts the rows back that the run has changed and nobody since.
     *
     * @return how many
     */
    long restore() throws SQLException {
        Map<String, String> values = new LinkedHashMap<>();
        columns().stream()
                .filter(column -> !plan.key().contains(column))
                .forEach(column -> values.put(column, database.s(column)));
        return statements.update(database.updateMatched(
                target.sql(),
                before.sql(),
                plan.key(),
                values,
                database.s(OwnColumns.UNDO_KIND) + " = " + database.literal(CHANGED) + " AND "
                        + database.t(OwnColumns.RUN_ID) + " = " + run));
    }

    /** Forgets all rows. */
    void clear() throws SQLException {
        statements.run(database.deleteAll(before.sql()));
    }
}
