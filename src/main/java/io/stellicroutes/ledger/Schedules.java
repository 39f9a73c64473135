package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.instant;
import static io.stellicroutes.ledger.StoredValues.utc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Which times of their schedules exports have been triggered at. A time is claimed once, whichever of the processes
 * with this ledger does it: claims only go forward. A claim of a time that is more than an hour away by the database's
 * clock does not count: a machine whose clock was wrong has made it, and no other would be triggered until then.
 * Thread-safe; every call is a transaction of its own, and may be repeated.
 */
public final class Schedules {
    /** Before any time of a schedule. */
    private static final Instant NEVER = Instant.EPOCH;

    private static final Duration AHEAD = Duration.ofHours(1);

    private final LedgerDatabase database;
    private final Clock clock;

    Schedules(LedgerDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * How far a schedule has been kept.
     *
     * @param schedule what it is
     * @param since when it became that
     * @param claimed its last time at which the export was triggered; before all others if it never was
     */
    public record Kept(String schedule, Instant since, Instant claimed) {}

    /**
     * Puts the schedules on record that a process is going to keep.
     *
     * @param schedules by the names of their exports, as text
     * @return how far each has been kept
     */
    public Map<String, Kept> keep(Map<String, String> schedules) {
        return keep(schedules, Map.of());
    }

    /**
     * As {@link #keep(Map)}, and puts on record which schedules are none any more: one that comes back has missed
     * nothing meanwhile.
     *
     * @param none what each is called that is none, by the name of its export
     */
    public Map<String, Kept> keep(Map<String, String> schedules, Map<String, String> none) {
        Map<String, Kept> known = all();
        none.forEach((export, text) -> {
            if (known.containsKey(export)) {
                become(export, known.get(export), text);
            }
        });
        schedules.forEach((export, schedule) -> {
            Kept before = known.get(export);
            if (before == null) {
                insert(export, schedule);
            } else {
                become(export, before, schedule);
            }
        });
        Map<String, Kept> kept = all();
        kept.keySet().retainAll(schedules.keySet());
        return kept;
    }

    private void become(String export, Kept before, String schedule) {
        if (!before.schedule().equals(schedule)) {
            database.use(handle -> handle.execute(
                    "update stellic_schedule set schedule = ?, since = ? where export = ?",
                    schedule,
                    utc(clock.instant()),
                    export));
        }
    }

    /** Does nothing if another process was faster. */
    private void insert(String export, String schedule) {
        if (database.insertsIfAbsent(handle -> handle.execute(
                "insert into stellic_schedule (export, schedule, since, claimed) values (?, ?, ?, ?)",
                export,
                schedule,
                utc(clock.instant()),
                utc(NEVER)))) {
            database.flush();
        }
    }

    private Map<String, Kept> all() {
        return database.with(handle -> {
            Instant latest = latest(handle);
            return handle.createQuery("select export, schedule, since, claimed from stellic_schedule")
                    .reduceResultSet(new HashMap<String, Kept>(), (found, rs, context) -> {
                        found.put(
                                rs.getString("export"),
                                new Kept(
                                        rs.getString("schedule"),
                                        instant(rs, "since").orElseThrow(),
                                        counted(instant(rs, "claimed").orElseThrow(), latest)));
                        return found;
                    });
        });
    }

    /** The last time of which a claim counts. */
    private static Instant latest(Handle handle) {
        return handle.createQuery("select current_timestamp")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant()
                .plus(AHEAD);
    }

    private static Instant counted(Instant claimed, Instant latest) {
        return claimed.isAfter(latest) ? NEVER : claimed;
    }

    /**
     * Whether a time, or a later one, has been claimed.
     *
     * @param schedule of which it is a time, to be put on record if none is
     */
    public boolean isClaimed(String export, String schedule, Instant time) {
        Optional<Instant> last = claimed(export);
        if (last.isEmpty()) {
            insert(export, schedule);
        }
        return last.filter(claimed -> !claimed.isBefore(time)).isPresent();
    }

    /** The last time that has been claimed. */
    private Optional<Instant> claimed(String export) {
        return database.with(handle -> handle.createQuery("select claimed from stellic_schedule where export = ?")
                .bind(0, export)
                .map((rs, context) -> instant(rs, "claimed").orElseThrow())
                .findOne()
                .map(claimed -> counted(claimed, latest(handle))));
    }

    /**
     * Claims a time for a run that is there.
     *
     * @return whether it is that run's; not if it, or a later one, is another's
     */
    public boolean claim(String export, Instant time, String runId) {
        boolean claimed = database.transact(handle -> claim(handle, export, time, runId));
        database.secure();
        return claimed;
    }

    /** The same within a transaction. */
    static boolean claim(Handle handle, String export, Instant time, String runId) {
        return handle.createUpdate("update stellic_schedule set claimed = :time, run_id = :run where export = :export"
                                + " and (claimed < :time or claimed > :latest or (claimed = :time and run_id = :run))")
                        .bind("export", export)
                        .bind("time", utc(time))
                        .bind("latest", utc(latest(handle)))
                        .bind("run", runId)
                        .execute()
                == 1;
    }

    /** Forgets the schedules of exports that no process has kept for long. */
    public void removeUnkept(Collection<String> kept, Instant before) {
        all().forEach((export, last) -> {
            if (!kept.contains(export) && last.since().isBefore(before)) {
                database.use(handle -> handle.execute(
                        "delete from stellic_schedule where export = ? and (claimed < ? or claimed > ?)",
                        export,
                        utc(before),
                        utc(latest(handle))));
            }
        });
    }
}
