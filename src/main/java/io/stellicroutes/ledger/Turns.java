package io.stellicroutes.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The places of runs that wait for their turn at Stellic, of all processes with this ledger. All times are the
 * database's. Places belong to a holder, a process; those of one that has not been seen for some seconds do not count,
 * and count again when it is back. Thread-safe; every call may be repeated.
 */
public final class Turns {
    /** For so long a holder is believed to be there. */
    private static final int SEEN_SECONDS = 5;

    private static final String FROM_WAITING = " from stellic_turn t join stellic_turn_holder h on h.id = t.holder"
            + " and h.seen_at > current_timestamp - interval '" + SEEN_SECONDS + "' second";

    private final LedgerDatabase database;

    Turns(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * A run that waits.
     *
     * @param tenant empty for none
     * @param waited for how long
     * @param served when a run of the export had its turn last, having waited for it
     * @param tenantServed when one of the tenant's exports had
     */
    public record Place(
            String export,
            String tenant,
            int priority,
            String holder,
            Instant since,
            Duration waited,
            Optional<Instant> served,
            Optional<Instant> tenantServed) {}

    /** What waits: runs for their turn at Stellic, and deliveries that have not begun. */
    public long queueLength() {
        return length()
                + database.with(
                        handle -> handle.createQuery("select count(*) from stellic_delivery where status = 'PENDING'")
                                .mapTo(Long.class)
                                .one());
    }

    /** How many runs wait. */
    public long length() {
        return database.with(handle -> handle.createQuery("select count(*)" + FROM_WAITING)
                .mapTo(Long.class)
                .one());
    }

    /** Takes a place in the line. */
    public void join(String export, String tenant, int priority, String holder) {
        boolean known = database.with(handle -> handle.createUpdate("update stellic_turn set tenant = :tenant,"
                                + " priority = :priority, waits_since = current_timestamp, holder = :holder"
                                + " where export = :export")
                        .bind("tenant", tenant)
                        .bind("priority", priority)
                        .bind("holder", holder)
                        .bind("export", export)
                        .execute())
                == 1;
        if (!known) {
            database.insertsIfAbsent(handle -> handle.createUpdate(
                            "insert into stellic_turn (export, tenant, priority, waits_since, holder)"
                                    + " values (:export, :tenant, :priority, current_timestamp, :holder)")
                    .bind("tenant", tenant)
                    .bind("priority", priority)
                    .bind("holder", holder)
                    .bind("export", export)
                    .execute());
        }
    }

    /** Leaves the line, without a turn. */
    public void leave(String export, String holder) {
        database.with(handle -> handle.execute(
                "update stellic_turn set waits_since = null, holder = null where export = ? and holder = ?",
                export,
                holder));
    }

    /** Leaves the line with a turn: it, and its tenant, are those that were served last. */
    public void served(String export, String holder) {
        database.with(handle -> handle.execute(
                "update stellic_turn set waits_since = null, holder = null, served_at = current_timestamp"
                        + " where export = ? and holder = ?",
                export,
                holder));
    }

    /** Says that a holder is there. */
    public void seen(String holder) {
        boolean known = database.with(handle -> handle.execute(
                        "update stellic_turn_holder set seen_at = current_timestamp where id = ?", holder))
                == 1;
        if (!known) {
            database.insertsIfAbsent(handle -> handle.execute(
                    "insert into stellic_turn_holder (id, seen_at) values (?, current_timestamp)", holder));
        }
    }

    /** Forgets a holder, and those that have not been seen for a day. */
    public void forget(String holder) {
        database.with(handle -> handle.execute(
                "delete from stellic_turn_holder where id = ? or seen_at < current_timestamp - interval '1' day",
                holder));
    }

    /** All that wait, in no order. */
    public List<Place> waiting() {
        return database.with(
                handle -> handle.createQuery("select t.*, g.last_served, current_timestamp as read_at" + FROM_WAITING
                                + " left join (select tenant, max(served_at) as last_served from stellic_turn"
                                + " group by tenant) g on g.tenant = t.tenant where t.waits_since is not null")
                        .map((rs, context) -> toPlace(rs))
                        .list());
    }

    private static Place toPlace(ResultSet rs) throws SQLException {
        Instant since = instant(rs, "waits_since").orElseThrow();
        return new Place(
                rs.getString("export"),
                rs.getString("tenant"),
                rs.getInt("priority"),
                rs.getString("holder"),
                since,
                Duration.between(since, instant(rs, "read_at").orElseThrow()),
                instant(rs, "served_at"),
                instant(rs, "last_served"));
    }

    private static Optional<Instant> instant(ResultSet rs, String column) throws SQLException {
        return Optional.ofNullable(rs.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
