package io.stellicroutes.bundle;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.stellicroutes.base.Plural;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.landing.WatchedFiles;
import io.stellicroutes.metrics.Live;
import io.stellicroutes.metrics.Meters;
import io.stellicroutes.metrics.RunTotals;
import io.stellicroutes.metrics.Snapshot;
import io.stellicroutes.metrics.Snapshots;
import io.stellicroutes.metrics.StellicHealthCheck;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.status.Standings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.model.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers and health of a bundle: its meters in the registry of meters that the runtime has put into Camel's, and its
 * check in Camel's registry of health checks; nothing where there is none, or where the bundle's routes are not loaded.
 * Thread-safe.
 */
public final class Monitoring {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /** How often a store that was not well is asked whether it is by now. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(30);

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String MICROMETER = "io.micrometer.core.instrument.MeterRegistry";

    private final StellicBundle bundle;
    private final RunTotals totals;
    private volatile List<String> failures = List.of();
    private Instant storeAsked = Instant.EPOCH;
    private ExecutorService storeThread;
    private Snapshots snapshots;

    Monitoring(StellicBundle bundle) {
        this.bundle = bundle;
        this.totals = new RunTotals(bundle::ledger);
    }

    /** To be told of the context's start, and of runs. */
    void begin() {
        bundle.listeners().add(totals);
        AtStart.of(bundle.context(), this::isWanted, this::bind);
    }

    /** What does not work and is to be shown, beside what destinations stand at, for as long as this process lasts. */
    public void degraded(List<String> found) {
        failures = List.copyOf(found);
    }

    private void bind(CamelContext context) {
        HealthCheckRegistry checks = HealthCheckRegistry.get(context);
        if (checks != null) {
            checks.register(new StellicHealthCheck(context, this::snapshots, this::failures, this::draining));
        }
        if (context.getClassResolver().resolveClass(MICROMETER) != null) {
            Registries.bind(context, bundle, this);
        }
    }

    private Optional<String> draining() {
        if (!bundle.drain().isStopping()) {
            return Optional.empty();
        }
        int runs = bundle.runs().underWay().size();
        return Optional.of(Plural.of(runs, "run is", "runs are") + " under way");
    }

    /** A command ends before anybody asks; it leaves its numbers in a file. */
    private boolean isWanted(CamelContext context) {
        return !bundle.configuration().isByHandOnly() && hasRoutes(context);
    }

    private static boolean hasRoutes(CamelContext context) {
        return context.getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteTemplateDefinition("stellic-export")
                != null;
    }

    private List<String> failures() {
        Optional<WatchedFiles> store = bundle.sharedLanding().map(SharedLanding::store);
        Optional<String> failure = store.flatMap(WatchedFiles::failure);
        if (failure.isEmpty()) {
            return failures;
        }
        askAgain(store.get());
        return Stream.concat(failures.stream(), failure.stream()).toList();
    }

    /** Whether it is well by now, for the next who looks. */
    private synchronized void askAgain(WatchedFiles store) {
        Instant now = bundle.clock().instant();
        if (now.isBefore(storeAsked.plus(STORE_PATIENCE))) {
            return;
        }
        storeAsked = now;
        if (storeThread == null) {
            storeThread = bundle.threads().of("StellicLandingHealth", 1, 1);
        }
        storeThread.execute(() -> {
            try {
                store.check();
            } catch (IOException e) {
                LOG.debug("the store of landed files is not well yet", e);
            }
        });
    }

    /** What the ledger says, shared by all who look. */
    synchronized Snapshots snapshots() {
        if (snapshots == null) {
            Standings standings = bundle.standings();
            snapshots = new Snapshots(
                    () -> read(standings), bundle.threads().of("StellicMonitoring", 1, 1), FRESH, PATIENCE);
        }
        return snapshots;
    }

    private Snapshot read(Standings standings) {
        return new Snapshot(
                standings.all(),
                bundle.ledger().totals().all(),
                bundle.ledger().turns().queueLength(),
                bundle.ledger().nodes().live());
    }

    /** The meters as the ledger has them now; it is not asked again. Needs micrometer. */
    public Meters metersOnce() {
        Snapshot now = read(bundle.standings());
        return meters(new Snapshots(() -> now, Runnable::run, FRESH, PATIENCE));
    }

    private Meters meters(Snapshots read) {
        return new Meters(bundle.config(), read, new ThisProcess(bundle), bundle.clock());
    }

    /** Apart, so that nothing of micrometer is loaded without need. */
    private static final class Registries {
        private Registries() {}

        static void bind(CamelContext context, StellicBundle bundle, Monitoring monitoring) {
            Set<MeterRegistry> found = context.getRegistry().findByType(MeterRegistry.class);
            if (found.isEmpty()) {
                return;
            }
            Meters meters = bundle.opened(monitoring.meters(monitoring.snapshots()));
            found.stream()
                    .filter(CompositeMeterRegistry.class::isInstance)
                    .findFirst()
                    .ifPresentOrElse(meters::bindTo, () -> found.forEach(meters::bindTo));
        }
    }

    private record ThisProcess(StellicBundle bundle) implements Live {
        @Override
        public Collection<RunInProgress> underWay() {
            return bundle.runs().underWay();
        }

        @Override
        public boolean isHolding(String destination) {
            return bundle.steps().deliveryBreakers().isHolding(destination);
        }

        @Override
        public boolean isHoldingStellic(Optional<String> tenant) {
            return bundle.steps().breaker().isHolding(tenant);
        }
    }
}
