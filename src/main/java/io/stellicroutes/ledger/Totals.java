package io.stellicroutes.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
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
            sums.forEach((key, sum) -> put(handle, key, sum));
            return null;
        });
    }

    private static void put(Handle handle, Key key, double sum) {
        int known = handle.execute(
                "update stellic_total set amount = ? where name = ? and export = ? and destination = ? and kind = ?",
                sum,
                key.name(),
                key.export(),
                key.destination(),
                key.kind());
        if (known == 0) {
            handle.execute(
                    "insert into stellic_total (name, export, destination, kind, amount) values (?, ?, ?, ?, ?)",
                    key.name(),
                    key.export(),
                    key.destination(),
                    key.kind(),
                    sum);
        }
    }
}
