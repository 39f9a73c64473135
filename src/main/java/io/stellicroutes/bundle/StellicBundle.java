package io.stellicroutes.bundle;

import io.stellicroutes.actions.Actions;
import io.stellicroutes.alerts.Alerts;
import io.stellicroutes.api.PresignedUrls;
import io.stellicroutes.api.StoreAnswers;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.breaker.DeliveryBreakers;
import io.stellicroutes.breaker.StellicBreaker;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.config.AlertSpec;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConsoleSpec;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.config.Tenant;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import io.stellicroutes.http.HttpClients;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.ServiceRunningException;
import io.stellicroutes.ledger.ThisNode;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Retention;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListeners;
import io.stellicroutes.status.Standings;
import io.stellicroutes.steps.AlertSteps;
import io.stellicroutes.steps.ApiSteps;
import io.stellicroutes.steps.ChangeSteps;
import io.stellicroutes.steps.DeliveryLifecycle;
import io.stellicroutes.steps.DeliveryWait;
import io.stellicroutes.steps.DestinationTurns;
import io.stellicroutes.steps.DownloadSteps;
import io.stellicroutes.steps.Drain;
import io.stellicroutes.steps.LandedFileSteps;
import io.stellicroutes.steps.PendingSteps;
import io.stellicroutes.steps.RecordSteps;
import io.stellicroutes.steps.RecordsDataFormat;
import io.stellicroutes.steps.Recoveries;
import io.stellicroutes.steps.RecoverySteps;
import io.stellicroutes.steps.RunSteps;
import io.stellicroutes.steps.ScheduleSteps;
import io.stellicroutes.steps.SpreadSteps;
import io.stellicroutes.steps.SpreadWait;
import io.stellicroutes.steps.TurnSteps;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundle's parts in one Camel context, made when they are first asked for: by then the context knows its
 * properties. Thread-safe.
 */
public final class StellicBundle extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final int TRIGGERS_AT_A_TIME = 2;
    private static final int TRIGGERS_IN_LINE = 1_000;
    /** No bound is needed: a run waits once, its deliveries once. */
    private static final int ALL_IN_LINE = Integer.MAX_VALUE;

    private final CamelContext context;
    private final Clock clock;
    private final DestinationTypes types;
    private final ConfigurationSources sources;
    private final DeliveryParts parts = new BundleParts(this);
    private final RunListeners listeners = new RunListeners();
    private final Monitoring monitoring = new Monitoring(this);
    private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());
    /** Held while the configuration is read, and nothing else is taken meanwhile. */
    private final Object configLock = new Object();
    /** Held while the ledger is opened: what needs only the configuration does not wait for it. */
    private final Object ledgerLock = new Object();

    private final List<Runnable> lastLooks = new CopyOnWriteArrayList<>();

    private StellicConfig config;
    private Proxies proxies;
    private HttpClients clients;
    private Landing landing;
    private Optional<SharedLanding> sharedLanding;
    private LandedFiles landedFiles;
    private Ledger ledger;
    private boolean offTheRecord;
    private volatile boolean byHandOnly;
    private boolean serving;
    private Leases leases;
    private ThisNode node;
    private final Drain drain;
    private RunSteps runs;
    private PendingSteps pending;
    private DestinationTurns destinationTurns;
    private Actions actions;
    private StellicBreaker breaker;
    private DeliveryBreakers deliveryBreakers;

    StellicBundle(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
        this.types = DestinationTypes.found(context.getApplicationContextClassLoader());
        this.sources = new ConfigurationSources(context, types);
        this.drain = new Drain(context);
    }

    /** The bundle of a context in which the plug-in has been loaded. */
    public static StellicBundle of(CamelContext context) {
        return context.hasService(StellicBundle.class);
    }

    /**
     * The configuration.
     *
     * @throws ConfigException naming every mistake
     */
    public StellicConfig config() {
        synchronized (configLock) {
            if (config == null) {
                StellicConfig found = sources.read();
                checkParts(found);
                proxies = Proxies.of(found.network().proxy(), System::getProperty, sources.environment()::get);
                config = found;
                config.warnings().forEach(warning -> LOG.warn("{}", warning));
            }
            return config;
        }
    }

    private void checkParts(StellicConfig found) {
        List<Problem> mistakes = new ArrayList<>();
        for (DestinationSpec destination : found.destinations().values()) {
            Optional<DestinationType.Component> missing = Components.missing(destination, context);
            missing.ifPresent(component -> mistakes.add(Problem.of(
                    ErrorCode.MISSING_LIBRARY,
                    Subject.ofProperty(destination.property("type")),
                    destination.type().name() + " needs " + component.artifact() + " on the classpath")));
            if (missing.isEmpty() && destination.type() instanceof DeliveryType type) {
                try {
                    type.verify(destination, parts);
                } catch (ConfigException e) {
                    mistakes.addAll(e.problems());
                }
            }
        }
        if (isServed(found.console()) && !Components.found("platform-http", context)) {
            mistakes.add(Problem.of(
                    ErrorCode.MISSING_LIBRARY,
                    Subject.ofProperty("stellic.console.enabled"),
                    "the console needs camel-platform-http on the classpath, and an HTTP server"));
        }
        LineageParts.missing(found, context).ifPresent(mistakes::add);
        SharedLandingParts.missing(found, context).ifPresent(mistakes::add);
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }

    private boolean isServed(ConsoleSpec console) {
        return console.enabled() && !byHandOnly;
    }

    /** What is configured, as it was written. */
    Map<String, String> written() {
        return sources.written();
    }

    /** The path of the console, if there is one; {@code /} if it has none of its own. */
    Optional<String> consolePath() {
        return Optional.of(config().console())
                .filter(this::isServed)
                .map(console -> console.path().isEmpty() ? "/" : console.path());
    }

    /** Binds the beans of every type of destination. */
    void bindTypes() {
        types.all().stream()
                .filter(DeliveryType.class::isInstance)
                .map(DeliveryType.class::cast)
                .forEach(type -> type.bind(parts));
    }

    DeliveryParts parts() {
        return parts;
    }

    CamelContext context() {
        return context;
    }

    Clock clock() {
        return clock;
    }

    /** The ledger. */
    public Ledger ledger() {
        synchronized (ledgerLock) {
            if (ledger == null) {
                ledger = opened(
                        offTheRecord ? inMemory() : new WorkDirectory(config().workDir()).openLedger(config(), clock));
            }
            return ledger;
        }
    }

    /**
     * Opens the ledger to read it; who asks closes it. Only the properties that say where it is are looked at, and the
     * key of rejected rows; the work directory need not be writable.
     *
     * @return empty if there is none yet
     */
    public Optional<Ledger> ledgerToRead() {
        StellicConfig.LedgerToRead where = sources.readLedger();
        return new WorkDirectory(where.workDir()).ledgerToRead(where, clock);
    }

    /** Looks at the ledger, and leaves it as it is. */
    public Ledger.State lookAtLedger() {
        new WorkDirectory(config().workDir()).make();
        return Ledger.look(config().ledger());
    }

    /**
     * Leaves the configured ledger alone, and has one in memory in its place: for a context that only looks whether
     * others can be reached. To be called before the ledger is first asked for.
     */
    public void offTheRecord() {
        synchronized (ledgerLock) {
            offTheRecord = true;
        }
    }

    /**
     * Leaves every schedule off, whatever {@code stellic.schedules.enabled} says: for a context in which a command runs
     * what it is asked for. To be called before the routes are loaded.
     */
    public void byHandOnly() {
        byHandOnly = true;
    }

    boolean isByHandOnly() {
        return byHandOnly;
    }

    /**
     * Whether this context runs exports by their schedules. If it does, and there is a schedule, it is from now on the
     * one service of its work directory.
     *
     * @throws ServiceRunningException if another process is
     */
    synchronized boolean runsBySchedule() {
        boolean scheduled = !byHandOnly && config().schedulesEnabled();
        boolean any = config().exports().values().stream()
                .anyMatch(export -> !(export.schedule() instanceof Schedule.Manual));
        if (scheduled && any && !serving) {
            opened(new WorkDirectory(config().workDir()).take());
            serving = true;
        }
        return scheduled;
    }

    private Ledger inMemory() {
        return Ledger.open(new StellicConfig.Ledger("jdbc:h2:mem:" + UUID.randomUUID(), "", ""), clock);
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

    /** The runs under way, and how they begin and end. */
    public synchronized RunSteps runs() {
        if (runs == null) {
            runs = new RunSteps(
                    config(), ledger(), leases(), recoveries(), landing(), landedFiles(), listeners, drain, clock);
            if (config().lineage().isOn() && !offTheRecord) {
                LineageParts.start(this, runs);
            }
        }
        return runs;
    }

    synchronized Leases leases() {
        if (leases == null) {
            leases = opened(new Leases(ledger(), config().recovery().lease()));
        }
        return leases;
    }

    private Recoveries recoveries() {
        return new Recoveries(config(), ledger(), deliveryBreakers(), clock);
    }

    TurnSteps turns() {
        return opened(new TurnSteps(
                ledger().turns(),
                leases(),
                config(),
                drain,
                context.getRegistry().lookupByNameAndType("stellicFetchThreads", ExecutorService.class)));
    }

    synchronized DestinationTurns destinationTurns() {
        if (destinationTurns == null) {
            destinationTurns = opened(new DestinationTurns(
                    leases(),
                    ledger().nodes(),
                    drain,
                    context.getRegistry().lookupByNameAndType("stellicDeliveryThreads", ExecutorService.class)));
        }
        return destinationTurns;
    }

    ScheduleSteps schedules() {
        return new ScheduleSteps(config(), ledger(), clock);
    }

    /** This process among the services with its ledger, from now on; to be asked for where it takes work by itself. */
    synchronized ThisNode node() {
        if (node == null) {
            String version = StellicBundle.class.getPackage().getImplementationVersion();
            node = opened(leases().join(version == null ? "" : version));
        }
        return node;
    }

    RecoverySteps recovery() {
        node();
        return new RecoverySteps(
                recoveries(),
                leases(),
                runs(),
                ledger().nodes(),
                config().recovery().period());
    }

    /** Those who are told what becomes of runs. */
    public RunListeners listeners() {
        return listeners;
    }

    /** What people may ask for. */
    public synchronized Actions actions() {
        if (actions == null) {
            actions = new Actions(config(), ledger(), run -> runs().underWay(run), context, clock);
        }
        return actions;
    }

    /** Whether people are told of what is wrong. */
    public boolean hasAlerts() {
        return config().alertSpecs().anyMatch(AlertSpec::isOn) && !offTheRecord;
    }

    AlertSteps alerts() {
        return new AlertSteps(new Alerts(config(), standings(), ledger(), clock));
    }

    /** What destinations have of exports. */
    public Standings standings() {
        return new Standings(config(), ledger(), clock);
    }

    /** Numbers and health. */
    public Monitoring monitoring() {
        return monitoring;
    }

    /** What removes old runs and files. */
    public Retention retention() {
        return new Retention(
                config().recovery().retention(),
                config().workDir(),
                sharedLanding(),
                ledger(),
                config().exports().keySet(),
                clock);
    }

    synchronized Landing landing() {
        if (landing == null) {
            landing = new Landing(config().workDir(), config().download().diskReserve());
        }
        return landing;
    }

    /** Whether landed files are here, and where else they can be had. */
    public synchronized LandedFiles landedFiles() {
        if (landedFiles == null) {
            landedFiles = new LandedFiles(ledger(), landing(), sharedLanding(), RecordSteps.reader(config()), clock);
        }
        return landedFiles;
    }

    /** Where nodes share landed files; empty if they do not. */
    public synchronized Optional<SharedLanding> sharedLanding() {
        if (sharedLanding == null) {
            sharedLanding = SharedLandingParts.of(this);
        }
        return sharedLanding;
    }

    LandedFileSteps landedFileSteps() {
        return new LandedFileSteps(ledger(), landedFiles(), runs());
    }

    synchronized StellicBreaker breaker() {
        if (breaker == null) {
            breaker = new StellicBreaker(config().breaker(), clock);
        }
        return breaker;
    }

    synchronized DeliveryBreakers deliveryBreakers() {
        if (deliveryBreakers == null) {
            deliveryBreakers = new DeliveryBreakers(config().breaker(), clock);
        }
        return deliveryBreakers;
    }

    ApiSteps api() {
        return new ApiSteps(config(), landing(), ledger(), drain, clock);
    }

    DownloadSteps download() {
        return new DownloadSteps(
                config().askers().stream().collect(Collectors.toMap(Function.identity(), this::store)),
                landing(),
                config());
    }

    private DownloadSteps.Store store(Optional<String> tenant) {
        PresignedUrls urls = new PresignedUrls(
                config().stellic(tenant).baseUrl(),
                config().download(tenant).allowedHosts(),
                Tenant.property(tenant, "download.allowed-hosts"));
        return new DownloadSteps.Store(urls, new StoreAnswers(clock, urls::isAllowed));
    }

    SpreadSteps spread() {
        return new SpreadSteps(config(), ledger(), leases().deliveries(), destinationTurns(), drain);
    }

    SpreadWait spreadWait() {
        return opened(new SpreadWait(
                spread(), context.getRegistry().lookupByNameAndType("stellicDeliveryThreads", ExecutorService.class)));
    }

    DeliveryWait deliveryWait() {
        return opened(new DeliveryWait(
                ledger().deliveries(),
                drain,
                context.getRegistry().lookupByNameAndType("stellicDeliveryThreads", ExecutorService.class)));
    }

    synchronized PendingSteps pending() {
        if (pending == null) {
            pending = new PendingSteps(
                    config(),
                    ledger(),
                    leases().deliveries(),
                    destinationTurns(),
                    runs(),
                    landedFiles(),
                    landing(),
                    drain);
        }
        return pending;
    }

    DeliveryLifecycle deliveryLifecycle() {
        return new DeliveryLifecycle(
                config(),
                ledger(),
                leases().deliveries(),
                spread(),
                landing(),
                landedFiles(),
                baselines(),
                listeners,
                drain,
                clock);
    }

    private Baselines baselines() {
        return new Baselines(config().workDir());
    }

    ChangeSteps changes() {
        return new ChangeSteps(config(), ledger(), baselines());
    }

    RecordSteps records() {
        return new RecordSteps(config(), landing());
    }

    RecordsDataFormat csv() {
        return new RecordsDataFormat(RecordSteps.reader(config()));
    }

    /** By which proxies servers are reached by HTTP. */
    public Proxies proxies() {
        synchronized (configLock) {
            config();
            return proxies;
        }
    }

    /** The proxy by which a destination is reached, if it is. */
    public Optional<Proxy> proxyTo(DestinationSpec destination) {
        return destination.type() instanceof DeliveryType type ? type.proxy(destination, proxies()) : Optional.empty();
    }

    synchronized HttpClients clients() {
        if (clients == null) {
            clients = opened(new HttpClients(config(), proxies(), context));
        }
        return clients;
    }

    HttpClientConfigurer authentication(Optional<String> tenant) {
        return clients().stellic(tenant);
    }

    HttpClientConfigurer downloads(Optional<String> tenant) {
        return clients().store(tenant);
    }

    HttpClientConfigurer httpClient(DestinationSpec destination, HttpClientConfigurer credential) {
        return clients().of(destination, credential);
    }

    /** They begin a run and hand it over; a trigger for which there is no room is taken by the timer's own thread. */
    ExecutorService triggerThreads() {
        return threads("StellicTrigger", TRIGGERS_AT_A_TIME, TRIGGERS_IN_LINE);
    }

    /** One for each export that may be at Stellic; other runs wait in line, in the order in which they came. */
    ExecutorService fetchThreads() {
        return threads("StellicFetch", config().concurrency().exports(), ALL_IN_LINE);
    }

    /** One for each delivery that may be under way; those of other runs wait in line. */
    ExecutorService deliveryThreads() {
        return threads("StellicDelivery", config().concurrency().deliveries(), ALL_IN_LINE);
    }

    ExecutorService threads(String name, int most, int inLine) {
        return context.getExecutorServiceManager()
                .newThreadPool(
                        this,
                        name,
                        new ThreadPoolProfileBuilder(name)
                                .poolSize(most)
                                .maxPoolSize(most)
                                .maxQueueSize(inLine)
                                .keepAliveTime(1L, TimeUnit.MINUTES)
                                .allowCoreThreadTimeOut(true)
                                .rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns)
                                .build());
    }

    /** Lets somebody have a last look, when the routes have stopped and before the ledger is closed. */
    public void beforeClosing(Runnable look) {
        lastLooks.add(look);
    }

    Drain drain() {
        return drain;
    }

    /**
     * Takes no more work, tells the other nodes so, and lets what runs come to its end, or to where another node goes
     * on; while the context is still there.
     */
    void finishWork() {
        drain.begin();
        hurry();
        boolean works;
        synchronized (this) {
            if (node != null) {
                node.drain();
            }
            works = runs != null;
        }
        if (works) {
            drain.finish(this::underWay, config().recovery().grace());
        }
    }

    /** The runs that this process is at, and those of which it makes deliveries. */
    private synchronized Collection<RunInProgress> underWay() {
        List<RunInProgress> all = new ArrayList<>(runs.underWay());
        if (pending != null) {
            all.addAll(pending.underWay());
        }
        return all;
    }

    <T extends AutoCloseable> T opened(T part) {
        open.add(part);
        return part;
    }

    private void hurry() {
        synchronized (ledgerLock) {
            if (ledger != null) {
                ledger.hurry();
            }
        }
    }

    @Override
    protected synchronized void doStop() throws Exception {
        hurry();
        lastLooks.forEach(Runnable::run);
        lastLooks.clear();
        synchronized (ledgerLock) {
            for (int i = open.size() - 1; i >= 0; i--) {
                open.get(i).close();
            }
            open.clear();
            clients = null;
            serving = false;
        }
    }
}
