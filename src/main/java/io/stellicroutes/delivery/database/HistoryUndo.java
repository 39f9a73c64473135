package io.stellicroutes.delivery.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Takes the versions of a run back. They are known by the run and by the instant at which they begin and end. */
final class HistoryUndo {
    private final Database database;
    private final Statements statements;
    private final String table;
    private final ColumnPlan plan;
    private final String ofRun;

    HistoryUndo(Database database, Statements statements, String table, ColumnPlan plan, String runId) {
        this.database = database;
        this.statements = statements;
        this.table = table;
        this.plan = plan;
        this.ofRun = database.quote(OwnColumns.RUN_ID) + " = " + database.literal(runId);
    }

    /** The instants of its changes, the last first: more than its own if it was delivered with a clock set back. */
    List<LocalDateTime> instants(LocalDateTime own) throws SQLException {
        Set<LocalDateTime> instants = new TreeSet<>(Comparator.reverseOrder());
        instants.add(own);
        String sql = "SELECT DISTINCT " + database.quote(OwnColumns.VALID_FROM) + " FROM " + table + " WHERE " + ofRun;
        try (Statement statement = statements.connection().createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                instants.add(plan.own(OwnColumns.VALID_FROM).type().utc(found, 1));
            }
        }
        return List.copyOf(instants);
    }

    /** How many of its changes others have come after, or can't be told from. */
    long changedSince(LocalDateTime instant) throws SQLException {
        String began = database.quote(OwnColumns.VALID_FROM) + " = " + valid(instant);
        String ended = database.quote(OwnColumns.VALID_TO) + " IS NOT NULL";
        long versions = statements.count(database.count(table, began + " AND (NOT (" + ofRun + ") OR " + ended + ")"));
        String later = "EXISTS (SELECT 1 FROM " + table + " s WHERE " + database.sameKey(plan.key()) + " AND "
                + database.s(OwnColumns.VALID_FROM) + " > " + valid(instant) + ")";
        return versions
                + statements.count(database.count(
                        table, database.t(OwnColumns.VALID_TO) + " = " + valid(instant) + " AND " + later));
    }

    /** Removes the versions that began then; returns how many. */
    long remove(LocalDateTime instant) throws SQLException {
        return statements.update("DELETE FROM " + table + " WHERE " + database.quote(OwnColumns.VALID_FROM) + " = "
                + valid(instant) + " AND " + ofRun);
    }

    /** Makes the versions current again that ended then; returns how many. */
    long reopen(LocalDateTime instant) throws SQLException {
        return statements.update("UPDATE " + table + " SET " + database.quote(OwnColumns.VALID_TO) + " = NULL, "
                + database.quote(OwnColumns.CURRENT) + " = " + database.truth(true) + " WHERE "
                + database.quote(OwnColumns.VALID_TO) + " = " + valid(instant));
    }

    private String valid(LocalDateTime instant) {
        return database.instant(plan.own(OwnColumns.VALID_FROM).type(), instant);
    }
}
