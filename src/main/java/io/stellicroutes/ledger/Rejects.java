package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.bounded;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * Rejected rows in the ledger. Thread-safe; every call is a transaction of its own. What is put on record by a
 * {@link Claim} is so only if nobody has taken the delivery since, or else a {@link LeaseLostException} says so.
 */
public final class Rejects {
    private static final int FETCH = 500;
    private static final int LONGEST_REASON = 2000;

    private final LedgerDatabase database;
    private final KeptFields kept;

    Rejects(LedgerDatabase database, KeptFields kept) {
        this.database = database;
        this.kept = kept;
    }

    /** The numbers of a delivery's rejected rows, ascending. */
    public long[] numbers(String runId, String destination) {
        return database.with(handle -> handle
                .createQuery("select row_number from stellic_reject where run_id = :id"
                        + " and destination = :destination order by row_number")
                .bind("id", runId)
                .bind("destination", destination)
                .mapTo(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .toArray());
    }

    /** Keeps rejected rows. */
    public void add(Claim claim, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        database.inTransaction(handle -> {
            Deliveries.require(handle, claim);
            keep(handle, claim.runId(), claim.destination(), rejects);
            return null;
        });
    }

    /** Also those that are there already: kept by a transaction whose end was not heard of, so that it is repeated. */
    void keep(Handle handle, String runId, String destination, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        forget(handle, runId, destination, rejects.stream().map(Reject::row).toList());
        PreparedBatch batch =
                handle.prepareBatch("insert into stellic_reject (run_id, destination, row_number, reason, fields)"
                        + " values (?, ?, ?, ?, ?)");
        for (Reject reject : rejects) {
            batch.add(
                    runId,
                    destination,
                    reject.row(),
                    bounded(reject.reason(), LONGEST_REASON),
                    kept.kept(runId, destination, reject));
        }
        batch.execute();
    }

    /** Returns how many of the rows were on record. */
    private static int forget(Handle handle, String runId, String destination, Collection<Long> rows) {
        PreparedBatch batch = handle.prepareBatch(
                "delete from stellic_reject where run_id = ? and destination = ? and row_number = ?");
        rows.forEach(row -> batch.add(runId, destination, row));
        return IntStream.of(batch.execute()).sum();
    }

    /** The first rejected rows of a delivery, in the file's order. */
    public List<Reject> first(String runId, String destination, int limit) {
        return database.with(handle -> handle.createQuery("select row_number, reason, fields from stellic_reject"
                        + " where run_id = :run and destination = :destination order by row_number limit :limit")
                .bind("run", runId)
                .bind("destination", destination)
                .bind("limit", limit)
                .map((rs, context) -> reject(runId, destination, rs))
                .list());
    }

    /** How many rows the destinations of a run have rejected, by reason: the most frequent ones of each first. */
    public List<RejectCount> counts(String runId) {
        return database.with(handle -> handle.createQuery("select destination, reason, count(*) from stellic_reject"
                        + " where run_id = :run group by destination, reason"
                        + " order by destination, count(*) desc, reason")
                .bind("run", runId)
                .map((rs, context) -> new RejectCount(rs.getString(1), rs.getString(2), rs.getLong(3)))
                .list());
    }

    /**
     * Some of the rows that a destination has rejected, in the file's order.
     *
     * @param reason those that were rejected for this one; all if it is left out
     * @param after those behind this row
     */
    public List<Reject> page(String runId, String destination, Optional<String> reason, long after, int limit) {
        return database.with(handle -> {
            Query query = handle.createQuery("select row_number, reason, fields from stellic_reject"
                            + " where run_id = :run and destination = :destination and row_number > :after"
                            + (reason.isPresent() ? " and reason = :reason" : "")
                            + " order by row_number limit :limit")
                    .bind("run", runId)
                    .bind("destination", destination)
                    .bind("after", after)
                    .bind("limit", limit);
            reason.ifPresent(text -> query.bind("reason", text));
            return query.map((rs, context) -> reject(runId, destination, rs)).list();
        });
    }

    /**
     * Shows every rejected row of a delivery, in the file's order, a few in memory at a time. Not repeated when the
     * connection is lost.
     */
    public void forEach(String runId, String destination, Consumer<Reject> consumer) {
        database.stream(handle -> {
            try (Stream<Reject> rejects = handle
                    .createQuery("select row_number, reason, fields from stellic_reject"
                            + " where run_id = :run and destination = :destination order by row_number")
                    .bind("run", runId)
                    .bind("destination", destination)
                    .setFetchSize(FETCH)
                    .map((rs, context) -> reject(runId, destination, rs))
                    .stream()) {
                rejects.forEach(consumer);
            }
        });
    }

    /**
     * Shows every rejected row of several deliveries of a run, in the file's order, a few in memory at a time. Not
     * repeated when the connection is lost.
     *
     * @param consumer told the destination and the row; all rejections of a row one after the other
     */
    public void forEach(String runId, List<String> destinations, BiConsumer<String, Reject> consumer) {
        if (destinations.isEmpty()) {
            return;
        }
        database.stream(handle -> {
            try (Stream<Map.Entry<String, Reject>> rejects = handle
                    .createQuery("select row_number, reason, fields, destination from stellic_reject"
                            + " where run_id = :run and destination in (<destinations>)"
                            + " order by row_number, destination")
                    .bind("run", runId)
                    .bindList("destinations", destinations)
                    .setFetchSize(FETCH)
                    .map((rs, context) -> Map.entry(rs.getString(4), reject(runId, rs.getString(4), rs)))
                    .stream()) {
                rejects.forEach(reject -> consumer.accept(reject.getKey(), reject.getValue()));
            }
        });
    }

    /** The numbers of those of the rows that are rejected. */
    public List<Long> among(String runId, String destination, Collection<Long> rows) {
        Set<Long> asked = Set.copyOf(rows);
        return database.with(handle -> handle.createQuery("select row_number from stellic_reject"
                        + " where run_id = :run and destination = :destination order by row_number")
                .bind("run", runId)
                .bind("destination", destination)
                .mapTo(Long.class)
                .filter(asked::contains)
                .list());
    }

    private Reject reject(String runId, String destination, ResultSet rs) throws SQLException {
        long row = rs.getLong(1);
        return new Reject(row, rs.getString(2), kept.fields(runId, destination, row, rs.getString(3)));
    }

    /** Rejected rows have been corrected and delivered. A row that is not rejected any more is not counted again. */
    public void corrected(Claim claim, List<Long> rows) {
        if (rows.isEmpty()) {
            return;
        }
        database.inTransaction(handle -> {
            Deliveries.require(handle, claim);
            int arrived = forget(handle, claim.runId(), claim.destination(), rows);
            return handle.execute(
                    "update stellic_delivery set rows_delivered = rows_delivered + ?, rows_rejected = rows_rejected - ?,"
                            + " checkpoint_delivered = checkpoint_delivered + ? where run_id = ? and destination = ?",
                    arrived,
                    arrived,
                    arrived,
                    claim.runId(),
                    claim.destination());
        });
    }

    /** Corrected rows are rejected once more: as they are now, for the reason that there is now. */
    public void rejectedAgain(Claim claim, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        String runId = claim.runId();
        String destination = claim.destination();
        database.inTransaction(handle -> {
            Deliveries.require(handle, claim);
            PreparedBatch batch = handle.prepareBatch("update stellic_reject set reason = ?, fields = ?"
                    + " where run_id = ? and destination = ? and row_number = ?");
            rejects.forEach(reject -> batch.add(
                    bounded(reject.reason(), LONGEST_REASON),
                    kept.kept(runId, destination, reject),
                    runId,
                    destination,
                    reject.row()));
            return batch.execute();
        });
    }
}
