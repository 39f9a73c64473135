package io.stellicroutes.ledger;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Rows that people have repaired, in the ledger. Thread-safe; every call is a transaction of its own. */
public final class Repairs {
    private final LedgerDatabase database;
    private final KeptFields kept;

    Repairs(LedgerDatabase database, KeptFields kept) {
        this.database = database;
        this.kept = kept;
    }

    /**
     * Keeps repaired rows of a run for every later delivery to a destination; they replace earlier repairs of the same
     * rows.
     *
     * @param rows the repaired fields by the number of the row
     */
    public void put(String runId, String destination, Map<Long, List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        database.inTransaction(handle -> {
            PreparedBatch delete = handle.prepareBatch(
                    "delete from stellic_repair where run_id = ? and destination = ? and row_number = ?");
            PreparedBatch insert = handle.prepareBatch(
                    "insert into stellic_repair (run_id, destination, row_number, fields) values (?, ?, ?, ?)");
            rows.forEach((row, fields) -> {
                delete.add(runId, destination, row);
                insert.add(runId, destination, row, kept.repaired(runId, destination, row, fields));
            });
            delete.execute();
            return insert.execute();
        });
    }

    /**
     * The repaired rows of a delivery: the fields by the number of the row. A row that was not kept, or is encrypted
     * with another key, has no fields.
     */
    public Map<Long, List<String>> of(String runId, String destination) {
        Map<Long, List<String>> rows = new TreeMap<>();
        database.with(handle -> handle.createQuery("select row_number, fields from stellic_repair"
                                + " where run_id = :run and destination = :destination")
                        .bind("run", runId)
                        .bind("destination", destination)
                        .map((rs, context) -> Map.entry(
                                rs.getLong(1), kept.repair(runId, destination, rs.getLong(1), rs.getString(2))))
                        .list())
                .forEach(row -> rows.put(row.getKey(), row.getValue()));
        return rows;
    }
}
