package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What people have been told of, and what they are to be told: of several processes with one ledger one tells it.
 * Thread-safe; every call is a transaction of its own.
 */
public final class AlertBook {
    private static final String OF = " where export = :export and destination = :destination and kind = :kind";

    private final LedgerDatabase database;

    AlertBook(LedgerDatabase database) {
        this.database = database;
    }

    /** Something that is wrong, and since when. */
    public record Entry(String export, String destination, String kind, Instant since) {}

    /** All that is wrong as far as people have been told. */
    public List<Entry> entries() {
        return database.with(handle -> handle.createQuery("select * from stellic_alert")
                .map((rs, context) -> new Entry(
                        rs.getString("export"),
                        rs.getString("destination"),
                        rs.getString("kind"),
                        StoredValues.instant(rs, "since").orElseThrow()))
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
                    .createUpdate("insert into stellic_alert (export, destination, kind, since)"
                            + " select cast(:export as varchar), cast(:destination as varchar),"
                            + " cast(:kind as varchar), cast(:since as timestamp)"
                            + " where not exists (select 1 from stellic_alert" + OF + ")")
                    .bind("export", entry.export())
                    .bind("destination", entry.destination())
                    .bind("kind", entry.kind())
                    .bind("since", utc(entry.since()))
                    .execute();
            if (rows > 0) {
                put(transaction, entry.export(), entry.destination(), alert, targets);
            }
            return rows;
        }));
        database.flush();
        return raised;
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

    private static void put(
            Handle handle, String export, String destination, Optional<String> alert, List<String> targets) {
        alert.ifPresent(text -> targets.forEach(
                target -> Outbox.put(handle, Outbox.Channel.ALERT, target, export + "/" + destination, text)));
    }
}
