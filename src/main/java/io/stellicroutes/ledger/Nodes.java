package io.stellicroutes.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The services with this ledger. A row is good for as long as a lease; its times are the database's, whatever the
 * nodes' clocks show. Thread-safe.
 */
public final class Nodes {
    /** For so long it is known of a node that it is gone, then anybody removes its row. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final LedgerDatabase database;
    private volatile List<Node> known;

    Nodes(LedgerDatabase database) {
        this.database = database;
    }

    private record Row(Node node, boolean stale) {}

    /** Those of {@link #all} that are not gone. */
    public List<Node> live() {
        return live(all());
    }

    /** How many there are that take work. */
    public long ready() {
        return live().stream().filter(Node::isReady).count();
    }

    /** Those that are not gone, as they are now. */
    public List<Node> now() {
        return live(look(false));
    }

    private static List<Node> live(List<Node> nodes) {
        return nodes.stream().filter(Node::isLive).toList();
    }

    /**
     * The nodes that are there or have gone within a day without an end, the longest-serving first. In a process that
     * is one of them, as its last beat has seen them; else as they are now.
     */
    public List<Node> all() {
        List<Node> seen = known;
        return seen == null ? look(false) : seen;
    }

    /** A sign of life of a node, which joins with the first of them; looks who else is there. */
    void beat(Node self, Duration lease) {
        Map<String, Object> values = Map.of(
                "id", self.id(),
                "host", self.host(),
                "pid", self.pid(),
                "version", self.version(),
                "state", self.state().name(),
                "millis", lease.toMillis());
        boolean there = database.with(handle -> handle.createUpdate("update stellic_node set state = :state,"
                                + " seen_at = current_timestamp, expires_at = " + Leases.UNTIL + " where id = :id")
                        .bindMap(values)
                        .execute())
                == 1;
        if (!there) {
            database.insertsIfAbsent(handle -> handle.createUpdate(
                            "insert into stellic_node (id, host, pid, version, state, started_at, seen_at, expires_at)"
                                    + " values (:id, :host, :pid, :version, :state, current_timestamp,"
                                    + " current_timestamp, " + Leases.UNTIL + ")")
                    .bindMap(values)
                    .execute());
        }
        known = look(true);
    }

    /** @param removes whether rows are removed whose nodes have been gone for long */
    private List<Node> look(boolean removes) {
        List<Row> rows = database.with(Nodes::read);
        if (removes) {
            rows.stream().filter(Row::stale).forEach(row -> remove(row.node().id()));
        }
        return rows.stream().filter(row -> !row.stale()).map(Row::node).toList();
    }

    private static List<Row> read(Handle handle) {
        return handle.createQuery("select id, host, pid, version, state, started_at, seen_at,"
                        + " case when " + Leases.VALID + " then 1 else 0 end as live,"
                        + " case when expires_at < current_timestamp - cast(:remembered as integer) * interval '1' second"
                        + " then 1 else 0 end as stale from stellic_node order by started_at, id")
                .bind("remembered", REMEMBERED.toSeconds())
                .map((rs, context) -> row(rs))
                .list();
    }

    private static Row row(ResultSet rs) throws SQLException {
        return new Row(
                new Node(
                        rs.getString("id"),
                        rs.getString("host"),
                        rs.getLong("pid"),
                        rs.getString("version"),
                        rs.getInt("live") == 1
                                ? StoredValues.constant(Node.State.class, rs.getString("state"), Node.State.UNKNOWN)
                                : Node.State.GONE,
                        rs.getObject("started_at", OffsetDateTime.class).toInstant(),
                        rs.getObject("seen_at", OffsetDateTime.class).toInstant()),
                rs.getInt("stale") == 1);
    }

    /** It has ended. */
    void remove(String id) {
        database.with(handle -> handle.execute("delete from stellic_node where id = ?", id));
    }
}
