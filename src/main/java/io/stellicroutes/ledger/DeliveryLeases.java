package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.utc;

import io.stellicroutes.base.LogSubject;
import io.stellicroutes.base.Plural;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is at which delivery: of all processes with the same ledger, one at a time. A delivery's lease stands in its row;
 * those of a process are renewed by one statement. Thread-safe.
 */
public final class DeliveryLeases {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final String NOW_IN_MILLIS = "cast(extract(epoch from current_timestamp) * 1000 as bigint)";
    private static final String OF_DELIVERY = " where run_id = :run and destination = :destination";

    private final LedgerDatabase ledger;
    private final Clock clock;
    private final Duration duration;
    private final ProcessId self;
    private final String holder;
    private final HeldLeases<DeliveryLease> held = new HeldLeases<>(DeliveryLease::tenure);

    DeliveryLeases(LedgerDatabase ledger, Clock clock, Duration duration, ProcessId self) {
        this.ledger = ledger;
        this.clock = clock;
        this.duration = duration;
        this.self = self;
        this.holder = self.written(UUID.randomUUID().toString());
    }

    Duration duration() {
        return duration;
    }

    /**
     * Takes a delivery: if nobody has it, its lease has run out, or its holder has certainly ended. It is put on record
     * if it is not.
     *
     * @return empty if it is already taken, in this process or elsewhere
     */
    public synchronized Optional<DeliveryLease> take(String runId, String destination) {
        if (isHere(runId, destination)) {
            return Optional.empty();
        }
        ledger.insertsIfAbsent(handle -> Deliveries.insert(handle, runId, destination, utc(clock.instant())));
        Tenure.Moment now = Tenure.Moment.now();
        Optional<DeliveryLease> lease = ledger.transact(handle -> taken(handle, runId, destination, now));
        lease.ifPresent(held::add);
        return lease;
    }

    private Optional<DeliveryLease> taken(Handle handle, String runId, String destination, Tenure.Moment now) {
        Stored before = stored(handle, runId, destination);
        Update update = handle.createUpdate("update stellic_delivery set epoch = greatest(epoch + 1, " + NOW_IN_MILLIS
                        + "), holder = :self, held_until = " + Leases.UNTIL + OF_DELIVERY
                        + " and epoch = :epoch and (holder is null or holder = :self or held_until <= current_timestamp"
                        + (before.isOver(self) ? " or holder = :before)" : ")"))
                .bind("run", runId)
                .bind("destination", destination)
                .bind("self", holder)
                .bind("epoch", before.epoch())
                .bind("millis", duration.toMillis());
        if (before.isOver(self)) {
            update.bind("before", before.holder());
        }
        return update.execute() == 0
                ? Optional.empty()
                : Optional.of(new DeliveryLease(
                        this,
                        new Claim(
                                runId,
                                destination,
                                stored(handle, runId, destination).epoch()),
                        before.epoch(),
                        now));
    }

    /** @param holder null if nobody has it */
    private record Stored(long epoch, String holder) {
        boolean isOver(ProcessId seenFrom) {
            return holder != null
                    && ProcessId.read(holder).filter(it -> it.isOver(seenFrom)).isPresent();
        }
    }

    private static Stored stored(Handle handle, String runId, String destination) {
        return handle.createQuery("select epoch, holder from stellic_delivery" + OF_DELIVERY)
                .bind("run", runId)
                .bind("destination", destination)
                .map((rs, context) -> new Stored(rs.getLong("epoch"), rs.getString("holder")))
                .one();
    }

    private boolean isHere(String runId, String destination) {
        return held.all().stream()
                .map(DeliveryLease::claim)
                .anyMatch(claim ->
                        claim.runId().equals(runId) && claim.destination().equals(destination));
    }

    /** How many deliveries this process has. */
    public int size() {
        return held.size();
    }

    /**
     * How the deliveries of a run stand, as far as can be told. One that is neither ended nor held may be taken; it may
     * not even be on record.
     *
     * @param ended the destinations of those that have been delivered or have failed
     * @param held the destinations of those that a process is at
     */
    public record States(Set<String> ended, Set<String> held) {
        /** Whether nobody is at a delivery that has not ended. */
        public boolean isFree(String destination) {
            return !ended.contains(destination) && !held.contains(destination);
        }
    }

    /** How the deliveries of a run stand now. */
    public States states(String runId) {
        States states = new States(new HashSet<>(), new HashSet<>());
        ledger.with(handle -> handle.createQuery("select destination, epoch, holder,"
                        + " case when status in ('PENDING', 'RUNNING') then 1 else 0 end as unfinished,"
                        + " case when holder is null or held_until <= current_timestamp then 1 else 0 end as free"
                        + " from stellic_delivery where run_id = :run")
                .bind("run", runId)
                .reduceResultSet(states, (found, rs, context) -> {
                    String destination = rs.getString("destination");
                    Stored now = new Stored(rs.getLong("epoch"), rs.getString("holder"));
                    boolean free = rs.getInt("free") == 1 || now.isOver(self);
                    if (rs.getInt("unfinished") == 0) {
                        found.ended().add(destination);
                    } else if (!free || isHere(runId, destination)) {
                        found.held().add(destination);
                    }
                    return found;
                }));
        return states;
    }

    /**
     * Ends the deliveries of a run that others are at, or could be: whoever is at one has lost it. Changes that were
     * under way are in doubt.
     */
    public void revoke(String runId, String reason) {
        ledger.use(handle -> handle.createUpdate(
                        "update stellic_delivery set " + Deliveries.ENDED_BY_ANOTHER
                                + " where run_id = :run and status in ('PENDING', 'RUNNING') and (holder is null or holder <> :self)")
                .bind("now", utc(clock.instant()))
                .bind("error", StoredValues.bounded(reason, StoredValues.LONGEST_ERROR))
                .bind("run", runId)
                .bind("self", holder)
                .execute());
    }

    /** One that ran out while nobody else wanted it is as good as before. */
    boolean renew(Claim claim) {
        return ledger.with(handle -> handle.createUpdate("update stellic_delivery set held_until = " + Leases.UNTIL
                                + OF_DELIVERY + " and epoch = :epoch and holder = :self")
                        .bind("run", claim.runId())
                        .bind("destination", claim.destination())
                        .bind("epoch", claim.epoch())
                        .bind("self", holder)
                        .bind("millis", duration.toMillis())
                        .execute())
                == 1;
    }

    /** Renews all that this process has: by one statement, unless one of them is lost. */
    void renewAll() {
        try {
            held.renew(this::renew, (lease, lost) -> {
                Claim claim = lease.claim();
                new LogSubject(null, claim.runId(), claim.destination())
                        .during(() -> LOG.warn("run {}: {}", claim.runId(), lost.getMessage()));
            });
        } catch (RuntimeException e) {
            LOG.warn(
                    "the leases of {} can't be renewed: the ledger does not answer",
                    Plural.of(held.size(), "delivery", "deliveries"));
        }
    }

    private int renew(List<DeliveryLease> several) {
        return ledger.with(handle -> handle.createUpdate("update stellic_delivery set held_until = " + Leases.UNTIL
                        + " where run_id in (<runs>) and epoch in (<epochs>) and holder = :self")
                .bindList("runs", distinct(several, Claim::runId))
                .bindList("epochs", distinct(several, Claim::epoch))
                .bind("self", holder)
                .bind("millis", duration.toMillis())
                .execute());
    }

    private static <T> List<T> distinct(List<DeliveryLease> several, Function<Claim, T> part) {
        return several.stream().map(DeliveryLease::claim).map(part).distinct().toList();
    }

    /**
     * The process ends: what it has is lost to whoever has it here, and runs out soon.
     *
     * @param in how long it is good for the call that somebody may be in
     */
    void close(Duration in) {
        if (held.loseAll().isEmpty()) {
            return;
        }
        try {
            ledger.with(handle -> handle.createUpdate("update stellic_delivery set held_until = " + Leases.UNTIL
                            + " where holder = :self and held_until > " + Leases.UNTIL)
                    .bind("self", holder)
                    .bind("millis", in.toMillis())
                    .execute());
        } catch (RuntimeException e) {
            LOG.warn("deliveries could not be given back; their leases run out by themselves");
        }
    }

    /** Its end has given it back. */
    void ended(DeliveryLease lease) {
        held.remove(lease);
    }

    void release(DeliveryLease lease) {
        if (!held.remove(lease) || lease.isLost()) {
            return;
        }
        Claim claim = lease.claim();
        try {
            ledger.use(handle -> handle.createUpdate("update stellic_delivery set holder = null, held_until = null"
                            + OF_DELIVERY + " and epoch = :epoch and holder = :self")
                    .bind("run", claim.runId())
                    .bind("destination", claim.destination())
                    .bind("epoch", claim.epoch())
                    .bind("self", holder)
                    .execute());
        } catch (RuntimeException e) {
            LOG.warn(
                    "run {} to {}: its lease could not be given back; it runs out by itself",
                    claim.runId(),
                    claim.destination());
        }
    }
}
