package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;

/** Takes the changes of a run back, in one transaction, if nobody has changed the same rows since. For one thread. */
final class TableUndo {
    private final LoadContext context;
    private final DatabaseSettings settings;
    private final Database database;
    private final Target target;
    private final DatabaseFailures faults;
    private final Statements statements;
    private final LoadTransaction transaction;
    private final LocalDateTime at;

    /** @param at the instant of the run's changes, in UTC */
    TableUndo(
            LoadContext context, DatabaseSettings settings, Database database, Connection connection, LocalDateTime at)
            throws SQLException {
        this.context = context;
        this.settings = settings;
        this.database = database;
        this.target = new Target(database, settings.schema(), settings.table());
        this.faults = settings.faults().of(database);
        this.statements = new Statements(connection);
        this.transaction = new LoadTransaction(connection, database, target, faults);
        this.at = at;
    }

    /**
     * Does it, and closes the connection.
     *
     * @throws DeliveryException if it can't be done: then nothing has changed
     * @throws RuntimeException if another process has the export: nothing has changed then, too
     */
    UndoneRun undo() {
        try {
            transaction.ready(
                    String.join("\n", context.runId(), context.destination().name(), target.sql()),
                    DatabaseSettings.timeout(context.destination()));
            List<Target.Existing> existing = target.columns(statements.connection());
            boolean hasRuns = existing.stream().anyMatch(column -> column.name().equals(OwnColumns.RUN_ID));
            if (!hasRuns) {
                throw refused("the table has nothing of a run");
            }
            if (!target.takesBack(statements.connection())) {
                throw refused("the table's storage engine has no transactions");
            }
            ColumnPlan plan = new ColumnPlan(context, settings, database, existing, at);
            transaction.begin();
            statements.run(database.lock(target.sql()).stream().toList());
            UndoneRun undone = settings.mode() == DatabaseSettings.Mode.HISTORY ? versions(plan) : rows(plan);
            context.accounts().check();
            transaction.commit();
            return undone;
        } catch (SQLException e) {
            throw faults.loading(e, transaction.takeBack());
        } finally {
            transaction.close();
        }
    }

    private UndoneRun versions(ColumnPlan plan) throws SQLException {
        HistoryUndo history = new HistoryUndo(database, statements, target.sql(), plan, context.runId());
        List<LocalDateTime> instants = history.instants(at);
        long removed = 0;
        long restored = 0;
        for (LocalDateTime instant : instants) {
            long later = history.changedSince(instant);
            if (later > 0) {
                throw refused(later + " of its rows have been changed since: take the later runs back first");
            }
            removed += history.remove(instant);
            restored += history.reopen(instant);
        }
        if (removed == 0 && restored == 0) {
            throw refused("the table has nothing of it");
        }
        return new UndoneRun(removed, restored);
    }

    private UndoneRun rows(ColumnPlan plan) throws SQLException {
        RowsBefore before = new RowsBefore(settings, target, statements, plan, context.runId());
        if (!before.holdsRun() || before.unknown() > 0) {
            throw refused("only the last run that has changed the table can be taken back");
        }
        long changed = before.changed();
        long restored = before.restore();
        if (restored != changed) {
            throw refused((changed - restored) + " of its rows have been changed since by somebody else");
        }
        long removed = statements.update("DELETE FROM " + target.sql() + " WHERE " + database.quote(OwnColumns.RUN_ID)
                + " = " + database.literal(context.runId()));
        before.clear();
        return new UndoneRun(removed, restored);
    }

    private DeliveryException refused(String why) {
        return new DeliveryException(
                ErrorCode.CANNOT_UNDO,
                faults.subject(),
                "the run " + context.runId() + " can't be taken back: " + why + ". Nothing was changed.");
    }
}
