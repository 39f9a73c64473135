package io.stellicroutes.bundle;

import io.stellicroutes.actions.Actions;
import io.stellicroutes.alerts.Alerts;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.AlertSpec;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Retention;
import io.stellicroutes.run.RunListeners;
import io.stellicroutes.status.Standings;
import io.stellicroutes.steps.AlertSteps;
import io.stellicroutes.steps.Drain;
import io.stellicroutes.steps.RunsUnderWay;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundle's parts in one Camel context, made when they are first asked for: by then the context knows its
 * properties. Thread-safe.
 *
 * <p>What wires what: {@link ConfigParts} the configuration, {@link LedgerParts} the ledger and the leases,
 * {@link FileParts} landed files, {@link HttpParts} the clients, {@link Threads} the pools, {@link StepParts} the beans
 * of the routes. {@link StellicPlugin} puts these into the context's registry.
 */
public final class StellicBundle extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final CamelContext context;
    private final Clock clock;
    private final Opened open = new Opened();
    private final RunListeners listeners = new RunListeners();
    private final List<Runnable> lastLooks = new CopyOnWriteArrayList<>();
    private final DeliveryParts parts = new BundleParts(this);
    private final Drain drain;
    private final ConfigParts configuration;
    private final LedgerParts ledgers;
    private final FileParts files;
    private final HttpParts http;
    private final Threads threads;
    private final StepParts steps;
    private final Monitoring monitoring;
    private Actions actions;
    private AlertSteps alerts;

    StellicBundle(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
        this.drain = new Drain(context);
        this.configuration = new ConfigParts(context, parts);
        this.ledgers = new LedgerParts(configuration, clock, open);
        this.files = new FileParts(this);
        this.http = new HttpParts(this);
        this.threads = new Threads(context, configuration::config, this);
        this.steps = new StepParts(this);
        this.monitoring = new Monitoring(this);
    }

    /**
     * {@return the bundle of a context in which the plug-in has been loaded; null in another one}
     *
     * @param context a Camel context
     */
    public static StellicBundle of(CamelContext context) {
        return context.hasService(StellicBundle.class);
    }

    /**
     * {@return the configuration}
     *
     * @throws ConfigException naming every mistake
     */
    public StellicConfig config() {
        return configuration.config();
    }

    /** {@return the proxies by which servers are reached by HTTP} */
    public Proxies proxies() {
        return configuration.proxies();
    }

    /**
     * {@return the proxy by which a destination is reached, if it is}
     *
     * @param destination the destination
     */
    public Optional<Proxy> proxyTo(DestinationSpec destination) {
        return http.proxyTo(destination);
    }

    /** {@return the ledger} */
    public Ledger ledger() {
        return ledgers.ledger();
    }

    /**
     * Opens the ledger to read it; who asks closes it. Only the properties that say where it is are looked at, and the
     * key of rejected rows; the work directory need not be writable.
     *
     * @return empty if there is none yet
     */
    public Optional<Ledger> ledgerToRead() {
        return ledgers.toRead();
    }

    /** {@return the state of the ledger, which is only looked at} */
    public Ledger.State lookAtLedger() {
        return ledgers.look();
    }

    /**
     * Leaves the configured ledger alone, and has one in memory in its place: for a context that only looks whether
     * others can be reached. To be called before the ledger is first asked for.
     */
    public void offTheRecord() {
        ledgers.offTheRecord();
    }

    /**
     * Leaves every schedule off, whatever {@code stellic.schedules.enabled} says: for a context in which a command runs
     * what it is asked for. To be called before the routes are loaded.
     */
    public void byHandOnly() {
        configuration.byHandOnly();
    }

    /**
     * Begins to open what takes long to open, on a thread of its own: the ledger, and whom this Java trusts. To be
     * called as soon as the properties are known. What fails is tried again by the one who needs it, and fails there;
     * so is a configuration that is not right, or not yet, because a route file brings a type of destination.
     */
    public void openAhead() {
        try {
            config();
        } catch (ConfigException e) {
            LOG.debug("nothing is opened ahead", e);
            return;
        }
        Thread ahead = new Thread(
                () -> {
                    try {
                        ledger();
                        SSLContext.getDefault();
                    } catch (RuntimeException | GeneralSecurityException e) {
                        LOG.debug("could not be opened ahead", e);
                    }
                },
                "stellic-ahead");
        ahead.setDaemon(true);
        ahead.start();
    }

    /** {@return the runs under way} */
    public RunsUnderWay runs() {
        return steps.runsUnderWay();
    }

    /** {@return the listeners that are told what becomes of runs} */
    public RunListeners listeners() {
        return listeners;
    }

    /** {@return the actions of operators, audited} */
    public synchronized Actions actions() {
        if (actions == null) {
            actions = new Actions(config(), ledger(), run -> runs().underWay(run), context, clock);
        }
        return actions;
    }

    /** {@return whether people are told of what is wrong} */
    public boolean hasAlerts() {
        return config().alertSpecs().anyMatch(AlertSpec::isOn) && !ledgers.isOffTheRecord();
    }

    synchronized AlertSteps alerts() {
        if (alerts == null) {
            alerts = new AlertSteps(new Alerts(config(), standings(), ledger(), clock));
        }
        return alerts;
    }

    /**
     * Waits until people have been told of what the last look has found.
     *
     * @param time the longest wait
     * @return whether they have, in this time; what could not be sent is sent later
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean awaitAlerts(Duration time) throws InterruptedException {
        return !hasAlerts() || alerts().awaitSent(time);
    }

    /** {@return what each destination has of each export, as of now} */
    public Standings standings() {
        return new Standings(config(), ledger(), clock);
    }

    /** {@return numbers and health} */
    public Monitoring monitoring() {
        return monitoring;
    }

    /** {@return what removes old runs and files} */
    public Retention retention() {
        return files.retention();
    }

    /** {@return whether landed files are here, and where else they can be had} */
    public LandedFiles landedFiles() {
        return files.landed();
    }

    /** {@return where nodes share baselines; empty if they do not} */
    public Optional<SharedBaselines> sharedBaselines() {
        return files.sharedBaselines();
    }

    /** {@return where nodes share landed files; empty if they do not} */
    public Optional<SharedLanding> sharedLanding() {
        return files.shared();
    }

    /**
     * Lets somebody have a last look, when the routes have stopped and before the ledger is closed.
     *
     * @param look what looks; must not throw
     */
    public void beforeClosing(Runnable look) {
        lastLooks.add(look);
    }

    ConfigParts configuration() {
        return configuration;
    }

    LedgerParts ledgers() {
        return ledgers;
    }

    FileParts files() {
        return files;
    }

    HttpParts http() {
        return http;
    }

    Threads threads() {
        return threads;
    }

    StepParts steps() {
        return steps;
    }

    /** What the types of destinations get. */
    DeliveryParts parts() {
        return parts;
    }

    CamelContext context() {
        return context;
    }

    Clock clock() {
        return clock;
    }

    Drain drain() {
        return drain;
    }

    <T extends AutoCloseable> T opened(T part) {
        return open.add(part);
    }

    /**
     * Takes no more work, tells the other nodes so, and lets what runs come to its end, or to where another node goes
     * on; while the context is still there.
     */
    void finishWork() {
        drain.begin();
        ledgers.hurry();
        ledgers.drain();
        if (steps.mayRun()) {
            drain.finish(steps::underWay, config().recovery().grace());
        }
    }

    @Override
    protected synchronized void doStop() throws Exception {
        ledgers.hurry();
        lastLooks.forEach(Runnable::run);
        lastLooks.clear();
        ledgers.closeAll();
        http.forget();
    }
}
