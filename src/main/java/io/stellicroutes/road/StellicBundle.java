package io.stellicroutes.road;

import io.stellicroutes.api.PresignedUrls;
import io.stellicroutes.api.StoreAnswers;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.database.DatabaseLoads;
import io.stellicroutes.delivery.files.FileLoads;
import io.stellicroutes.delivery.http.HttpSteps;
import io.stellicroutes.delivery.jms.JmsLoads;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundle's parts in one Camel context, made when they are first asked for: by then the context knows its properties.
 * Thread-safe.
 */
public final class StellicBundle extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final String LEDGER_FILE = "ledger.mv.db";

    private final CamelContext context;
    private final Clock clock;
    private final List<AutoCloseable> open = new ArrayList<>();
    private StellicConfig config;
    private Landing landing;
    private Ledger ledger;
    private Leases leases;
    private Turns turns;
    private RunSteps runs;
    private StellicBreaker breaker;
    private LegBreakers legBreakers;

    StellicBundle(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
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
    public synchronized StellicConfig config() {
        if (config == null) {
            StellicConfig found = read();
            checkParts(found);
            config = found;
            config.warnings().forEach(LOG::warn);
        }
        return config;
    }

    private void checkParts(StellicConfig found) {
        List<String> mistakes =
                new ArrayList<>(Components.missing(found.destinations().values(), context));
        for (DestinationSpec destination : found.destinations().values()) {
            try {
                FileLoads.checkKeys(destination);
            } catch (ConfigException e) {
                mistakes.addAll(e.mistakes());
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }

    private StellicConfig read() {
        Properties found = context.getPropertiesComponent().loadProperties(name -> name.startsWith("stellic."));
        Map<String, String> resolved = new TreeMap<>();
        Map<String, String> unresolved = new TreeMap<>();
        for (String name : found.stringPropertyNames()) {
            String value = found.getProperty(name);
            try {
                resolved.put(name, context.resolvePropertyPlaceholders(value));
            } catch (IllegalArgumentException e) {
                resolved.put(name, value);
                unresolved.put(name, value);
            }
        }
        if (unresolved.isEmpty()) {
            return ConfigReader.read(resolved, Catalogue.load());
        }
        List<String> mistakes = new ArrayList<>();
        unresolved.forEach((name, value) -> mistakes.add(name + ": " + Placeholders.unresolved(value, context)));
        try {
            ConfigReader.read(resolved, Catalogue.load());
        } catch (ConfigException e) {
            e.mistakes().stream()
                    .filter(mistake -> unresolved.keySet().stream().noneMatch(mistake::startsWith))
                    .forEach(mistakes::add);
        }
        throw new ConfigException(mistakes);
    }

    /** The ledger. */
    public synchronized Ledger ledger() {
        if (ledger == null) {
            Path workDir = config().workDir();
            try {
                OwnerOnly.createMissingDirectories(workDir);
                if (OwnerOnly.isOpen(workDir)) {
                    LOG.warn(
                            "stellic.work-dir: {} was there already and is open to others than its owner: chmod 700 it"
                                    + " if it holds nothing else",
                            workDir);
                }
                keptByItsOwner(workDir.resolve(LEDGER_FILE));
                ledger = opened(Ledger.open(config().ledger(), clock, config().rejects()));
                for (String beside : List.of("ledger.lock.db", "ledger.trace.db")) {
                    OwnerOnly.close(workDir.resolve(beside));
                }
            } catch (IOException e) {
                throw new ConfigException("stellic.work-dir: " + workDir + " can't be created or written to");
            }
        }
        return ledger;
    }

    /** The embedded ledger's file, made before its database makes it, which would leave it to the umask. */
    private void keptByItsOwner(Path file) throws IOException {
        if (config().ledger().url().endsWith(file.toAbsolutePath().toString().replaceFirst("\\.mv\\.db$", ""))) {
            if (!Files.exists(file)) {
                OwnerOnly.createFile(file);
            }
            OwnerOnly.close(file);
        }
    }

    /** The runs under way, and how they begin and end. */
    public synchronized RunSteps runs() {
        if (runs == null) {
            runs = new RunSteps(config(), ledger(), leases(), recoveries(), landing(), turns(), clock);
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
        return new Recoveries(config(), ledger(), legBreakers(), clock);
    }

    RecoverySteps recovery() {
        return new RecoverySteps(recoveries(), leases(), runs());
    }

    /** What removes old runs and files. */
    public Retention retention() {
        return new Retention(config().recovery().retention(), config().workDir(), ledger(), clock);
    }

    synchronized Landing landing() {
        if (landing == null) {
            landing = new Landing(config().workDir(), config().diskReserve());
        }
        return landing;
    }

    synchronized Turns turns() {
        if (turns == null) {
            turns = new Turns(config().maxConcurrentExports());
        }
        return turns;
    }

    synchronized StellicBreaker breaker() {
        if (breaker == null) {
            breaker = new StellicBreaker(config().breaker(), clock);
        }
        return breaker;
    }

    synchronized LegBreakers legBreakers() {
        if (legBreakers == null) {
            legBreakers = new LegBreakers(config().breaker(), clock);
        }
        return legBreakers;
    }

    ApiSteps api() {
        return new ApiSteps(config(), landing(), ledger(), clock);
    }

    DownloadSteps download() {
        PresignedUrls urls = new PresignedUrls(config().baseUrl(), config().allowedHosts());
        return new DownloadSteps(urls, new StoreAnswers(clock), landing(), ledger());
    }

    LegsSteps legs() {
        return new LegsSteps(config(), ledger(), landing(), clock);
    }

    HttpClientConfigurer authentication() {
        return new StellicAuthentication(config().authentication(), config().baseUrl());
    }

    HttpClientConfigurer downloads() {
        return opened(new StoreClient(config(), context));
    }

    DatabaseLoads database() {
        return opened(new DatabaseLoads(
                name -> context.getRegistry().lookupByNameAndType(name, javax.sql.DataSource.class),
                config().workDir(),
                clock));
    }

    FileLoads files() {
        return new FileLoads(config().workDir());
    }

    HttpSteps http() {
        return new HttpSteps(context, clock);
    }

    JmsLoads jms() {
        return new JmsLoads(context.getRegistry()::lookupByName);
    }

    ExecutorService legThreads() {
        return context.getExecutorServiceManager().newCachedThreadPool(this, "StellicLeg");
    }

    private synchronized <T extends AutoCloseable> T opened(T part) {
        open.add(part);
        return part;
    }

    @Override
    protected synchronized void doStop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        open.clear();
    }
}
