package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.bounded;
import static io.stellicroutes.ledger.StoredValues.instant;
import static io.stellicroutes.ledger.StoredValues.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Who has asked for what, and looked at whose records. Thread-safe; every call is a transaction of its own. */
public final class AuditTrail {
    private static final int LONGEST = 1000;

    private final LedgerDatabase database;

    AuditTrail(LedgerDatabase database) {
        this.database = database;
    }

    /** Puts on record what is about to be done, before it is. */
    public void asked(AuditEntry entry) {
        database.useSecurely(handle -> handle.createUpdate("insert into stellic_audit"
                        + " (id, at, who, roles, source, action, export, destination, run_id, details, outcome)"
                        + " select cast(:id as varchar), cast(:at as timestamp), cast(:who as varchar),"
                        + " cast(:roles as varchar), cast(:source as varchar), cast(:action as varchar),"
                        + " cast(:export as varchar), cast(:destination as varchar), cast(:run as varchar),"
                        + " cast(:details as varchar), cast(:outcome as varchar)"
                        + " where not exists (select 1 from stellic_audit where id = :id)")
                .bind("id", entry.id())
                .bind("at", utc(entry.at()))
                .bind("who", bounded(entry.who(), Pauses.LONGEST_NAME))
                .bind("roles", bounded(entry.roles(), Pauses.LONGEST_NAME))
                .bind("source", entry.source())
                .bind("action", entry.action())
                .bind("export", bounded(entry.export().orElse(null), 100))
                .bind("destination", bounded(entry.destination().orElse(null), LONGEST))
                .bind("run", bounded(entry.run().orElse(null), 64))
                .bind("details", bounded(entry.details().orElse(null), LONGEST))
                .bind("outcome", bounded(entry.outcome(), LONGEST))
                .execute());
    }

    /**
     * Adds what became of it.
     *
     * @param run the run that it has led to; empty to leave what is on record
     */
    public void ended(String id, Optional<String> run, String outcome) {
        database.use(handle -> handle.createUpdate("update stellic_audit set outcome = :outcome,"
                        + " run_id = coalesce(cast(:run as varchar), run_id) where id = :id")
                .bind("outcome", bounded(outcome, LONGEST))
                .bind("run", run.orElse(null))
                .bind("id", id)
                .execute());
    }

    /** The last entries, the newest first. */
    public List<AuditEntry> last(int limit) {
        return database.with(
                handle -> handle.createQuery("select * from stellic_audit order by at desc, id desc limit :limit")
                        .bind("limit", limit)
                        .map(AuditTrail::toEntry)
                        .list());
    }

    /** Removes what is older than a time; returns how many entries. */
    public int removeBefore(Instant time) {
        return database.inTransaction(handle -> handle.execute("delete from stellic_audit where at < ?", utc(time)));
    }

    private static AuditEntry toEntry(ResultSet rs, StatementContext context) throws SQLException {
        return new AuditEntry(
                rs.getString("id"),
                instant(rs, "at").orElseThrow(),
                rs.getString("who"),
                rs.getString("roles"),
                rs.getString("source"),
                rs.getString("action"),
                Optional.ofNullable(rs.getString("export")),
                Optional.ofNullable(rs.getString("destination")),
                Optional.ofNullable(rs.getString("run_id")),
                Optional.ofNullable(rs.getString("details")),
                rs.getString("outcome"));
    }
}
