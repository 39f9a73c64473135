package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.LONGEST_ERROR;
import static io.stellicroutes.ledger.StoredValues.bounded;
import static io.stellicroutes.ledger.StoredValues.utc;

import java.util.List;
import java.util.Optional;

/**
 * The field names of runs' files in the ledger, and what they were in the runs before. Thread-safe; every call is a
 * transaction of its own.
 */
public final class Headers {
    private final LedgerDatabase database;

    Headers(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * Notes the field names of a run's file.
     *
     * @param change how they differ from those of the last good run; null if they do not
     * @param told whether others may be told of the names: not if they may be a record
     */
    public void put(String runId, List<String> names, String change, boolean told) {
        database.use(handle -> handle.execute(
                "update stellic_run set header = ?, header_told = ?, header_change = ? where id = ?",
                KeptFields.json(names),
                told,
                bounded(change, LONGEST_ERROR),
                runId));
    }

    /** The field names of a run's file; empty if they are not known. */
    public Optional<List<String>> of(String runId) {
        return of(runId, "");
    }

    /** The field names of a run's file, as others may be told of them; empty also if they may be a record. */
    public Optional<List<String>> told(String runId) {
        return of(runId, " and header_told");
    }

    private Optional<List<String>> of(String runId, String condition) {
        return database.with(handle -> handle.createQuery("select header from stellic_run where id = :id" + condition)
                .bind("id", runId)
                .map((rs, context) -> Optional.ofNullable(rs.getString(1)).map(KeptFields::parsed))
                .findOne()
                .flatMap(header -> header));
    }

    /**
     * The field names of the last run of the same export that began before this one and was delivered, to all
     * destinations.
     */
    public Optional<List<String>> before(Run run) {
        return database.with(handle -> handle.createQuery("select header from stellic_run where export = :export"
                        + " and status = 'DELIVERED' and only_to is null and header is not null"
                        + " and started_at < :startedAt"
                        + " order by started_at desc limit 1")
                .bind("export", run.export())
                .bind("startedAt", utc(run.startedAt()))
                .map((rs, context) -> KeptFields.parsed(rs.getString(1)))
                .findOne());
    }

    /** How the field names of a run's file differ from those of the run before. */
    public Optional<String> change(String runId) {
        return database.with(handle -> handle.createQuery("select header_change from stellic_run where id = :id")
                .bind("id", runId)
                .map((rs, context) -> Optional.ofNullable(rs.getString(1)))
                .findOne()
                .flatMap(change -> change));
    }
}
