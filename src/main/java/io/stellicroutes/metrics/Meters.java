package io.stellicroutes.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Node;
import io.stellicroutes.ledger.Totals;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.Stage;
import io.stellicroutes.status.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters {@code stellic.*}, for every configured export and each of its destinations, whether they have run or not.
 * What the ledger does not know is {@code NaN}; counters are the ledger's, so that they go on after a restart. Tags are
 * names of the configuration, never a run's id or a URI. Closing it takes the meters out of their registries.
 * Thread-safe.
 */
public final class Meters implements MeterBinder, AutoCloseable {
    /** What a node can be known to do. */
    private static final List<Node.State> STATES = List.of(Node.State.READY, Node.State.DRAINING);

    private final StellicConfig config;
    private final Snapshots snapshots;
    private final Live live;
    private final Clock clock;
    private final Map<Meter, MeterRegistry> bound = new ConcurrentHashMap<>();

    public Meters(StellicConfig config, Snapshots snapshots, Live live, Clock clock) {
        this.config = config;
        this.snapshots = snapshots;
        this.live = live;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new Binding(registry).bind();
    }

    @Override
    public void close() {
        bound.forEach((meter, registry) -> registry.remove(meter));
        bound.clear();
    }

    private Optional<Standing> standing(String export, String destination) {
        return snapshots.latest().flatMap(snapshot -> snapshot.standing(export, destination));
    }

    private double total(Totals.Key key) {
        return snapshots
                .latest()
                .map(snapshot -> snapshot.totals().getOrDefault(key, 0.0))
                .orElse(Double.NaN);
    }

    private Optional<RunInProgress> underWay(String export) {
        return live.underWay().stream()
                .filter(run -> run.getName().equals(export))
                .findFirst();
    }

    /** One registry. */
    private final class Binding {
        private final MeterRegistry registry;

        Binding(MeterRegistry registry) {
            this.registry = registry;
        }

        void bind() {
            gauge(
                    "stellic.queue.length",
                    "Runs that wait for their turn at Stellic, and deliveries that have not begun, of all processes",
                    Tags.empty(),
                    () -> snapshots
                            .latest()
                            .map(Snapshot::queue)
                            .map(Long::doubleValue)
                            .orElse(Double.NaN));
            for (Node.State state : STATES) {
                gauge(
                        "stellic.nodes",
                        "Services with this ledger whose schedules are on",
                        Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
                        () -> snapshots
                                .latest()
                                .map(snapshot -> (double) snapshot.nodes(state))
                                .orElse(Double.NaN));
            }
            gauge(
                    "stellic.ledger.up",
                    "Whether the ledger answers",
                    Tags.empty(),
                    () -> snapshots.isAnswered() ? 1 : 0);
            config.askers()
                    .forEach(tenant -> breaker("stellic", tenant.orElse(""), () -> live.isHoldingStellic(tenant)));
            config.destinations()
                    .values()
                    .forEach(destination -> breaker(
                            destination.type().name(), destination.name(), () -> live.isHolding(destination.name())));
            config.exports().values().forEach(export -> {
                bindExport(export.name());
                export.destinations()
                        .forEach(destination -> bindDelivery(export.name(), config.destination(destination)));
            });
        }

        private void breaker(String type, String destination, Supplier<Boolean> holding) {
            gauge(
                    "stellic.breaker.open",
                    "Whether it is left alone, because it has failed again and again",
                    Tags.of("destination", destination, "type", type),
                    () -> holding.get() ? 1 : 0);
        }

        private void bindExport(String export) {
            Tags tags = Tags.of("export", export);
            for (String status : Total.STATUSES) {
                counter(
                        "stellic.runs",
                        "Runs that have ended",
                        null,
                        tags.and("status", status),
                        new Totals.Key(Total.RUNS, export, "", status));
            }
            counter(
                    "stellic.bytes",
                    "Bytes of landed files",
                    "bytes",
                    tags,
                    new Totals.Key(Total.BYTES, export, "", ""));
            counter(
                    "stellic.poll.attempts",
                    "How often Stellic was asked whether a file is ready",
                    null,
                    tags,
                    new Totals.Key(Total.POLLS, export, "", ""));
            for (Stage stage : Stage.values()) {
                String kind = stage.name().toLowerCase(Locale.ROOT);
                timer(
                        "stellic.stage.duration",
                        "How long runs were in a stage",
                        tags.and("stage", kind),
                        new Totals.Key(Total.STAGES, export, "", kind),
                        new Totals.Key(Total.STAGE_SECONDS, export, "", kind));
            }
            gauge(
                    "stellic.runs.active",
                    "Runs under way in this process",
                    tags,
                    () -> underWay(export).isPresent() ? 1 : 0);
            gauge(
                    "stellic.runs.waiting",
                    "Runs that wait for their turn at Stellic",
                    tags,
                    () -> underWay(export)
                                    .flatMap(run -> run.stages().current())
                                    .filter(Predicate.isEqual(Stage.WAIT))
                                    .isPresent()
                            ? 1
                            : 0);
        }

        private void bindDelivery(String export, DestinationSpec destination) {
            Tags tags = Tags.of(
                    "export", export,
                    "destination", destination.name(),
                    "type", destination.type().name());
            String name = destination.name();
            Function<ToDoubleFunction<Standing>, Supplier<Number>> of = value ->
                    () -> standing(export, name).map(value::applyAsDouble).orElse(Double.NaN);
            seconds(
                    "stellic.last.success",
                    "When the last delivery that succeeded ended, in seconds since 1970",
                    tags,
                    of.apply(standing -> standing.success()
                            .map(Standing.Success::at)
                            .map(Meters::epochSeconds)
                            .orElse(Double.NaN)));
            seconds(
                    "stellic.staleness",
                    "How long ago the last delivery that succeeded ended",
                    tags,
                    of.apply(standing -> standing.success()
                            .map(success -> Duration.between(success.at(), clock.instant())
                                            .toMillis()
                                    / 1e3)
                            .orElse(Double.NaN)));
            seconds(
                    "stellic.due.by",
                    "When the next success is overdue, in seconds since 1970",
                    tags,
                    of.apply(standing ->
                            standing.dueBy().map(Meters::epochSeconds).orElse(Double.NaN)));
            gauge(
                    "stellic.failed",
                    "Whether the last delivery failed",
                    tags,
                    of.apply(standing -> standing.ended() == Standing.State.FAILED ? 1 : 0));
            gauge(
                    "stellic.held",
                    "Whether the last file is held back until somebody accepts it",
                    tags,
                    of.apply(standing -> standing.ended() == Standing.State.HELD ? 1 : 0));
            gauge(
                    "stellic.rejects",
                    "Rows that the destination has rejected of the last delivery that succeeded",
                    tags,
                    of.apply(standing -> standing.success()
                            .map(success -> (double) success.rejected())
                            .orElse(Double.NaN)));
            for (String outcome : Total.OUTCOMES) {
                counter(
                        "stellic.rows",
                        "Rows of deliveries that succeeded",
                        null,
                        tags.and("outcome", outcome),
                        new Totals.Key(Total.ROWS, export, name, outcome));
            }
            for (String operation : Total.OPERATIONS) {
                counter(
                        "stellic.changes",
                        "Changes that were delivered",
                        null,
                        tags.and("op", operation),
                        new Totals.Key(Total.CHANGES, export, name, operation));
            }
            timer(
                    "stellic.delivery.duration",
                    "How long deliveries took",
                    tags,
                    new Totals.Key(Total.DELIVERIES, export, name, ""),
                    new Totals.Key(Total.DELIVERY_SECONDS, export, name, ""));
        }

        private void gauge(String name, String description, Tags tags, Supplier<Number> value) {
            keep(Gauge.builder(name, value).description(description).tags(tags).register(registry));
        }

        private void seconds(String name, String description, Tags tags, Supplier<Number> value) {
            keep(TimeGauge.builder(name, value, TimeUnit.SECONDS)
                    .description(description)
                    .tags(tags)
                    .register(registry));
        }

        private void counter(String name, String description, String unit, Tags tags, Totals.Key key) {
            keep(FunctionCounter.builder(name, Meters.this, meters -> meters.total(key))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags)
                    .register(registry));
        }

        private void timer(String name, String description, Tags tags, Totals.Key count, Totals.Key seconds) {
            keep(FunctionTimer.builder(
                            name,
                            Meters.this,
                            meters -> (long) meters.total(count),
                            meters -> meters.total(seconds),
                            TimeUnit.SECONDS)
                    .description(description)
                    .tags(tags)
                    .register(registry));
        }

        private void keep(Meter meter) {
            bound.put(meter, registry);
        }
    }

    private static double epochSeconds(Instant time) {
        return time.toEpochMilli() / 1e3;
    }
}
