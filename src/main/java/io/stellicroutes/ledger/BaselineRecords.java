package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.utc;

import io.stellicroutes.changes.Baseline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** What destinations have of exports, in the ledger. Thread-safe; every call is a transaction of its own. */
public final class BaselineRecords {
    private static final String AS_IT_WAS = " where export = :export and destination = :destination"
            + " and lineage = :lineage and revision = :revision";

    private final LedgerDatabase database;
    private final Clock clock;
    private final KeptFields kept;

    BaselineRecords(LedgerDatabase database, Clock clock, KeptFields kept) {
        this.database = database;
        this.clock = clock;
        this.kept = kept;
    }

    /** The baseline of an export at a destination; empty if nothing was ever sent there as changes. */
    public Optional<Baseline> find(String export, String destination) {
        return database.with(handle -> find(handle, export, destination));
    }

    /** All baselines, in the order of exports and destinations. */
    public List<Baseline> all() {
        return database.with(handle -> handle.createQuery("select * from stellic_baseline order by export, destination")
                .map((rs, context) -> toBaseline(rs))
                .list());
    }

    private Optional<Baseline> find(Handle handle, String export, String destination) {
        return handle.createQuery(
                        "select * from stellic_baseline where export = :export and destination = :destination")
                .bind("export", export)
                .bind("destination", destination)
                .map((rs, context) -> toBaseline(rs))
                .findOne();
    }

    /**
     * A run's changes are going to be found and sent: it is on record until they have arrived, or are given up. Does
     * nothing if those of another run are.
     *
     * @param secret makes a new baseline's secret
     * @return the baseline as it is now
     */
    public Baseline begin(String export, String destination, String runId, Supplier<String> secret) {
        Baseline begun = database.transact(handle -> {
            Optional<Baseline> known = find(handle, export, destination);
            if (known.isEmpty()) {
                handle.createUpdate("insert into stellic_baseline (export, destination, lineage, revision, secret,"
                                + " pending_run, updated_at) values (:export, :destination, :lineage, 0, :secret,"
                                + " :run, :now)")
                        .bind("export", export)
                        .bind("destination", destination)
                        .bind("lineage", lineage())
                        .bind("secret", kept.secret(place(export, destination), secret.get()))
                        .bind("run", runId)
                        .bind("now", utc(clock.instant()))
                        .execute();
            } else if (known.get().pendingRun().isEmpty()) {
                handle.createUpdate("update stellic_baseline set pending_run = :run, updated_at = :now"
                                + " where export = :export and destination = :destination and pending_run is null")
                        .bind("run", runId)
                        .bind("now", utc(clock.instant()))
                        .bind("export", export)
                        .bind("destination", destination)
                        .execute();
            }
            return find(handle, export, destination).orElseThrow();
        });
        database.secure();
        return begun;
    }

    /** A run's changes are given up: none of them has reached the destination. */
    public void giveUp(String export, String destination, String runId) {
        database.useSecurely(handle -> handle.createUpdate("update stellic_baseline set pending_run = null,"
                        + " updated_at = :now where export = :export and destination = :destination"
                        + " and pending_run = :run")
                .bind("run", runId)
                .bind("now", utc(clock.instant()))
                .bind("export", export)
                .bind("destination", destination)
                .execute());
    }

    /**
     * Records are going to be sent that are no changes: what the destination has is not known any more, and changes
     * that were sent in part count no more. Does nothing if it was not known before.
     */
    public void outdate(String export, String destination) {
        boolean known = database.with(handle -> handle.createUpdate("update stellic_baseline set fingerprint = :none,"
                                + " pending_run = null, revision = revision + 1, updated_at = :now"
                                + " where export = :export and destination = :destination"
                                + " and (pending_run is not null or fingerprint <> :none)")
                        .bind("none", Baseline.Valid.OUTDATED)
                        .bind("now", utc(clock.instant()))
                        .bind("export", export)
                        .bind("destination", destination)
                        .execute())
                > 0;
        if (known) {
            database.secure();
        }
    }

    /** Replaces the secret of a baseline that can't be read any more: what it kept is not known then. */
    public Baseline renew(Baseline lost, String secret) {
        database.useSecurely(handle -> handle.createUpdate("update stellic_baseline set secret = :secret,"
                        + " lineage = :lineage, revision = revision + 1, stored = null, updated_at = :now where export = :export"
                        + " and destination = :destination and lineage = :old")
                .bind("secret", kept.secret(place(lost.export(), lost.destination()), secret))
                .bind("lineage", lineage())
                .bind("now", utc(clock.instant()))
                .bind("export", lost.export())
                .bind("destination", lost.destination())
                .bind("old", lost.lineage())
                .execute());
        return find(lost.export(), lost.destination()).orElseThrow();
    }

    /** A run is going to be taken back at a destination: what has arrived there fits it no more, whoever looks. */
    public void takeBack(Baseline from) {
        fingerprint(from, Baseline.Valid.TAKEN_BACK);
    }

    /** Nothing was taken back after all. */
    public void bringBack(Baseline from) {
        from.valid().ifPresent(valid -> fingerprint(from, valid.fingerprint()));
    }

    private void fingerprint(Baseline from, String fingerprint) {
        database.useSecurely(
                handle -> handle.createUpdate("update stellic_baseline set fingerprint = :fingerprint" + AS_IT_WAS)
                        .bind("fingerprint", fingerprint)
                        .bindMethods(from)
                        .execute());
    }

    /** Nothing of it is in the store that nodes share any more. */
    public void unstore(Baseline from) {
        database.use(handle -> handle.createUpdate("update stellic_baseline set stored = null" + AS_IT_WAS)
                .bindMethods(from)
                .execute());
    }

    /** No other one; later ones are greater texts. */
    private String lineage() {
        String random = UUID.randomUUID().toString().replace("-", "");
        return "%012x".formatted(clock.millis()) + random.substring(random.length() - 20);
    }

    /** Forgets what a destination has. What was kept of its records can't be read any more. */
    public void forget(String export, String destination) {
        database.useSecurely(handle -> handle.execute(
                "delete from stellic_baseline where export = ? and destination = ?", export, destination));
    }

    /**
     * Moves a baseline within a transaction. Its secret, which another key may have encrypted, is so by the own one.
     *
     * @throws BaselineMovedException if it is not where it was
     */
    void move(Handle handle, Baseline.Move move) {
        Baseline from = move.from();
        Baseline.Valid to = move.to();
        int moved = handle.createUpdate("update stellic_baseline set revision = revision + 1, run_id = :run,"
                        + " name = :name, fingerprint = :fingerprint, records = :records, stored = :stored, pending_run = null,"
                        + " secret = coalesce(:keptSecret, secret),"
                        + " updated_at = :now" + AS_IT_WAS)
                .bind("run", to.runId())
                .bind("name", to.name())
                .bind("fingerprint", to.fingerprint())
                .bind("records", to.records())
                .bind("stored", to.stored().orElse(null))
                .bind(
                        "keptSecret",
                        from.secret()
                                .map(secret -> kept.secret(place(from.export(), from.destination()), secret))
                                .orElse(null))
                .bind("now", utc(clock.instant()))
                .bindMethods(from)
                .execute();
        if (moved == 0 && !isMoved(handle, move)) {
            throw new BaselineMovedException(from);
        }
    }

    /** Whether this is what has moved it: the answer was lost, and it is repeated. */
    private boolean isMoved(Handle handle, Baseline.Move move) {
        return find(handle, move.from().export(), move.from().destination())
                .filter(now -> now.lineage().equals(move.from().lineage())
                        && now.revision() == move.from().revision() + 1
                        && Objects.equals(now.valid(), Optional.of(move.to())))
                .isPresent();
    }

    private Baseline toBaseline(ResultSet rs) throws SQLException {
        String export = rs.getString("export");
        String destination = rs.getString("destination");
        String name = rs.getString("name");
        return new Baseline(
                export,
                destination,
                rs.getString("lineage"),
                rs.getLong("revision"),
                kept.secretOf(place(export, destination), rs.getString("secret")),
                name == null
                        ? Optional.empty()
                        : Optional.of(new Baseline.Valid(
                                rs.getString("run_id"),
                                name,
                                rs.getString("fingerprint"),
                                rs.getLong("records"),
                                Optional.ofNullable(rs.getString("stored")))),
                Optional.ofNullable(rs.getString("pending_run")));
    }

    private static String place(String export, String destination) {
        return "baseline\n" + export + "\n" + destination;
    }
}
