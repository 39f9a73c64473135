package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConsoleSpec;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a context's properties say, read when it is first asked for, and whether all that this needs is there.
 * Thread-safe: no other lock is taken while the configuration is read.
 */
final class ConfigParts {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final CamelContext context;
    private final DeliveryParts parts;
    private final DestinationTypes types;
    private final ConfigurationSources sources;
    private volatile boolean byHandOnly;
    private StellicConfig config;
    private Proxies proxies;

    /** @param parts what the types of destinations get */
    ConfigParts(CamelContext context, DeliveryParts parts) {
        this.context = context;
        this.parts = parts;
        this.types = DestinationTypes.found(context.getApplicationContextClassLoader());
        this.sources = new ConfigurationSources(context, types);
    }

    /**
     * The configuration.
     *
     * @throws ConfigException naming every mistake
     */
    synchronized StellicConfig config() {
        if (config == null) {
            StellicConfig found = sources.read();
            checkParts(found);
            proxies = Proxies.of(found.network().proxy(), System::getProperty, sources.environment()::get);
            config = found;
            config.warnings().forEach(warning -> LOG.warn("{}", warning));
        }
        return config;
    }

    /** By which proxies servers are reached by HTTP. */
    synchronized Proxies proxies() {
        config();
        return proxies;
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

    /** The path of the console, if there is one; {@code /} if it has none of its own. */
    Optional<String> consolePath() {
        return Optional.of(config().console())
                .filter(this::isServed)
                .map(console -> console.path().isEmpty() ? "/" : console.path());
    }

    /** What is configured, as it was written. */
    Map<String, String> written() {
        return sources.written();
    }

    /** Where the ledger is; only the properties that say so are looked at, and the key of rejected rows. */
    StellicConfig.LedgerToRead ledgerToRead() {
        return sources.readLedger();
    }

    /** Binds the beans of every type of destination. */
    void bindTypes() {
        types.all().stream()
                .filter(DeliveryType.class::isInstance)
                .map(DeliveryType.class::cast)
                .forEach(type -> type.bind(parts));
    }

    /** From now on nothing runs by itself, and there is no console. */
    void byHandOnly() {
        byHandOnly = true;
    }

    boolean isByHandOnly() {
        return byHandOnly;
    }
}
