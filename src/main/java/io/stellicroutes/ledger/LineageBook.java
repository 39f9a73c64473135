package io.stellicroutes.ledger;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What OpenLineage has been told of runs, and what it is to be told: of several processes with one ledger one tells it.
 * Thread-safe; every call is a transaction of its own.
 */
public final class LineageBook {
    private static final String SELECT = "select r.*, l.kind as told_last, l.events as told_events";
    private static final String RUNS = " from stellic_run r left join stellic_lineage l on l.run_id = r.id";
    private static final String ORDER = " order by started_at, id";

    private final LedgerDatabase database;

    LineageBook(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * A run, and what has been told of it.
     *
     * @param last the kind of the last event; empty if there is none
     * @param events how many there are
     */
    public record Told(Run run, Optional<String> last, int events) {}

    /** What has been told of one run. */
    public Optional<Told> told(String runId) {
        return database.with(handle ->
                list(handle.createQuery(SELECT + RUNS + " where r.id = :id").bind("id", runId)).stream()
                        .findFirst());
    }

    /**
     * The runs of which there may be something to tell while processes tell of their own: those that have not ended,
     * and those of which the beginning alone has been told. Found by indexes, however many there are in the ledger.
     */
    public List<Told> open() {
        return database.with(handle -> list(handle.createQuery(SELECT + RUNS + " where r.status = 'RUNNING' union all "
                + SELECT + " from stellic_lineage l join stellic_run r on r.id = l.run_id"
                + " where l.kind = 'START' and r.status in ('DELIVERED', 'FAILED')" + ORDER)));
    }

    /**
     * All runs of which the last event does not say how they stand, in the order in which they began; among them those
     * that have not ended, for the ledger does not say whether somebody still is at it. Previews are none. Looks at all
     * runs of the ledger.
     */
    public List<Told> untold() {
        return database.with(handle -> list(handle.createQuery(SELECT + RUNS + " where r.status = 'RUNNING'"
                + " or (r.status in ('DELIVERED', 'FAILED') and l.kind is null)"
                + " or (r.status = 'DELIVERED' and l.kind <> 'COMPLETE')"
                + " or (r.status = 'FAILED' and l.kind not in ('FAIL', 'ABORT'))" + ORDER)));
    }

    private static List<Told> list(Query query) {
        return query.map((rs, context) -> new Told(
                        Runs.toRun(rs, context),
                        Optional.ofNullable(rs.getString("told_last")),
                        rs.getInt("told_events")))
                .list();
    }

    /**
     * Has an event sent.
     *
     * @param before what had been told of the run
     * @return no, if another process has told more by now
     */
    public boolean tell(Told before, String kind, String event) {
        String run = before.run().id();
        boolean first = database.insertsIfAbsent(handle -> handle.inTransaction(transaction -> {
            int rows = before.events() == 0 ? insert(transaction, run, kind) : update(transaction, before, kind);
            if (rows > 0) {
                Outbox.put(transaction, Outbox.Channel.LINEAGE, "", run, event);
            }
            return rows;
        }));
        database.flush();
        return first;
    }

    private static int insert(Handle handle, String run, String kind) {
        return handle.createUpdate("insert into stellic_lineage (run_id, events, kind)"
                        + " select cast(:run as varchar), 1, cast(:kind as varchar)"
                        + " where not exists (select 1 from stellic_lineage where run_id = :run)")
                .bind("run", run)
                .bind("kind", kind)
                .execute();
    }

    private static int update(Handle handle, Told before, String kind) {
        return handle.createUpdate("update stellic_lineage set events = events + 1, kind = :kind"
                        + " where run_id = :run and events = :events")
                .bind("kind", kind)
                .bind("run", before.run().id())
                .bind("events", before.events())
                .execute();
    }
}
