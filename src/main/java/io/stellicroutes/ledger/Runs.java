package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.LONGEST_ERROR;
import static io.stellicroutes.ledger.StoredValues.bounded;
import static io.stellicroutes.ledger.StoredValues.instant;
import static io.stellicroutes.ledger.StoredValues.utc;

import io.stellicroutes.ledger.Run.Stage;
import io.stellicroutes.ledger.Run.Status;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** The runs in the ledger. Thread-safe; every call is a transaction of its own. */
public final class Runs {
    /** One export's; the order is an index's, with all of its columns, so that no more of its entries are read. */
    private static final String LAST = "select * from stellic_run where export = ? and status <> 'PREVIEWED'"
            + " order by export desc, started_at desc, id desc limit ";

    static final String NEWEST = LAST + 1;

    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NOTE = 1000;
    /** A transaction keeps all that it deletes until it ends: with their rejected rows, runs may be large. */
    private static final int REMOVED_AT_ONCE = 50;

    private final LedgerDatabase database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Runs(LedgerDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Begins a run. */
    public Run begin(String export, String dataType) {
        return begin(export, dataType, Status.RUNNING);
    }

    /** Begins a run that only shows records: from its first moment on there is nothing of it that goes on. */
    public Run beginPreview(String export, String dataType) {
        return begin(export, dataType, Status.PREVIEWED);
    }

    private Run begin(String export, String dataType, Status status) {
        Instant now = clock.instant();
        String id = newId(now);
        database.use(handle -> insert(handle, id, export, dataType, now, status));
        return find(id).orElseThrow();
    }

    /**
     * Begins the run of one of the times of its export's schedule, which is claimed for it in the same transaction.
     *
     * @return empty if the time, or a later one, is another's
     */
    public Optional<Run> begin(String export, String dataType, Instant due) {
        Instant now = clock.instant();
        String id = newId(now);
        boolean claimed = database.transact(handle -> {
            boolean ours = Schedules.claim(handle, export, due, id);
            if (ours) {
                insert(handle, id, export, dataType, now, Status.RUNNING);
            }
            return ours;
        });
        database.secure();
        return claimed ? find(id) : Optional.empty();
    }

    private String newId(Instant now) {
        return RUN_ID.format(now) + "-%010x".formatted(random.nextLong(1L << 40));
    }

    private static void insert(Handle handle, String id, String export, String dataType, Instant now, Status status) {
        handle.createUpdate("insert into stellic_run"
                        + " (id, export, data_type, stage, status, started_at, finished_at)"
                        + " select cast(:id as varchar), cast(:export as varchar), cast(:dataType as varchar),"
                        + " 'REQUESTING', cast(:status as varchar), cast(:now as timestamp), cast(:finished as timestamp)"
                        + " where not exists (select 1 from stellic_run where id = :id)")
                .bind("id", id)
                .bind("export", export)
                .bind("dataType", dataType)
                .bind("status", status.name())
                .bind("now", utc(now))
                .bind("finished", status == Status.RUNNING ? null : utc(now))
                .execute();
    }

    /** Sets a failed or interrupted run going again, where it stands. */
    public Run resume(Run run) {
        return update(run, "status = 'RUNNING'", null, null);
    }

    /** A run was stopped before its end: it goes on as after a crash. */
    public Run interrupted(Run run, String reason) {
        return update(run, "status = 'RUNNING'", null, reason);
    }

    /**
     * Ends the runs of an export that a crash has left, but for the one that goes on. Whoever may still be at one of
     * their deliveries has lost it; changes that were under way are in doubt.
     */
    public void abandonOthers(Run run) {
        String others = " where export = :export and status = 'RUNNING' and id <> :id";
        database.inTransaction(handle -> {
            handle.createUpdate("update stellic_delivery set " + Deliveries.ENDED_BY_ANOTHER
                            + " where status in ('PENDING', 'RUNNING')"
                            + " and run_id in (select id from stellic_run" + others + ")")
                    .bind("now", utc(clock.instant()))
                    .bind("error", "interrupted")
                    .bind("export", run.export())
                    .bind("id", run.id())
                    .execute();
            return handle.createUpdate("update stellic_run set status = 'FAILED', finished_at = :now,"
                            + " error = 'interrupted; a later run has gone before it'" + others)
                    .bind("now", utc(clock.instant()))
                    .bind("export", run.export())
                    .bind("id", run.id())
                    .execute();
        });
    }

    /** Stellic has accepted the export and has named its file. */
    public Run accepted(Run run, String fileName, Optional<Instant> expiry) {
        database.useSecurely(handle -> handle.createUpdate("update stellic_run set stage = 'AWAITING',"
                        + " file_name = :fileName, file_expiry = :expiry where id = :id")
                .bind("id", run.id())
                .bind("fileName", bounded(fileName, 1000))
                .bind("expiry", expiry.map(StoredValues::utc).orElse(null))
                .execute());
        return find(run.id()).orElseThrow();
    }

    /**
     * The file has landed.
     *
     * @param fingerprint what its contents are known by, if it has to be fetched again
     * @param note what was odd about how it came
     */
    public Run landed(Run run, long bytes, String fingerprint, Optional<String> note) {
        database.use(handle -> handle.execute(
                "update stellic_run set stage = 'LANDED', bytes = ?, fingerprint = ?, note = ?, finished_at = null,"
                        + " error = null where id = ?",
                bytes,
                fingerprint,
                bounded(note.orElse(null), LONGEST_NOTE),
                run.id()));
        return find(run.id()).orElseThrow();
    }

    /**
     * The landed file of a run is gone: it is fetched again by the name that Stellic gave it. Its length stays on
     * record.
     */
    public Run fetchAgain(Run run) {
        return update(
                run, "status = 'RUNNING', stage = 'AWAITING', fetched_again = " + (run.fetchedAgain() + 1), null, null);
    }

    /** Puts a run back as it was before something was tried with it that has changed nothing. */
    public Run restored(Run before) {
        return update(
                before,
                "status = '" + before.status() + "', stage = '" + before.stage() + "', bytes = " + before.bytes(),
                before.finishedAt().orElse(null),
                before.error().orElse(null));
    }

    /** Ends a run whose deliveries have all ended. */
    public Run finished(Run run, Status status, String error) {
        return update(run, "status = '" + status + "'", clock.instant(), error);
    }

    /**
     * Ends a run that did not come to its deliveries.
     *
     * @param gone whether the export is gone at Stellic, so that the next run has to ask for a new one
     */
    public Run failed(Run run, String error, boolean gone) {
        return failed(run, List.of(), error, gone);
    }

    /**
     * Likewise.
     *
     * @param destinations those of its export, for which it may have been the first
     */
    public Run failed(Run run, List<String> destinations, String error, boolean gone) {
        Instant now = clock.instant();
        database.transact(handle -> {
            assign(handle, run, "status = 'FAILED'" + (gone ? ", stage = 'REQUESTING'" : ""), now, error);
            return Outcomes.failed(handle, run, destinations, error, utc(now));
        });
        database.secure();
        return find(run.id()).orElseThrow();
    }

    private Run update(Run run, String assignments, Instant finishedAt, String error) {
        HandleConsumer<RuntimeException> change = handle -> assign(handle, run, assignments, finishedAt, error);
        if (finishedAt == null) {
            database.use(change);
        } else {
            database.useSecurely(change);
        }
        return find(run.id()).orElseThrow();
    }

    /**
     * Says to which destinations a run delivers.
     *
     * @param destinations none for all of the export's
     * @return the run as it is now
     */
    public Run deliverOnlyTo(Run run, List<String> destinations) {
        database.use(handle -> handle.execute(
                "update stellic_run set only_to = ? where id = ?",
                destinations.isEmpty() ? null : KeptFields.json(destinations),
                run.id()));
        return find(run.id()).orElseThrow();
    }

    /**
     * Says who or what has asked for a run, if that is not on record yet, and what they accept of it.
     *
     * @return the run as it is now
     */
    public Run askedForBy(Run run, String who, Optional<String> accepted) {
        if (run.startedBy().isPresent() && accepted.isEmpty()) {
            return run;
        }
        database.use(handle -> handle.execute(
                "update stellic_run set started_by = coalesce(started_by, ?), accepted = coalesce(?, accepted)"
                        + " where id = ?",
                bounded(who, 300),
                bounded(accepted.map(what -> what + " by " + who).orElse(null), 1000),
                run.id()));
        return find(run.id()).orElseThrow();
    }

    private static void assign(Handle handle, Run run, String assignments, Instant finishedAt, String error) {
        handle.createUpdate("update stellic_run set " + assignments
                        + ", finished_at = :finishedAt, error = :error where id = :id")
                .bind("id", run.id())
                .bind("finishedAt", finishedAt == null ? null : utc(finishedAt))
                .bind("error", bounded(error, LONGEST_ERROR))
                .execute();
    }

    /** A run by its id. */
    public Optional<Run> find(String id) {
        return database.with(handle -> handle.createQuery("select * from stellic_run where id = :id")
                .bind("id", id)
                .map(Runs::toRun)
                .findOne());
    }

    /** The last runs, the newest first. */
    public List<Run> last(int limit) {
        return database.with(
                handle -> handle.createQuery("select * from stellic_run order by started_at desc, id desc limit :limit")
                        .bind("limit", limit)
                        .map(Runs::toRun)
                        .list());
    }

    /**
     * The last runs of several exports that were to be delivered, the oldest first, by the exports' names; one
     * statement, by an index.
     *
     * @param each how many of each export
     */
    public Map<String, List<Run>> last(Collection<String> exports, int each) {
        return database.with(handle -> last(handle, exports, each)).stream()
                .sorted(Comparator.comparing(Run::startedAt).thenComparing(Run::id))
                .collect(Collectors.groupingBy(Run::export));
    }

    /** The same in no order. */
    static List<Run> last(Handle handle, Collection<String> exports, int each) {
        if (exports.isEmpty()) {
            return List.of();
        }
        String one = "(" + LAST + each + ")";
        return of(handle, exports, String.join(" union all ", Collections.nCopies(exports.size(), one)));
    }

    /**
     * The newest run of each of several exports that was to be delivered, in no order: one statement, by an index, that
     * a database plans at once, however many they are.
     */
    static List<Run> newest(Handle handle, Collection<String> exports) {
        if (exports.isEmpty()) {
            return List.of();
        }
        String names = String.join(", ", Collections.nCopies(exports.size(), "(cast(? as varchar(100)))"));
        return of(
                handle,
                exports,
                "select r.* from (select (select n.id from stellic_run n"
                        + " where n.export = e.export and n.status <> 'PREVIEWED'"
                        + " order by n.export desc, n.started_at desc, n.id desc limit 1) as newest"
                        + " from (values " + names + ") as e (export)) x join stellic_run r on r.id = x.newest");
    }

    private static List<Run> of(Handle handle, Collection<String> exports, String sql) {
        Query query = handle.createQuery(sql);
        int position = 0;
        for (String export : exports) {
            query.bind(position++, export);
        }
        return query.map(Runs::toRun).list();
    }

    /** The newest run of each of several exports that was to be delivered, in no order. */
    public List<Run> newest(Collection<String> exports) {
        return database.with(handle -> newest(handle, exports));
    }

    /** Runs that are looked for, the newest first. */
    public List<Run> search(RunSearch search) {
        return database.with(handle -> {
            Query query = handle.createQuery("select * from stellic_run" + search.where()
                    + " order by started_at desc, id desc limit :limit offset :offset");
            search.export().ifPresent(export -> query.bind("export", export));
            search.status().ifPresent(status -> query.bind("status", status.name()));
            search.from().ifPresent(from -> query.bind("from", utc(from)));
            search.before().ifPresent(before -> query.bind("before", utc(before)));
            return query.bind("limit", search.limit())
                    .bind("offset", search.offset())
                    .map(Runs::toRun)
                    .list();
        });
    }

    /** An export's runs whose file has landed and was to be delivered, the newest first. */
    public List<Run> landed(String export) {
        return database.with(
                handle -> handle.createQuery("select * from stellic_run where export = :export and stage = 'LANDED'"
                                + " and status <> 'PREVIEWED' order by started_at desc, id desc")
                        .bind("export", export)
                        .map(Runs::toRun)
                        .list());
    }

    /** An export's newest run that was to be delivered. */
    public Optional<Run> newest(String export) {
        return database.with(handle ->
                handle.createQuery(NEWEST).bind(0, export).map(Runs::toRun).findOne());
    }

    /**
     * Removes runs that ended before a time, with their deliveries and rejected rows; never one that is running.
     *
     * @return their ids
     */
    public List<String> removeEndedBefore(Instant time) {
        String ended = " where status <> 'RUNNING' and finished_at < :time";
        List<String> ids = database.with(handle -> handle.createQuery("select id from stellic_run" + ended)
                .bind("time", utc(time))
                .mapTo(String.class)
                .list());
        List<String> removed = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += REMOVED_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + REMOVED_AT_ONCE));
            removed.addAll(database.inTransaction(handle -> {
                PreparedBatch batch = handle.prepareBatch("delete from stellic_run" + ended + " and id = :id");
                some.forEach(id -> batch.bind("time", utc(time)).bind("id", id).add());
                batch.execute();
                return some.stream().filter(id -> isGone(handle, id)).toList();
            }));
        }
        return List.copyOf(removed);
    }

    private static boolean isGone(Handle handle, String runId) {
        return handle.createQuery("select count(*) from stellic_run where id = :id")
                        .bind("id", runId)
                        .mapTo(Long.class)
                        .one()
                == 0;
    }

    static Run toRun(ResultSet rs, StatementContext context) throws SQLException {
        return new Run(
                rs.getString("id"),
                rs.getString("export"),
                rs.getString("data_type"),
                StoredValues.constant(Stage.class, rs.getString("stage"), Stage.UNKNOWN),
                StoredValues.constant(Status.class, rs.getString("status"), Status.UNKNOWN),
                Optional.ofNullable(rs.getString("file_name")),
                instant(rs, "file_expiry"),
                rs.getLong("bytes"),
                instant(rs, "started_at").orElseThrow(),
                instant(rs, "finished_at"),
                Optional.ofNullable(rs.getString("error")),
                rs.getInt("fetched_again"),
                Optional.ofNullable(rs.getString("fingerprint")),
                Optional.ofNullable(rs.getString("note")),
                Optional.ofNullable(rs.getString("only_to"))
                        .map(KeptFields::parsed)
                        .orElse(List.of()),
                Optional.ofNullable(rs.getString("header_change")),
                Optional.ofNullable(rs.getString("started_by")),
                Optional.ofNullable(rs.getString("accepted")));
    }
}
