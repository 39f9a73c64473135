package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.storable;
import static io.stellicroutes.ledger.StoredValues.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

    /** An alert on its way to an endpoint. */
    public record Message(String id, String target, String alert, int attempts, Instant createdAt) {}

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
     * @param alert what is to be said of it, to each of the targets; empty to say nothing
     * @return no, if it was before, or another process has said so by now
     */
    public boolean raise(Entry entry, Optional<String> alert, List<String> targets, Instant now) {
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
                put(transaction, alert, targets, now);
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
            String export,
            String destination,
            List<String> kinds,
            Optional<String> alert,
            List<String> targets,
            Instant now) {
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
                put(handle, alert, targets, now);
            }
            return rows > 0;
        });
    }

    private static void put(Handle handle, Optional<String> alert, List<String> targets, Instant now) {
        alert.ifPresent(text -> targets.forEach(target -> handle.createUpdate("insert into stellic_alert_message"
                        + " (id, target, alert, created_at, not_before)"
                        + " values (:id, :target, :alert, :now, :now)")
                .bind("id", UUID.randomUUID().toString())
                .bind("target", target)
                .bind("alert", storable(text))
                .bind("now", utc(now))
                .execute()));
    }

    /**
     * Takes messages that are to be sent, the oldest first: until a time no other process does.
     *
     * @param most how many at most
     */
    public List<Message> take(int most, Instant now, Instant until) {
        List<Message> due = database.with(handle -> handle.createQuery("select * from stellic_alert_message"
                        + " where not_before <= :now order by created_at, id limit :most")
                .bind("now", utc(now))
                .bind("most", most)
                .map((rs, context) -> new Message(
                        rs.getString("id"),
                        rs.getString("target"),
                        rs.getString("alert"),
                        rs.getInt("attempts"),
                        StoredValues.instant(rs, "created_at").orElseThrow()))
                .list());
        return due.stream()
                .filter(message -> database.with(handle -> handle.createUpdate("update stellic_alert_message"
                                        + " set not_before = :until, attempts = attempts + 1"
                                        + " where id = :id and not_before <= :now")
                                .bind("until", utc(until))
                                .bind("id", message.id())
                                .bind("now", utc(now))
                                .execute())
                        == 1)
                .toList();
    }

    /** A message has been sent, or never will be. */
    public void done(Message message) {
        database.use(handle -> handle.execute("delete from stellic_alert_message where id = ?", message.id()));
    }

    /** A message could not be sent. */
    public void later(Message message, Instant notBefore) {
        database.use(handle -> handle.execute(
                "update stellic_alert_message set not_before = ? where id = ?", utc(notBefore), message.id()));
    }
}
