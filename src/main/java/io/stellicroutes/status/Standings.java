package io.stellicroutes.status;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Outcome;
import io.stellicroutes.ledger.Overview;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.status.Standing.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What every destination stands at with every export that goes to it: a few statements to the ledger, whose number and
 * cost do not grow with it. Thread-safe.
 */
public final class Standings {
    private final StellicConfig config;
    private final Ledger ledger;
    private final Clock clock;

    public Standings(StellicConfig config, Ledger ledger, Clock clock) {
        this.config = config;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** All of them, in the order of the exports' names and of their destinations. */
    public List<Standing> all() {
        return of(config, ledger.overview(config.exports().keySet()), clock.instant());
    }

    /**
     * Puts on record that a first delivery is expected from now on, wherever that is so: what never comes is stale when
     * it has been expected for so long.
     */
    public void expect() {
        List<ExportSpec> expected = config.exports().values().stream()
                .filter(export -> export.rules().expectedEvery().isPresent())
                .toList();
        if (expected.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Overview overview =
                ledger.overview(expected.stream().map(ExportSpec::name).toList());
        of(config, expected, overview, now).stream()
                // on record it has a time by which it is due
                .filter(standing ->
                        standing.isFirstExpected() && standing.dueBy().isEmpty())
                .forEach(standing -> ledger.alerts().expect(standing.export(), standing.destination(), now));
    }

    /** Those of one export. */
    public List<Standing> of(String export) {
        ExportSpec spec = config.export(export);
        return of(config, List.of(spec), ledger.overview(List.of(export)), clock.instant());
    }

    /** All of them, by what has been read of the ledger. */
    public static List<Standing> of(StellicConfig config, Overview overview, Instant now) {
        return of(config, config.exports().values(), overview, now);
    }

    private static List<Standing> of(
            StellicConfig config, Collection<ExportSpec> exports, Overview overview, Instant now) {
        return exports.stream()
                .flatMap(export -> export.destinations().stream()
                        .map(destination -> new One(config, export, destination, overview, now).standing()))
                .toList();
    }

    /** One export at one destination. */
    private static final class One {
        private final StellicConfig config;
        private final ExportSpec export;
        private final String destination;
        private final Instant now;
        private final Optional<Run> run;
        private final Optional<DeliveryRecord> delivery;
        private final Optional<Outcome> outcome;
        private final Optional<Instant> expectedSince;
        private final boolean leased;

        One(StellicConfig config, ExportSpec export, String destination, Overview overview, Instant now) {
            this.config = config;
            this.export = export;
            this.destination = destination;
            this.now = now;
            this.outcome = overview.outcome(export.name(), destination);
            this.run = overview.newest(export.name())
                    .filter(newest -> newest.goesTo(destination))
                    .or(() -> outcome.flatMap(known -> overview.run(known.runId())));
            this.delivery = run.flatMap(newest -> overview.deliveries().getOrDefault(newest.id(), List.of()).stream()
                    .filter(record -> record.destination().equals(destination))
                    .findFirst());
            this.expectedSince = overview.expectedSince(export.name(), destination);
            this.leased = overview.leased().contains(export.name());
        }

        Standing standing() {
            Optional<Instant> dueBy = dueBy();
            boolean stale = dueBy.filter(now::isAfter).isPresent();
            State byRuns = byRuns();
            State ended = stale && (byRuns == State.OK || byRuns == State.NEVER) ? State.STALE : byRuns;
            boolean running = isUnderWay();
            return new Standing(
                    export.name(),
                    destination,
                    config.destination(destination).type().name(),
                    running ? State.RUNNING : ended,
                    ended,
                    running ? Optional.of(startedAt()) : ended == State.STALE ? dueBy : since(ended),
                    outcome.flatMap(Outcome::arrival).map(this::success),
                    export.rules().expectedEvery(),
                    dueBy,
                    stale,
                    next(),
                    run.map(this::attempt));
        }

        /** Whether a process is at work on the newest run and this delivery of it has not ended. */
        private boolean isUnderWay() {
            return isAtWork() && delivery.filter(record -> !goesOn(record)).isEmpty();
        }

        private boolean isAtWork() {
            return leased && isRunning();
        }

        private boolean isRunning() {
            return run.filter(newest -> newest.status() == Run.Status.RUNNING).isPresent();
        }

        /** Also one that a stop has cut short, if a process is at work on its run again. */
        private boolean goesOn(DeliveryRecord record) {
            return record.isOpen()
                    || (isAtWork()
                            && record.error()
                                    .flatMap(Problem::codeOf)
                                    .filter(ErrorCode.STOPPED::equals)
                                    .isPresent());
        }

        private Instant startedAt() {
            return delivery.map(DeliveryRecord::startedAt)
                    .orElseGet(() -> run.orElseThrow().startedAt());
        }

        /** By what has ended: the newest run if it has, or else what was before it. */
        private State byRuns() {
            if (delivery.filter(record -> record.status() == DeliveryRecord.Status.DELIVERED)
                    .isPresent()) {
                return State.OK;
            }
            boolean failed =
                    run.filter(newest -> newest.status() == Run.Status.FAILED).isPresent()
                            || delivery.filter(record -> record.status() == DeliveryRecord.Status.FAILED)
                                    .filter(record -> !goesOn(record))
                                    .isPresent()
                            || (isRunning() && !leased);
            if (failed) {
                return code().filter(ErrorCode::holdsBack).isPresent() ? State.HELD : State.FAILED;
            }
            return outcome.map(Outcome::kind).map(One::stateOf).orElse(State.NEVER);
        }

        private static State stateOf(Outcome.Kind kind) {
            return switch (kind) {
                case DELIVERED -> State.OK;
                case FAILED -> State.FAILED;
                case HELD -> State.HELD;
                case UNKNOWN -> State.NEVER;
            };
        }

        private Optional<Instant> since(State ended) {
            if (ended == State.NEVER) {
                return Optional.empty();
            }
            return outcome.filter(known -> stateOf(known.kind()) == ended)
                    .map(Outcome::since)
                    .or(() -> delivery.flatMap(DeliveryRecord::finishedAt))
                    .or(() -> run.flatMap(Run::finishedAt))
                    .or(() -> run.map(Run::startedAt));
        }

        private Standing.Success success(Outcome.Arrival arrival) {
            return new Standing.Success(
                    arrival.runId(),
                    arrival.runStartedAt(),
                    arrival.at(),
                    Duration.between(arrival.at(), now),
                    arrival.read(),
                    arrival.delivered(),
                    arrival.rejected());
        }

        private Optional<Instant> dueBy() {
            Optional<Outcome.Arrival> arrival = outcome.flatMap(Outcome::arrival);
            Optional<Duration> every = export.rules().expectedEvery();
            if (every.isPresent()) {
                return arrival.map(Outcome.Arrival::at).or(() -> expectedSince).map(time -> time.plus(every.get()));
            }
            return arrival.flatMap(last -> after(last.runStartedAt()))
                    .map(time -> time.plus(config.stellic().poll().timeout()));
        }

        /** The time of the schedule that follows an instant. */
        private Optional<Instant> after(Instant instant) {
            return config.schedulesEnabled() ? export.schedule().after(instant) : Optional.empty();
        }

        private Optional<ZonedDateTime> next() {
            ZoneId zone = export.schedule() instanceof Schedule.Cron cron ? cron.zone() : ZoneId.systemDefault();
            return after(now).map(time -> time.atZone(zone));
        }

        private Standing.Attempt attempt(Run newest) {
            return new Standing.Attempt(
                    newest.id(),
                    delivery.map(record -> record.status().name())
                            .orElseGet(() -> newest.status().name())
                            .toLowerCase(Locale.ROOT),
                    startedAt(),
                    delivery.map(DeliveryRecord::finishedAt).orElseGet(newest::finishedAt),
                    newest.bytes(),
                    delivery.map(DeliveryRecord::read).orElse(0L),
                    delivery.map(DeliveryRecord::delivered).orElse(0L),
                    delivery.map(DeliveryRecord::rejected).orElse(0L),
                    delivery.flatMap(DeliveryRecord::changes),
                    newest.headerChange().isPresent(),
                    error(),
                    code());
        }

        private Optional<String> error() {
            return delivery.isPresent() && !delivery.get().isOpen()
                    ? delivery.get().error()
                    : run.flatMap(Run::error);
        }

        private Optional<ErrorCode> code() {
            return error().flatMap(Problem::codeOf);
        }
    }
}
