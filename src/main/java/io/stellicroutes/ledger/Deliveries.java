package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.LONGEST_ERROR;
import static io.stellicroutes.ledger.StoredValues.bounded;
import static io.stellicroutes.ledger.StoredValues.instant;
import static io.stellicroutes.ledger.StoredValues.utc;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.changes.Baseline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The deliveries of runs in the ledger. Thread-safe; every call is a transaction of its own. What is put on record by a
 * {@link Claim} is so only if nobody has taken the delivery since, or else a {@link LeaseLostException} says so.
 */
public final class Deliveries {
    /** An earlier doubt keeps its beginning. */
    private static final String FROM_HERE_ON = "in_doubt_from = checkpoint_row + 1, in_doubt_through = null,"
            + " in_doubt_since = coalesce(in_doubt_since, cast(:now as timestamp))";

    /** A delivery, as long as it is who has it that asks. */
    static final String OF_CLAIM = " where run_id = :runId and destination = :destination and epoch = :epoch";

    private static final String GIVEN_BACK = ", holder = null, held_until = null";

    private static final String IN_DOUBT = "in_doubt_from = cast(:from as bigint),"
            + " in_doubt_through = cast(:through as bigint), in_doubt_since ="
            + " case when cast(:from as bigint) is null then null else coalesce(in_doubt_since, cast(:now as timestamp)) end";
    private static final String BRINGS_CHANGES =
            "case when status = 'RUNNING' and exists (select 1 from stellic_baseline b"
                    + " where b.pending_run = stellic_delivery.run_id and b.destination = stellic_delivery.destination)";

    /**
     * The assignments by which somebody else ends a delivery than who is at it, and has lost it: changes that were
     * under way may have arrived, though nothing says so. What is in doubt already stays so. {@code :now} is the time,
     * {@code :error} the reason.
     */
    static final String ENDED_BY_ANOTHER = "status = 'FAILED', finished_at = :now, error = :error, epoch = epoch + 1"
            + GIVEN_BACK + ", in_doubt_from = " + BRINGS_CHANGES
            + " then coalesce(in_doubt_from, 1) else in_doubt_from end, in_doubt_since = " + BRINGS_CHANGES
            + " then coalesce(in_doubt_since, cast(:now as timestamp)) else in_doubt_since end";

    private static final String NO_CHANGES = "inserted = null, updated = null, deleted = null, unchanged = null";
    /** How many batches may be sent again after a kill; a broker detects them by their ids. */
    private static final int BATCHES_AT_RISK = 5;

    private final LedgerDatabase database;
    private final Clock clock;
    private final Rejects rejects;
    private final BaselineRecords baselines;
    private final AtomicLong checkpoints = new AtomicLong();

    Deliveries(LedgerDatabase database, Clock clock, Rejects rejects, BaselineRecords baselines) {
        this.baselines = baselines;
        this.database = database;
        this.clock = clock;
        this.rejects = rejects;
    }

    /** A run's deliveries, in the order of their destinations' names. */
    public List<DeliveryRecord> of(String runId) {
        return database.with(
                handle -> handle.createQuery("select * from stellic_delivery where run_id = :id order by destination")
                        .bind("id", runId)
                        .map(Deliveries::toDelivery)
                        .list());
    }

    /** A run's delivery to a destination. */
    public Optional<DeliveryRecord> find(String runId, String destination) {
        return database.with(handle -> handle.createQuery(
                        "select * from stellic_delivery where run_id = :run and destination = :destination")
                .bind("run", runId)
                .bind("destination", destination)
                .map(Deliveries::toDelivery)
                .findOne());
    }

    /** The deliveries of several runs, in the order of their destinations' names, by the runs' ids. */
    public Map<String, List<DeliveryRecord>> of(Collection<String> runIds) {
        return database.with(handle -> of(handle, runIds));
    }

    static Map<String, List<DeliveryRecord>> of(Handle handle, Collection<String> runIds) {
        if (runIds.isEmpty()) {
            return Map.of();
        }
        return handle
                .createQuery("select * from stellic_delivery where run_id in (<runs>) order by destination")
                .bindList("runs", List.copyOf(runIds))
                .map(Deliveries::toDelivery)
                .stream()
                .collect(Collectors.groupingBy(DeliveryRecord::runId));
    }

    /**
     * Begins a delivery, or begins it again: what an earlier attempt counted and rejected is forgotten, unless it was
     * {@linkplain #checkpoint checkpoint}; and what its comparison has found. What is in doubt stays so.
     *
     * @param bitByBit whether rows are for good before the delivery ends: then those behind the last checkpoint are in
     *     doubt from here on
     */
    public DeliveryRecord begun(Claim claim, boolean bitByBit) {
        return database.inTransaction(handle -> {
            String doubt = bitByBit ? ", " + FROM_HERE_ON : "";
            requireOne(
                    claim,
                    handle.createUpdate("update stellic_delivery set status = 'RUNNING', rows_read = checkpoint_row,"
                                    + " rows_delivered = checkpoint_delivered, rows_rejected = checkpoint_row - checkpoint_delivered,"
                                    + NO_CHANGES + ", started_at = :now, finished_at = null, error = null" + doubt
                                    + OF_CLAIM)
                            .bind("now", utc(clock.instant()))
                            .bindMethods(claim)
                            .execute());
            DeliveryRecord begun = handle.createQuery("select * from stellic_delivery" + OF_CLAIM)
                    .bindMethods(claim)
                    .map(Deliveries::toDelivery)
                    .one();
            handle.execute(
                    "delete from stellic_reject where run_id = ? and destination = ? and row_number > ?",
                    claim.runId(),
                    claim.destination(),
                    begun.checkpoint());
            return begun;
        });
    }

    /**
     * Offers deliveries of a run to every process with this ledger: they are to be begun, and nobody has. Those that
     * have arrived, or that somebody is at, stay as they are.
     */
    public void offer(String runId, Collection<String> destinations) {
        LocalDateTime now = utc(clock.instant());
        for (String destination : destinations) {
            database.insertsIfAbsent(handle -> insert(handle, runId, destination, now));
        }
        database.use(handle -> handle.createUpdate("update stellic_delivery set status = 'PENDING' where run_id = :run"
                        + " and destination in (<destinations>) and status = 'FAILED' and holder is null")
                .bind("run", runId)
                .bindList("destinations", List.copyOf(destinations))
                .execute());
    }

    /** Deliveries that are offered and not taken: those of the earliest runs first. */
    public List<DeliveryRecord> offered(int limit) {
        return database.with(handle -> handle.createQuery("select d.* from stellic_delivery d"
                        + " join stellic_run r on r.id = d.run_id where d.status = 'PENDING' and d.holder is null"
                        + " and r.status = 'RUNNING' and r.stage = 'LANDED' order by r.started_at, r.id, d.destination"
                        + " limit :limit")
                .bind("limit", limit)
                .map(Deliveries::toDelivery)
                .list());
    }

    /**
     * Offers a begun, unfinished delivery again, and releases it.
     *
     * @param doubt as of {@link #ended}
     */
    public void handBack(Claim claim, Optional<UnconfirmedRows> doubt) {
        LocalDateTime now = utc(clock.instant());
        database.use(handle -> requireOne(
                claim,
                handle.createUpdate(
                                "update stellic_delivery set status = 'PENDING', " + IN_DOUBT + GIVEN_BACK + OF_CLAIM)
                        .bindMap(bound(doubt, now))
                        .bindMethods(claim)
                        .execute()));
    }

    /** Returns 1, or 0 if the delivery is on record already. */
    static int insert(Handle handle, String runId, String destination, LocalDateTime now) {
        return handle.createUpdate("insert into stellic_delivery (run_id, destination, status, rows_read,"
                        + " rows_delivered, rows_rejected, checkpoint_row, checkpoint_delivered, started_at)"
                        + " select cast(:id as varchar), cast(:destination as varchar), 'PENDING', 0, 0, 0, 0, 0,"
                        + " cast(:now as timestamp) where not exists (select 1 from stellic_delivery"
                        + " where run_id = :id and destination = :destination)")
                .bind("id", runId)
                .bind("destination", destination)
                .bind("now", now)
                .execute();
    }

    /**
     * Ensures, to the end of a transaction, that no process has taken the delivery since.
     *
     * @throws LeaseLostException if one has
     */
    static void require(Handle handle, Claim claim) {
        boolean ours = handle.createQuery("select 1 from stellic_delivery" + OF_CLAIM + " for update")
                .bindMethods(claim)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (!ours) {
            throw new LeaseLostException(claim);
        }
    }

    private static void requireOne(Claim claim, int updated) {
        if (updated == 0) {
            throw new LeaseLostException(claim);
        }
    }

    /**
     * Everything up to a row is delivered or rejected for good, though the delivery goes on: what comes behind it is in
     * doubt until the next time.
     *
     * @param rejects rejected rows that are not on record yet: they are now, or nothing of this is
     * @param delivered how many of the rows up to it were delivered
     * @param skipped how many of them count nowhere; the others were rejected
     * @param batches how many batches that is since the last time
     */
    public void checkpoint(Claim claim, List<Reject> rejects, long row, long delivered, long skipped, int batches) {
        database.transact(handle -> {
            requireOne(
                    claim,
                    handle.createUpdate("update stellic_delivery set checkpoint_row = :row,"
                                    + " checkpoint_delivered = :delivered, rows_read = :read, rows_delivered = :delivered,"
                                    + " rows_rejected = :rejected, in_doubt_from = :next, in_doubt_through = null,"
                                    + " in_doubt_since = :now" + OF_CLAIM)
                            .bind("row", row)
                            .bind("delivered", delivered)
                            .bind("read", row - skipped)
                            .bind("rejected", row - skipped - delivered)
                            .bind("next", row + 1)
                            .bind("now", utc(clock.instant()))
                            .bindMethods(claim)
                            .execute());
            this.rejects.keep(handle, claim.runId(), claim.destination(), rejects);
            return null;
        });
        long before = checkpoints.getAndAdd(batches);
        if (before / BATCHES_AT_RISK < (before + batches) / BATCHES_AT_RISK) {
            database.secure();
        } else {
            database.flush();
        }
    }

    /** The destination is about to be told to commit rows that an earlier doubt is merged with. */
    public void commitSent(Claim claim, long from, long through) {
        database.use(handle -> requireOne(
                claim,
                handle.createUpdate(
                                "update stellic_delivery set in_doubt_from = least(coalesce(in_doubt_from, :from), :from),"
                                        + " in_doubt_through = greatest(coalesce(in_doubt_through, :through), :through),"
                                        + " in_doubt_since = coalesce(in_doubt_since, :now)" + OF_CLAIM)
                        .bind("from", from)
                        .bind("through", through)
                        .bind("now", utc(clock.instant()))
                        .bindMethods(claim)
                        .execute()));
    }

    /** As {@link #ended} of a delivery that sends all records. */
    public void ended(
            Claim claim,
            DeliveryRecord.Status status,
            long read,
            long delivered,
            long rejected,
            String error,
            Optional<UnconfirmedRows> doubt) {
        ended(claim, status, read, delivered, rejected, error, doubt, Optional.empty());
    }

    /**
     * Ends a delivery, and gives it back. A failure counts once, though this may be repeated because nobody heard that
     * it was done. Of one that is held back for somebody to accept it, nothing was sent: it has no changes.
     *
     * @param doubt the rows that are in doubt from here on; empty if every commit was confirmed or refused
     * @param move what the destination has now, of a delivery that has sent changes; in the same transaction
     * @throws BaselineMovedException if its baseline has moved meanwhile: then the delivery has not ended
     */
    public void ended(
            Claim claim,
            DeliveryRecord.Status status,
            long read,
            long delivered,
            long rejected,
            String error,
            Optional<UnconfirmedRows> doubt,
            Optional<Baseline.Move> move) {
        LocalDateTime now = utc(clock.instant().truncatedTo(ChronoUnit.MICROS));
        boolean heldBack = Problem.codeOf(error).filter(ErrorCode::holdsBack).isPresent();
        database.transact(handle -> {
            requireOne(
                    claim,
                    handle.createUpdate("update stellic_delivery set status = :status,"
                                    + " failures = failures + case when status = 'FAILED' and finished_at = :now then 0"
                                    + " else :failures end,"
                                    + " rows_read = :read, rows_delivered = :delivered, rows_rejected = :rejected,"
                                    + " finished_at = :now, error = :error, " + (heldBack ? NO_CHANGES + ", " : "")
                                    + IN_DOUBT + GIVEN_BACK + OF_CLAIM)
                            .bind("status", status.name())
                            .bind("failures", status == DeliveryRecord.Status.FAILED ? 1 : 0)
                            .bind("read", read)
                            .bind("delivered", delivered)
                            .bind("rejected", rejected)
                            .bind("error", bounded(error, LONGEST_ERROR))
                            .bindMap(bound(doubt, now))
                            .bindMethods(claim)
                            .execute());
            move.ifPresent(to -> baselines.move(handle, to));
            if (status == DeliveryRecord.Status.DELIVERED) {
                return Outcomes.delivered(handle, claim.runId(), claim.destination(), now);
            }
            return Outcomes.failed(handle, claim.runId(), claim.destination(), error, now);
        });
        database.secure();
    }

    /** So many of the rows up to the checkpoint of a delivery that was begun again count nowhere. */
    public void skipped(Claim claim, long rows) {
        database.use(handle -> requireOne(
                claim,
                handle.createUpdate("update stellic_delivery set rows_read = checkpoint_row - :rows,"
                                + " rows_rejected = checkpoint_row - checkpoint_delivered - :rows" + OF_CLAIM)
                        .bind("rows", rows)
                        .bindMethods(claim)
                        .execute()));
    }

    /** What a comparison has found: how many records a delivery inserts, updates, deletes and leaves as they are. */
    public void compared(Claim claim, long inserted, long updated, long deleted, long unchanged) {
        database.use(handle -> requireOne(
                claim,
                handle.createUpdate("update stellic_delivery set inserted = :inserted, updated = :updated,"
                                + " deleted = :deleted, unchanged = :unchanged" + OF_CLAIM)
                        .bind("inserted", inserted)
                        .bind("updated", updated)
                        .bind("deleted", deleted)
                        .bind("unchanged", unchanged)
                        .bindMethods(claim)
                        .execute()));
    }

    /**
     * Ends a delivery that was not tried, and gives it back: it has failed, but has none of its tries less. Its
     * checkpoint stays.
     *
     * @param doubt as of {@link #ended}
     */
    public void held(Claim claim, String reason, Optional<UnconfirmedRows> doubt) {
        LocalDateTime now = utc(clock.instant());
        database.inTransaction(handle -> {
            requireOne(
                    claim,
                    handle.createUpdate("update stellic_delivery set status = 'FAILED', finished_at = :now,"
                                    + " error = :error, " + IN_DOUBT + GIVEN_BACK + OF_CLAIM)
                            .bind("error", bounded(reason, LONGEST_ERROR))
                            .bindMap(bound(doubt, now))
                            .bindMethods(claim)
                            .execute());
            return Outcomes.failed(handle, claim.runId(), claim.destination(), reason, now);
        });
    }

    private static Map<String, Object> bound(Optional<UnconfirmedRows> doubt, LocalDateTime now) {
        Map<String, Object> values = new HashMap<>();
        values.put("now", now);
        values.put("from", doubt.map(UnconfirmedRows::from).orElse(null));
        values.put("through", doubt.flatMap(UnconfirmedRows::through).orElse(null));
        return values;
    }

    /** The deliveries of a run that have failed. */
    public List<FailedDelivery> failed(String runId) {
        return failed(List.of(runId)).getOrDefault(runId, List.of());
    }

    /** Those of several runs, by the runs' ids; one statement. */
    public Map<String, List<FailedDelivery>> failed(Collection<String> runIds) {
        if (runIds.isEmpty()) {
            return Map.of();
        }
        return database.with(handle -> handle
                .createQuery("select run_id, destination, failures, finished_at, error from stellic_delivery"
                        + " where run_id in (<runs>) and status = 'FAILED' order by destination")
                .bindList("runs", List.copyOf(runIds))
                .map((rs, context) -> Map.entry(rs.getString("run_id"), toFailed(rs)))
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()))));
    }

    private static FailedDelivery toFailed(ResultSet rs) throws SQLException {
        return new FailedDelivery(
                rs.getString("destination"),
                rs.getInt("failures"),
                instant(rs, "finished_at").orElseThrow(),
                Problem.codeOf(rs.getString("error")));
    }

    /** Forgets the checkpoint of a delivery that no process runs: it begins at the first row again. */
    public void startOver(String runId, String destination) {
        database.useSecurely(handle -> handle.execute(
                "update stellic_delivery set checkpoint_row = 0, checkpoint_delivered = 0"
                        + " where run_id = ? and destination = ?",
                runId,
                destination));
    }

    /** Whether a run of the same export that began later has been delivered to a destination. */
    public boolean hasNewer(Run run, String destination) {
        return database.with(handle -> handle.createQuery("select count(*) from stellic_delivery d"
                                + " join stellic_run r on r.id = d.run_id where r.export = :export"
                                + " and d.destination = :destination and d.status = 'DELIVERED'"
                                + " and r.started_at > :startedAt")
                        .bind("export", run.export())
                        .bind("destination", destination)
                        .bind("startedAt", utc(run.startedAt()))
                        .mapTo(Long.class)
                        .one()
                > 0);
    }

    /** The rows that were read for a destination by the last run of the same export that began before this one. */
    public Optional<Long> rowsBefore(Run run, String destination) {
        return database.with(handle -> handle.createQuery("select d.rows_read from stellic_delivery d"
                        + " join stellic_run r on r.id = d.run_id where r.export = :export"
                        + " and d.destination = :destination and d.status = 'DELIVERED'"
                        + " and r.started_at < :startedAt order by r.started_at desc limit 1")
                .bind("export", run.export())
                .bind("destination", destination)
                .bind("startedAt", utc(run.startedAt()))
                .mapTo(Long.class)
                .findOne());
    }

    private static DeliveryRecord toDelivery(ResultSet rs, StatementContext context) throws SQLException {
        return new DeliveryRecord(
                rs.getString("run_id"),
                rs.getString("destination"),
                StoredValues.constant(
                        DeliveryRecord.Status.class, rs.getString("status"), DeliveryRecord.Status.UNKNOWN),
                rs.getLong("rows_read"),
                rs.getLong("rows_delivered"),
                rs.getLong("rows_rejected"),
                rs.getLong("checkpoint_row"),
                instant(rs, "started_at").orElseThrow(),
                instant(rs, "finished_at"),
                Optional.ofNullable(rs.getString("error")),
                doubt(rs),
                changes(rs));
    }

    private static Optional<DeliveryRecord.Changes> changes(ResultSet rs) throws SQLException {
        Long inserted = rs.getObject("inserted", Long.class);
        return inserted == null
                ? Optional.empty()
                : Optional.of(new DeliveryRecord.Changes(
                        inserted, rs.getLong("updated"), rs.getLong("deleted"), rs.getLong("unchanged")));
    }

    private static Optional<Doubt> doubt(ResultSet rs) throws SQLException {
        long from = rs.getLong("in_doubt_from");
        Optional<Long> through = Optional.ofNullable(rs.getObject("in_doubt_through", Long.class));
        return instant(rs, "in_doubt_since").map(since -> new Doubt(new UnconfirmedRows(from, through), since));
    }
}
