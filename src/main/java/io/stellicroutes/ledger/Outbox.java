package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.storable;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * Messages to others, in the ledger until they are sent: of several processes with one ledger one sends each, and none
 * before those of the same channel, target and topic that were put before it are sent or given up. Times are by the
 * database's clock. Thread-safe; every call is a transaction of its own.
 */
public final class Outbox {
    private static final String IN = "current_timestamp + cast(:millis as integer) * interval '0.001' second";
    private static final String BEFORE = "select 1 from stellic_outbox e where e.channel = o.channel"
            + " and e.target = o.target and e.topic = o.topic and e.id < o.id";

    private final LedgerDatabase database;

    Outbox(LedgerDatabase database) {
        this.database = database;
    }

    /** What messages are. */
    public enum Channel {
        ALERT,
        LINEAGE;

        String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A message on its way.
     *
     * @param target where it goes
     * @param topic what it is about
     * @param attempts how often it could not be sent
     */
    public record Message(long id, String target, String topic, String text, int attempts, Instant since) {}

    /** Puts a message behind those that are there, in a transaction. */
    static void put(Handle handle, Channel channel, String target, String topic, String text) {
        handle.createUpdate("insert into stellic_outbox (channel, target, topic, message, created_at, not_before)"
                        + " values (:channel, :target, :topic, :text, current_timestamp, current_timestamp)")
                .bind("channel", channel.stored())
                .bind("target", target)
                .bind("topic", topic)
                .bind("text", storable(text))
                .execute();
    }

    /**
     * Messages that can be sent now, the oldest first: those that wait for none that is taken, or sent after a pause.
     *
     * @param targets those to which messages can be sent
     * @param most how many at most
     */
    public List<Message> due(Channel channel, List<String> targets, int most) {
        return database.with(handle -> handle.createQuery("select * from stellic_outbox o where channel = :channel"
                        + " and target in (<targets>) and not_before <= current_timestamp"
                        + " and not exists (" + BEFORE + " and e.not_before > current_timestamp)"
                        + " order by id limit :most")
                .bind("channel", channel.stored())
                .bindList("targets", targets)
                .bind("most", most)
                .map((rs, context) -> new Message(
                        rs.getLong("id"),
                        rs.getString("target"),
                        rs.getString("topic"),
                        rs.getString("message"),
                        rs.getInt("attempts"),
                        rs.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list());
    }

    /** To which of these targets there may be something to send now. */
    public List<String> waitingFor(Channel channel, Collection<String> targets) {
        return database.with(handle -> handle.createQuery("select distinct target from stellic_outbox"
                        + " where channel = :channel and target in (<targets>) and not_before <= current_timestamp"
                        + " order by target")
                .bind("channel", channel.stored())
                .bindList("targets", List.copyOf(targets))
                .mapTo(String.class)
                .list());
    }

    /**
     * Takes a message to send it.
     *
     * @param until when another process may take it if it is not sent
     * @return no, if another process has taken it, or one before it is to be sent
     */
    public boolean take(Message message, Duration until) {
        return database.with(handle -> handle.createUpdate("update stellic_outbox o set not_before = " + IN
                                + " where id = :id and not_before <= current_timestamp and not exists (" + BEFORE
                                + ")")
                        .bind("millis", until.toMillis())
                        .bind("id", message.id())
                        .execute())
                == 1;
    }

    /** It has been sent, or will never be. */
    public void done(Message message) {
        database.use(handle -> handle.execute("delete from stellic_outbox where id = ?", message.id()));
    }

    /** It could not be sent, which counts once, and is to be sent after a pause. */
    public void later(Message message, Duration pause) {
        database.use(handle -> handle.createUpdate(
                        "update stellic_outbox set attempts = :attempts, not_before = " + IN + " where id = :id")
                .bind("attempts", message.attempts() + 1)
                .bind("millis", pause.toMillis())
                .bind("id", message.id())
                .execute());
    }

    /** How many messages wait. */
    public long waiting(Channel channel) {
        return database.with(handle -> handle.createQuery("select count(*) from stellic_outbox where channel = ?")
                .bind(0, channel.stored())
                .mapTo(Long.class)
                .one());
    }

    /**
     * Gives up the messages that have waited for longest.
     *
     * @param older those that have waited for longer
     * @param most and the first of those that are left, if there are more
     * @return how many
     */
    public int giveUp(Channel channel, Duration older, int most) {
        int lost = database.with(handle -> handle.createUpdate("delete from stellic_outbox where channel = :channel"
                        + " and (created_at < current_timestamp - cast(:seconds as integer) * interval '1' second"
                        + " or id < (select min(id) from (select id from stellic_outbox where channel = :channel"
                        + " order by id desc limit :most) kept))")
                .bind("channel", channel.stored())
                .bind("seconds", older.toSeconds())
                .bind("most", most)
                .execute());
        if (lost > 0) {
            database.flush();
        }
        return lost;
    }
}
