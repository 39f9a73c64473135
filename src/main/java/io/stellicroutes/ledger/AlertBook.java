package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.utc;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What people have been told of, and what they are to be told: of several processes with one ledger one tells it.
 * Thread-safe; every call is a transaction of its own.
 */
public final class AlertBook {
    /** The kind of an entry without an alert: since when a destination is expected to get its first delivery. */
    public static final String EXPECTED = "expected";

    private static final String OF = " where export = :export and destination = :destination and kind = :kind";

    private final LedgerDatabase database;

    AlertBook(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * Something that is wrong.
     *
     * @param since when it has been so
     * @param seenAt when a process last looked at it that is to tell of it
     */
    public record Entry(String export, String destination, String kind, Instant since, Instant seenAt) {}

    /** All that is wrong as far as people have been told. */
    public List<Entry> entries() {
        return database.with(handle -> handle.createQuery("select * from stellic_alert")
                .map((rs, context) -> new Entry(
                        rs.getString("export"),
                        rs.getString("destination"),
                        rs.getString("kind"),
                        StoredValues.instant(rs, "since").orElseThrow(),
                        StoredValues.instant(rs, "seen_at").orElseThrow()))
                .list());
    }

    /**
     * Something is wrong from now on.
     *
     * @param alert what is to be said of it, to each of the targets, by the outbox; empty to say nothing
     * @return no, if it was before, or another process has said so by now
     */
    public boolean raise(Entry entry, Optional<String> alert, List<String> targets) {
        boolean raised = database.insertsIfAbsent(handle -> handle.inTransaction(transaction -> {
            int rows = transaction
                    .createUpdate("insert into stellic_alert (export, destination, kind, since, seen_at)"
                            + " select cast(:export as varchar), cast(:destination as varchar),"
                            + " cast(:kind as varchar), cast(:since as timestamp), cast(:seenAt as timestamp)"
                            + " where not exists (select 1 from stellic_alert" + OF + ")")
                    .bind("export", entry.export())
                    .bind("destination", entry.destination())
                    .bind("kind", entry.kind())
                    .bind("since", utc(entry.since()))
                    .bind("seenAt", utc(entry.seenAt()))
                    .execute();
            if (rows > 0) {
                put(transaction, entry.export(), entry.destination(), alert, targets);
            }
            return rows;
        }));
        database.flush();
        return raised;
    }

    /** A delivery is expected from now on where none has been; if that is known already, it stays as it is. */
    public void expect(String export, String destination, Instant now) {
        raise(new Entry(export, destination, EXPECTED, now, now), Optional.empty(), List.of());
    }

    /**
     * Something is right again.
     *
     * @param kinds what was wrong
     * @return no, if another process has said so by now
     */
    public boolean clear(
            String export, String destination, List<String> kinds, Optional<String> alert, List<String> targets) {
        return database.inTransaction(handle -> {
            int rows = 0;
            for (String kind : kinds) {
                rows += handle.createUpdate("delete from stellic_alert" + OF)
                        .bind("export", export)
                        .bind("destination", destination)
                        .bind("kind", kind)
                        .execute();
            }
            if (rows > 0) {
                put(handle, export, destination, alert, targets);
            }
            return rows > 0;
        });
    }

    /** A process has looked at these that is to tell of them. */
    public void see(Collection<Entry> entries, Instant now) {
        if (!entries.isEmpty()) {
            database.inTransaction(handle -> {
                PreparedBatch seen =
                        handle.prepareBatch("update stellic_alert set seen_at = :now" + OF + " and seen_at < :now");
                entries.forEach(entry -> seen.bind("now", utc(now))
                        .bind("export", entry.export())
                        .bind("destination", entry.destination())
                        .bind("kind", entry.kind())
                        .add());
                return seen.execute();
            });
        }
    }

    /** Forgets, without a word, what no process has looked at since then that is to tell of it. */
    public void forget(Instant unseenSince) {
        database.use(handle -> handle.createUpdate("delete from stellic_alert where seen_at < :before")
                .bind("before", utc(unseenSince))
                .execute());
    }

    private static void put(
            Handle handle, String export, String destination, Optional<String> alert, List<String> targets) {
        alert.ifPresent(text -> targets.forEach(
                target -> Outbox.put(handle, Outbox.Channel.ALERT, target, export + "/" + destination, text)));
    }
}
