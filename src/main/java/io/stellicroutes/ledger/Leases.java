package io.stellicroutes.ledger;

import io.stellicroutes.base.DaemonScheduler;
import io.stellicroutes.base.LogSubject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who runs which export: of all processes with the same ledger, one at a time. A lease runs out by the database's
 * clock, so that it does not matter what the processes' own clocks show. Leases are renewed until they are closed.
 * Thread-safe.
 */
public final class Leases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final int ATTEMPTS = 5;
    private static final int RENEWALS = 3;
    /** How long a lease is good that its process has not given back in the end: for the call that it may be in. */
    private static final Duration LAST = Duration.ofSeconds(2);

    static final String VALID = "expires_at > current_timestamp";
    private static final String SELECT = "select export, token, host, machine, pid, process_start, taken_at,"
            + " case when " + VALID + " then 1 else 0 end as valid from stellic_lease";
    /** A lease from now; {@code :millis} is how long it is. */
    static final String UNTIL = "current_timestamp + cast(:millis as integer) * interval '0.001' second";

    private final LedgerDatabase ledger;
    private final Nodes nodes;
    private final Duration duration;
    private final ProcessId self;
    private final DeliveryLeases deliveries;
    private final HeldLeases<Lease> held = new HeldLeases<>(Lease::tenure);
    private final Set<ThisNode> joined = ConcurrentHashMap.newKeySet();
    private final ScheduledFuture<?> renewing;
    private final ScheduledExecutorService renewals = DaemonScheduler.named("StellicLeases");

    /** @param duration how long a lease lasts that is not renewed; it is renewed each third of it */
    public Leases(Ledger ledger, Duration duration) {
        this(ledger, duration, duration.dividedBy(RENEWALS), ProcessId.self());
    }

    Leases(Ledger ledger, Duration duration, Duration renewedEach, ProcessId self) {
        this.ledger = ledger.database();
        this.nodes = ledger.nodes();
        this.duration = duration;
        this.self = self;
        this.deliveries = new DeliveryLeases(this.ledger, ledger.clock(), duration, self);
        long millis = Math.max(1, renewedEach.toMillis());
        renewing = renewals.scheduleWithFixedDelay(this::renewAll, millis, millis, TimeUnit.MILLISECONDS);
    }

    Duration duration() {
        return duration;
    }

    /** Who is at which delivery. */
    public DeliveryLeases deliveries() {
        return deliveries;
    }

    /**
     * Takes the lease of an export: if it is free, has run out, or belongs to a process that has certainly ended.
     *
     * @throws HeldElsewhereException if another has it, in this process or elsewhere
     */
    public Lease take(String export) {
        String token = UUID.randomUUID().toString();
        for (int attempt = 1; ; attempt++) {
            Tenure.Moment now = Tenure.Moment.now();
            if (ledger.with(handle -> replace(handle, export, token, "not (" + VALID + ")", ""))
                    || insert(export, token)) {
                return taken(new Lease(this, export, token, now));
            }
            Optional<Held> other = ledger.with(handle -> find(handle, export));
            if (other.isPresent()) {
                Held it = other.get();
                boolean ours = it.token().equals(token);
                if (ours || (it.holder().isOver(self) && takeOver(it, token))) {
                    return taken(new Lease(this, export, token, now));
                }
                if (attempt == ATTEMPTS || (it.valid() && !it.holder().isOver(self))) {
                    throw new HeldElsewhereException(export, it.holder(), it.since());
                }
            } else if (attempt == ATTEMPTS) {
                throw new IllegalStateException("export " + export + ": its lease comes and goes; try again");
            }
        }
    }

    /**
     * The names of leases of which so many may be out at a time, for {@link #takeOneOf}.
     *
     * @param prefix begins with a slash, so that none is an export's
     */
    public static List<String> numbered(String prefix, int most) {
        return IntStream.rangeClosed(1, most)
                .mapToObj(number -> prefix + number)
                .toList();
    }

    /** Takes one of several leases; empty if all of them are out. */
    public Optional<Lease> takeOneOf(List<String> names) {
        List<String> free = new ArrayList<>(names);
        free.removeAll(held(names));
        for (String name : free) {
            try {
                return Optional.of(take(name));
            } catch (HeldElsewhereException e) {
                LOG.trace("another was faster: {}", name);
            }
        }
        return Optional.empty();
    }

    /** Which of several exports somebody has the lease of who may be alive; one statement. */
    public Set<String> held(Collection<String> exports) {
        if (exports.isEmpty()) {
            return Set.of();
        }
        return ledger.with(handle -> handle
                .createQuery(SELECT + " where export in (<exports>)")
                .bindList("exports", List.copyOf(exports))
                .map((rs, context) -> toHeld(rs))
                .filter(this::isOut)
                .map(Held::export)
                .stream()
                .collect(Collectors.toSet()));
    }

    private boolean isOut(Held lease) {
        return lease.valid() && !lease.holder().isOver(self);
    }

    /** Whether another process has the lease of an export and may be alive. */
    public boolean isHeldElsewhere(String export) {
        return ledger.with(handle -> find(handle, export)).filter(this::isOut).isPresent();
    }

    /** The exports whose lease another process has that may be alive. */
    public Set<String> heldElsewhere() {
        return ledger.with(handle -> handle.createQuery(SELECT)
                .map((rs, context) -> toHeld(rs))
                .filter(this::isOut)
                .map(Held::export)
                .collectIntoSet());
    }

    private Lease taken(Lease lease) {
        held.add(lease);
        return lease;
    }

    private boolean takeOver(Held dead, String token) {
        boolean taken = ledger.with(handle -> replace(handle, dead.export(), token, "token = :dead", dead.token()));
        if (taken) {
            LOG.info("{}: its lease is taken over from {}, which has ended", words(dead.export()), dead.holder());
        }
        return taken;
    }

    private boolean replace(Handle handle, String export, String token, String condition, String dead) {
        var update = handle.createUpdate("update stellic_lease set token = :token, host = :host, machine = :machine,"
                        + " pid = :pid, process_start = :start, taken_at = current_timestamp, expires_at = " + UNTIL
                        + " where export = :export and " + condition)
                .bindMap(mine(export, token));
        if (!dead.isEmpty()) {
            update.bind("dead", dead);
        }
        return update.execute() == 1;
    }

    /** False if another was faster: the primary key lets one through. */
    private boolean insert(String export, String token) {
        return ledger.insertsIfAbsent(handle -> handle.createUpdate(
                        "insert into stellic_lease (export, token, host, machine, pid, process_start,"
                                + " taken_at, expires_at) values (:export, :token, :host, :machine, :pid,"
                                + " :start, current_timestamp, " + UNTIL + ")")
                .bindMap(mine(export, token))
                .execute());
    }

    /** A lease of this process, as the statements name what it has. */
    private Map<String, Object> mine(String export, String token) {
        return Map.of(
                "export", export,
                "token", token,
                "host", self.host(),
                "machine", self.machine(),
                "pid", self.pid(),
                "start", self.start(),
                "millis", duration.toMillis());
    }

    private record Held(String export, String token, ProcessId holder, Instant since, boolean valid) {}

    private static Optional<Held> find(Handle handle, String export) {
        return handle.createQuery(SELECT + " where export = :export")
                .bind("export", export)
                .map((rs, context) -> toHeld(rs))
                .findOne();
    }

    private static Held toHeld(ResultSet rs) throws SQLException {
        return new Held(
                rs.getString("export"),
                rs.getString("token"),
                new ProcessId(
                        rs.getString("host"),
                        rs.getString("machine"),
                        rs.getLong("pid"),
                        rs.getString("process_start")),
                rs.getObject("taken_at", OffsetDateTime.class).toInstant(),
                rs.getInt("valid") == 1);
    }

    /** One that ran out while nobody else wanted it is as good as before. */
    boolean renew(String export, String token) {
        return ledger.with(handle -> handle.createUpdate("update stellic_lease set expires_at = " + UNTIL
                                + " where export = :export and token = :token")
                        .bind("export", export)
                        .bind("token", token)
                        .bind("millis", duration.toMillis())
                        .execute())
                == 1;
    }

    /**
     * Makes this process one of the {@link Nodes}; it says that it is there as often as leases are renewed.
     *
     * @param version the product's; may be empty
     */
    public ThisNode join(String version) {
        ThisNode node = new ThisNode(nodes, this, self, version);
        node.beat();
        joined.add(node);
        return node;
    }

    void leave(ThisNode node) {
        joined.remove(node);
    }

    private void renewAll() {
        renewExports();
        deliveries.renewAll();
        joined.forEach(ThisNode::beat);
    }

    private void renewExports() {
        try {
            held.renew(this::renew, (lease, lost) -> LogSubject.ofExport(lease.export())
                    .during(() -> LOG.error(lost.getMessage())));
        } catch (RuntimeException e) {
            held.all()
                    .forEach(lease -> LOG.warn(
                            "{}: its lease can't be renewed: the ledger does not answer", words(lease.export())));
        }
    }

    private int renew(List<Lease> several) {
        return ledger.with(handle -> handle.createUpdate(
                        "update stellic_lease set expires_at = " + UNTIL + " where token in (<tokens>)")
                .bindList("tokens", tokens(several))
                .bind("millis", duration.toMillis())
                .execute());
    }

    private static List<String> tokens(List<Lease> several) {
        return several.stream().map(Lease::token).toList();
    }

    /** What a lease is of, for the log: an export, or one of so many at a time. */
    private static String words(String name) {
        return name.startsWith("/") ? "turn " + name : "export " + name;
    }

    void release(Lease lease) {
        held.remove(lease);
        try {
            ledger.with(handle -> handle.execute(
                    "delete from stellic_lease where export = ? and token = ?", lease.export(), lease.token()));
        } catch (RuntimeException e) {
            LOG.warn("{}: its lease could not be given back; it runs out by itself", words(lease.export()));
        }
    }

    /**
     * Renews no more. Leases that are still out are lost to whoever has them here, and run out soon: nobody waits for a
     * process that ends.
     */
    @Override
    public void close() {
        stopRenewing();
        deliveries.close(LAST);
        List<Lease> out = held.loseAll();
        if (out.isEmpty()) {
            return;
        }
        try {
            expire(out, LAST);
        } catch (RuntimeException e) {
            out.forEach(lease ->
                    LOG.warn("{}: its lease could not be given back; it runs out by itself", words(lease.export())));
        }
    }

    void stopRenewing() {
        renewing.cancel(false);
        renewals.shutdownNow();
    }

    private void expire(List<Lease> several, Duration in) {
        ledger.with(handle -> handle.createUpdate("update stellic_lease set expires_at = " + UNTIL
                        + " where token in (<tokens>) and expires_at > " + UNTIL)
                .bindList("tokens", tokens(several))
                .bind("millis", in.toMillis())
                .execute());
    }
}
