package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.bounded;
import static io.stellicroutes.ledger.StoredValues.instant;
import static io.stellicroutes.ledger.StoredValues.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The schedules that people have paused; they stay paused until somebody resumes them, whatever is started anew.
 * Thread-safe; every call is a transaction of its own.
 */
public final class Pauses {
    static final int LONGEST_NAME = 200;

    private final LedgerDatabase database;
    private final Clock clock;

    Pauses(LedgerDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Pauses the schedule of an export; one that is paused stays as it is. */
    public void pause(String export, String who) {
        database.useSecurely(handle -> handle.createUpdate("insert into stellic_pause (export, paused_by, paused_at)"
                        + " select cast(:export as varchar), cast(:who as varchar), cast(:now as timestamp)"
                        + " where not exists (select 1 from stellic_pause where export = :export)")
                .bind("export", export)
                .bind("who", bounded(who, LONGEST_NAME))
                .bind("now", utc(clock.instant()))
                .execute());
    }

    /** Lets the schedule of an export go on; of no effect on one that is not paused. */
    public void resume(String export) {
        database.useSecurely(handle -> handle.execute("delete from stellic_pause where export = ?", export));
    }

    /** The pause of an export's schedule, if it is paused. */
    public Optional<Pause> find(String export) {
        return database.with(handle -> handle.createQuery("select * from stellic_pause where export = :export")
                .bind("export", export)
                .map(Pauses::toPause)
                .findOne());
    }

    /** All schedules that are paused, in the order of the exports' names. */
    public List<Pause> all() {
        return database.with(handle -> handle.createQuery("select * from stellic_pause order by export")
                .map(Pauses::toPause)
                .list());
    }

    private static Pause toPause(ResultSet rs, StatementContext context) throws SQLException {
        return new Pause(
                rs.getString("export"),
                rs.getString("paused_by"),
                instant(rs, "paused_at").orElseThrow());
    }
}
