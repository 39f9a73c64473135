package io.stellicroutes.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * Sums over all runs, also over those that retention has removed. One process at a time adds to an export's: the one
 * with its lease. Thread-safe; every call is a transaction of its own.
 */
public final class Totals {
    private static final String ALL = "select name, export, destination, kind, amount from stellic_total";

    private final LedgerDatabase database;

    Totals(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * What is summed up.
     *
     * @param destination empty for what is the export's
     * @param kind an outcome, an operation, a stage, a status; empty where there is but one
     */
    public record Key(String name, String export, String destination, String kind) {}

    /** All of them. */
    public Map<Key, Double> all() {
        return database.with(handle -> read(handle.createQuery(ALL)));
    }

    private static Map<Key, Double> read(Query query) {
        Map<Key, Double> found = new HashMap<>();
        query.map((rs, context) -> Map.entry(
                        new Key(rs.getString(1), rs.getString(2), rs.getString(3), rs.getString(4)), rs.getDouble(5)))
                .forEach(total -> found.put(total.getKey(), total.getValue()));
        return found;
    }

    /** Adds to some of them. */
    public void add(Map<Key, Double> amounts) {
        if (amounts.isEmpty()) {
            return;
        }
        Map<Key, Double> sums = new HashMap<>(amounts);
        Set<String> exports = amounts.keySet().stream().map(Key::export).collect(Collectors.toSet());
        Map<Key, Double> before = database.with(handle -> read(
                handle.createQuery(ALL + " where export in (<exports>)").bindList("exports", List.copyOf(exports))));
        before.forEach((key, amount) -> sums.computeIfPresent(key, (same, added) -> amount + added));
        database.transact(handle -> {
            put(handle, sums, before.keySet());
            return null;
        });
    }

    /** Idempotent: safe to repeat after a lost commit response. */
    private static void put(Handle handle, Map<Key, Double> sums, Set<Key> known) {
        PreparedBatch updates = handle.prepareBatch("update stellic_total set amount = :sum"
                + " where name = :name and export = :export and destination = :destination and kind = :kind");
        PreparedBatch inserts =
                handle.prepareBatch("insert into stellic_total (name, export, destination, kind, amount)"
                        + " select cast(:name as varchar), cast(:export as varchar), cast(:destination as varchar),"
                        + " cast(:kind as varchar), cast(:sum as double precision)"
                        + " where not exists (select 1 from stellic_total where name = :name and export = :export"
                        + " and destination = :destination and kind = :kind)");
        sums.forEach((key, sum) -> (known.contains(key) ? updates : inserts)
                .bind("sum", sum)
                .bind("name", key.name())
                .bind("export", key.export())
                .bind("destination", key.destination())
                .bind("kind", key.kind())
                .add());
        updates.execute();
        inserts.execute();
    }
}
