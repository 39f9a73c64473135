package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The view of the current versions of a table with {@code mode=history}: {@code <table>_current}. */
final class HistoryView {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final List<String> HIDDEN =
            List.of(OwnColumns.VALID_TO, OwnColumns.CURRENT, OwnColumns.CURRENT_ONLY);

    private final Database database;
    private final DatabaseSettings settings;
    private final Target target;
    private final Statements statements;

    HistoryView(Database database, DatabaseSettings settings, Target target, Statements statements) {
        this.database = database;
        this.settings = settings;
        this.target = target;
        this.statements = statements;
    }

    /**
     * Makes it where it is missing or lacks a column of the table; behind the load's commit, for a load does not fail
     * with it.
     */
    void make() {
        if (settings.mode() != DatabaseSettings.Mode.HISTORY) {
            return;
        }
        String name = database.bound(settings.table(), "_current");
        Connection connection = statements.connection();
        try {
            connection.setAutoCommit(true);
            List<String> columns = target.columns(connection).stream()
                    .map(Target.Existing::name)
                    .filter(column -> !HIDDEN.contains(column))
                    .toList();
            Target view = new Target(database, settings.schema(), name);
            List<String> there =
                    view.columns(connection).stream().map(Target.Existing::name).toList();
            if (!there.containsAll(columns)) {
                statements.run(database.createView(view.sql(), columns, target.sql(), database.isCurrent("")));
            }
        } catch (SQLException e) {
            LOG.warn(
                    "{}: the view {} of the current versions can't be made: {}. The table is complete",
                    settings.faults().subject(),
                    name,
                    settings.faults().of(database).fault(e).words());
        }
    }
}
