package io.stellicroutes.ledger;

import static io.stellicroutes.ledger.StoredValues.instant;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps {@code stellic_standing} up with the deliveries, in their transactions. A replay of a run that is older than
 * what is known changes nothing.
 */
final class Outcomes {
    private static final String SET = "update stellic_standing set"
            + " since = case when outcome = :outcome then since else cast(:now as timestamp) end, outcome = :outcome,"
            + " run_id = :run, run_started_at = (select r.started_at from stellic_run r where r.id = :run)";
    private static final String OF_EXPORT = " where export = (select r.export from stellic_run r where r.id = :run)"
            + " and run_started_at <= (select r.started_at from stellic_run r where r.id = :run)";

    private static final String DELIVERY =
            " from stellic_delivery d where d.run_id = :run and d.destination = :destination)";

    private Outcomes() {}

    /** A delivery is complete; its rows are on record. */
    static int delivered(Handle handle, String runId, String destination, LocalDateTime now) {
        ended(handle, runId, destination, Outcome.Kind.DELIVERED, now);
        return handle.createUpdate("update stellic_standing set arrived_run = run_id,"
                        + " arrived_run_started_at = run_started_at, arrived_at = cast(:now as timestamp),"
                        + " rows_read = (select d.rows_read" + DELIVERY
                        + ", rows_delivered = (select d.rows_delivered" + DELIVERY
                        + ", rows_rejected = (select d.rows_rejected" + DELIVERY
                        + OF_EXPORT + " and destination = :destination")
                .bind("run", runId)
                .bind("destination", destination)
                .bind("now", now)
                .execute();
    }

    /** A delivery has failed. One that a stop has cut short has not. */
    static int failed(Handle handle, String runId, String destination, String error, LocalDateTime now) {
        Optional<ErrorCode> code = Problem.codeOf(error);
        return code.filter(ErrorCode.STOPPED::equals).isPresent()
                ? 0
                : ended(handle, runId, destination, kind(code), now);
    }

    private static Outcome.Kind kind(Optional<ErrorCode> code) {
        return code.filter(ErrorCode::holdsBack).isPresent() ? Outcome.Kind.HELD : Outcome.Kind.FAILED;
    }

    private static int ended(Handle handle, String runId, String destination, Outcome.Kind kind, LocalDateTime now) {
        int known = handle.createUpdate(SET + OF_EXPORT + " and destination = :destination")
                .bind("outcome", kind.name())
                .bind("run", runId)
                .bind("destination", destination)
                .bind("now", now)
                .execute();
        return known > 0 ? known : first(handle, runId, destination, kind, now);
    }

    /** The first that is known of a destination; nothing if it is not the first. */
    private static int first(Handle handle, String runId, String destination, Outcome.Kind kind, LocalDateTime now) {
        return handle.createUpdate(
                        "insert into stellic_standing (export, destination, outcome, since, run_id, run_started_at)"
                                + " select r.export, cast(:destination as varchar), cast(:outcome as varchar),"
                                + " cast(:now as timestamp), r.id, r.started_at from stellic_run r where r.id = :run"
                                + " and not exists (select 1 from stellic_standing s where s.export = r.export"
                                + " and s.destination = :destination)")
                .bind("outcome", kind.name())
                .bind("run", runId)
                .bind("destination", destination)
                .bind("now", now)
                .execute();
    }

    /**
     * A run has failed: so have its deliveries, but for those that had ended before.
     *
     * @param destinations to which it was to deliver, whether anything is known of them or not
     */
    static int failed(Handle handle, Run run, List<String> destinations, String error, LocalDateTime now) {
        Outcome.Kind kind = kind(Problem.codeOf(error));
        int noted = 0;
        for (String destination : destinations) {
            if (run.goesTo(destination)) {
                noted += first(handle, run.id(), destination, kind, now);
            }
        }
        return noted + failed(handle, run.id(), kind, now);
    }

    private static int failed(Handle handle, String runId, Outcome.Kind kind, LocalDateTime now) {
        return handle.createUpdate(SET + OF_EXPORT + " and not exists (select 1 from stellic_delivery d"
                        + " where d.run_id = :run and d.destination = stellic_standing.destination"
                        + " and d.status in ('DELIVERED', 'FAILED'))"
                        + " and exists (select 1 from stellic_run r where r.id = :run and (r.only_to is null"
                        + " or position('\"' || stellic_standing.destination || '\"' in r.only_to) > 0))")
                .bind("outcome", kind.name())
                .bind("run", runId)
                .bind("now", now)
                .execute();
    }

    static Outcome toOutcome(ResultSet rs, StatementContext context) throws SQLException {
        Optional<Instant> arrived = instant(rs, "arrived_at");
        Optional<Outcome.Arrival> arrival = Optional.empty();
        if (arrived.isPresent()) {
            arrival = Optional.of(new Outcome.Arrival(
                    rs.getString("arrived_run"),
                    instant(rs, "arrived_run_started_at").orElseThrow(),
                    arrived.get(),
                    rs.getLong("rows_read"),
                    rs.getLong("rows_delivered"),
                    rs.getLong("rows_rejected")));
        }
        return new Outcome(
                rs.getString("export"),
                rs.getString("destination"),
                StoredValues.constant(Outcome.Kind.class, rs.getString("outcome"), Outcome.Kind.UNKNOWN),
                instant(rs, "since").orElseThrow(),
                rs.getString("run_id"),
                arrival);
    }
}
