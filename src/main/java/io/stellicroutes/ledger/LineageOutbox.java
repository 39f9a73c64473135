package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.storable;
import static io.stellicroutes.ledger.StoredValues.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The events that OpenLineage is told of runs: in the ledger until they are sent, and afterwards, without their text,
 * as a note of what has been told. Thread-safe; every call is a transaction of its own.
 */
public final class LineageOutbox {
    private static final String LAST = " l.seq = (select max(m.seq) from stellic_lineage m where m.run_id = r.id)";
    private static final String SENT = "update stellic_lineage set sent_at = :now, event = '', claimed_until = null";

    private final LedgerDatabase database;

    LineageOutbox(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * A run, and what has been told of it.
     *
     * @param last the kind of the last event; empty if there is none
     * @param events how many there are
     */
    public record Told(Run run, Optional<String> last, int events) {}

    /** An event that has not been sent. */
    public record Waiting(String runId, int seq, String event, Instant since) {}

    /**
     * The runs of which the last event does not say how they stand, in the order in which they began; among them all
     * that are running, for the ledger does not say whether somebody still is at it. Previews are none.
     *
     * @param export only those of this export; null for all
     */
    public List<Told> untold(String export) {
        return database.with(handle -> handle.createQuery("select r.*, l.kind as last_kind, l.seq as last_seq"
                        + " from stellic_run r left join stellic_lineage l on l.run_id = r.id and" + LAST
                        + " where r.status <> 'PREVIEWED' and (cast(:export as varchar) is null or r.export = :export)"
                        + " and (r.status = 'RUNNING' or l.kind is null"
                        + " or (r.status = 'DELIVERED' and l.kind <> 'COMPLETE')"
                        + " or (r.status = 'FAILED' and l.kind not in ('FAIL', 'ABORT')))"
                        + " order by r.started_at, r.id")
                .bind("export", export)
                .map((rs, context) -> new Told(
                        Runs.toRun(rs, context), Optional.ofNullable(rs.getString("last_kind")), rs.getInt("last_seq")))
                .list());
    }

    /**
     * Puts an event on record.
     *
     * @param seq its number among those of the run, from 1
     * @return no, if there is one of that number already: another process has told it
     */
    public boolean put(String runId, int seq, String kind, String event, Instant now) {
        return database.insertsIfAbsent(
                handle -> handle.createUpdate("insert into stellic_lineage (run_id, seq, kind, event, created_at)"
                                + " values (:run, :seq, :kind, :event, :now)")
                        .bind("run", runId)
                        .bind("seq", seq)
                        .bind("kind", kind)
                        .bind("event", storable(event))
                        .bind("now", utc(now))
                        .execute());
    }

    /** Events that have not been sent, the oldest first, each run's in their order. */
    public List<Waiting> waiting(int most) {
        return database.with(handle -> handle.createQuery("select run_id, seq, event, created_at from stellic_lineage"
                        + " where sent_at is null order by created_at, run_id, seq limit :most")
                .bind("most", most)
                .map((rs, context) -> new Waiting(
                        rs.getString(1),
                        rs.getInt(2),
                        rs.getString(3),
                        StoredValues.instant(rs, "created_at").orElseThrow()))
                .list());
    }

    /**
     * Takes an event to send it.
     *
     * @param until when others may take it, if it has not been sent by then
     * @return no, if another process has it, or has sent it; or if one before it, of the same run, has not been sent
     */
    public boolean claim(Waiting event, Instant now, Instant until) {
        return database.with(handle -> handle.createUpdate("update stellic_lineage set claimed_until = :until"
                                + " where run_id = :run and seq = :seq and sent_at is null"
                                + " and (claimed_until is null or claimed_until < :now)"
                                + " and not exists (select 1 from stellic_lineage e where e.run_id = :run"
                                + " and e.seq < :seq and e.sent_at is null)")
                        .bind("until", utc(until))
                        .bind("now", utc(now))
                        .bind("run", event.runId())
                        .bind("seq", event.seq())
                        .execute()
                == 1);
    }

    /** It has not been sent, and others may try. */
    public void release(Waiting event) {
        database.use(handle -> handle.execute(
                "update stellic_lineage set claimed_until = null where run_id = ? and seq = ?",
                event.runId(),
                event.seq()));
    }

    /** It has been sent, or will never be. */
    public void done(Waiting event, Instant now) {
        database.use(handle -> handle.createUpdate(SENT + " where run_id = :run and seq = :seq")
                .bind("now", utc(now))
                .bind("run", event.runId())
                .bind("seq", event.seq())
                .execute());
    }

    /**
     * Gives up the events that have waited for longest.
     *
     * @param before those that are older
     * @param most and the oldest of those that are left, if there are more
     * @return how many
     */
    public int giveUp(Instant before, int most, Instant now) {
        return database.inTransaction(handle -> {
            int old = handle.createUpdate(SENT + " where sent_at is null and created_at < :before")
                    .bind("now", utc(now))
                    .bind("before", utc(before))
                    .execute();
            long rest = handle.createQuery("select count(*) from stellic_lineage where sent_at is null")
                    .mapTo(Long.class)
                    .one();
            if (rest <= most) {
                return old;
            }
            Instant oldestKept = handle.createQuery("select created_at from stellic_lineage where sent_at is null"
                            + " order by created_at desc limit 1 offset :most")
                    .bind("most", most - 1)
                    .map((rs, context) -> StoredValues.instant(rs, "created_at").orElseThrow())
                    .one();
            return old
                    + handle.createUpdate(SENT + " where sent_at is null and created_at < :kept")
                            .bind("now", utc(now))
                            .bind("kept", utc(oldestKept))
                            .execute();
        });
    }

    /** Forgets what was told of runs that the ledger does not have any more. */
    public void forget() {
        database.use(handle -> handle.execute("delete from stellic_lineage where sent_at is not null"
                + " and not exists (select 1 from stellic_run r where r.id = stellic_lineage.run_id)"));
    }
}
