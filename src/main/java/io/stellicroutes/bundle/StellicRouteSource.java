package io.stellicroutes.bundle;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.ClockChanges;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.config.Tenant;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.model.Model;
import org.apache.camel.spi.RouteTemplateParameterSource;
import org.apache.camel.util.TimeUtils;
import org.quartz.CronTrigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a route of every configured destination, and one that exports are triggered by: Camel asks it, as it starts,
 * which templates to use with which parameters. Secrets are passed as references to beans, so that no endpoint's URI
 * holds one; durations as milliseconds.
 */
final class StellicRouteSource implements RouteTemplateParameterSource {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final long LOOK_MILLIS = 1_000;
    /** How often a node looks for deliveries that others offer. */
    private static final String PENDING_PERIOD_MILLIS = "500";
    /** Of no host: each download has its own. */
    private static final URI STORE = URI.create("https://presigned");

    private final Supplier<StellicConfig> config;
    private final BooleanSupplier bySchedule;
    private final Supplier<Optional<String>> consolePath;
    private final BooleanSupplier alerts;
    private final BooleanSupplier byHand;
    private final CamelContext context;
    private final DeliveryParts parts;
    private final Servers servers;
    private final Clock clock;
    private Map<String, Map<String, Object>> routes;
    private Map<String, String> triggers = Map.of();

    /**
     * @param bySchedule whether this context runs exports by their schedules
     * @param consolePath where the console is, if there is one
     * @param alerts whether anybody is to be told of what is wrong
     * @param byHand whether this context only runs what it is asked for
     * @param parts for the destinations' types
     */
    StellicRouteSource(
            Supplier<StellicConfig> config,
            BooleanSupplier bySchedule,
            Supplier<Optional<String>> consolePath,
            BooleanSupplier alerts,
            BooleanSupplier byHand,
            CamelContext context,
            DeliveryParts parts,
            Servers servers,
            Clock clock) {
        this.consolePath = consolePath;
        this.alerts = alerts;
        this.byHand = byHand;
        this.parts = parts;
        this.servers = servers;
        this.clock = clock;
        this.config = config;
        this.bySchedule = bySchedule;
        this.context = context;
    }

    @Override
    public synchronized Set<String> routeIds() {
        if (routes == null && isOfNoConcern()) {
            return Set.of();
        }
        if (routes == null) {
            routes = new LinkedHashMap<>();
            StellicConfig configured = config.get();
            boolean scheduled = bySchedule.getAsBoolean();
            if (scheduled) {
                Instant now = Instant.now();
                configured.exports().values().forEach(export -> ClockChanges.warnings(export, now)
                        .forEach(warning -> LOG.warn("{}", warning)));
            }
            routes.put("stellic-triggers", Map.of(TEMPLATE_ID, "stellic-export", "triggers", ExportTriggers.NAME));
            triggers = new LinkedHashMap<>();
            configured.exports().values().forEach(export -> triggers.put(export.name(), trigger(export, scheduled)));
            if (scheduled) {
                routes.put(
                        "stellic-recovery",
                        Map.of(TEMPLATE_ID, "stellic-recover", "period", lookPeriod(configured.recovery())));
                if (configured.landing().isPresent()) {
                    routes.put(
                            "stellic-pending", Map.of(TEMPLATE_ID, "stellic-pending", "period", PENDING_PERIOD_MILLIS));
                }
                routes.put("stellic-retention", Map.of(TEMPLATE_ID, "stellic-retention"));
                routes.put("stellic-missed", Map.of(TEMPLATE_ID, "stellic-missed"));
            }
            if (alerts.getAsBoolean()) {
                routes.put("stellic-alert-endpoint", Map.of(TEMPLATE_ID, "alert-endpoint"));
                routes.put("stellic-alerts", Map.of(TEMPLATE_ID, "alerts"));
                if (!byHand.getAsBoolean()) {
                    String period =
                            String.valueOf(configured.alerts().checkEvery().toMillis());
                    routes.put("stellic-alert-clock", Map.of(TEMPLATE_ID, "alert-clock", "period", period));
                }
            }
            consolePath
                    .get()
                    .ifPresent(path ->
                            routes.put("stellic-console", Map.of(TEMPLATE_ID, "stellic-console", "path", path)));
            configured.askers().forEach(tenant -> routes.putAll(servers(configured, tenant)));
            configured.destinations().values().forEach(destination -> {
                routes.put("stellic-to-" + destination.name(), parameters("to-", destination));
                routes.put("stellic-check-" + destination.name(), parameters("check-", destination));
                if (hasTemplate("call-" + destination.type().name())) {
                    String call = "stellic-call-" + destination.name();
                    Map<String, Object> parameters = parameters("call-", destination);
                    parameters.put("routeId", call);
                    routes.put(call, parameters);
                }
            });
        }
        return routes.keySet();
    }

    /**
     * Where neither the bundle's routes are loaded nor an export is configured, the jar is there for its Kamelets only.
     */
    private boolean isOfNoConcern() {
        return !hasTemplate("stellic-export")
                && context.getPropertiesComponent()
                        .loadProperties(name -> name.startsWith("stellic.exports."))
                        .isEmpty();
    }

    private boolean hasTemplate(String id) {
        return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinition(id) != null;
    }

    /** The routes that call the Stellic of a tenant, or of none, and its store: each has a client of its own. */
    private Map<String, Map<String, Object>> servers(StellicConfig configured, Optional<String> tenant) {
        String api = Tenant.named("stellic-api", tenant);
        String store = Tenant.named("stellic-store", tenant);
        String timeout = String.valueOf(configured.stellic(tenant).timeout().toMillis());
        return Map.of(
                api,
                callHttp(
                        api,
                        configured.stellic(tenant).baseUrl(),
                        bound(Tenant.named("stellicAuthentication", tenant), () -> servers.stellic.apply(tenant)),
                        timeout,
                        true),
                store,
                callHttp(
                        store,
                        STORE,
                        bound(Tenant.named("stellicDownloads", tenant), () -> servers.store.apply(tenant)),
                        timeout,
                        false));
    }

    private String bound(String bean, Supplier<HttpClientConfigurer> client) {
        context.getRegistry().bind(bean, HttpClientConfigurer.class, (Supplier<Object>) client::get);
        return bean;
    }

    /**
     * The clients for the Stellic of a tenant, or of none, with its credential, and for its store.
     *
     * @param stellic by tenant
     * @param store by tenant
     */
    record Servers(
            Function<Optional<String>, HttpClientConfigurer> stellic,
            Function<Optional<String>, HttpClientConfigurer> store) {}

    /**
     * A route that calls a server other than a destination.
     *
     * @param timeout in milliseconds
     * @param skipHeaders whether the message's headers stay here
     */
    private static Map<String, Object> callHttp(
            String routeId, URI server, String client, String timeout, boolean skipHeaders) {
        return Map.of(
                TEMPLATE_ID,
                "call-http",
                "routeId",
                routeId,
                "server",
                server.toString(),
                "client",
                "#bean:" + client,
                "timeout",
                timeout,
                "method",
                "GET",
                "skip-headers",
                String.valueOf(skipHeaders));
    }

    @Override
    public synchronized Map<String, Object> parameters(String routeId) {
        return routes.get(routeId);
    }

    /** The URIs of the endpoints that trigger exports, by the exports' names. */
    synchronized Map<String, String> triggers() {
        return triggers;
    }

    /** Milliseconds: so that nothing lies about for long that another node hands over. */
    private static String lookPeriod(StellicConfig.Recovery recovery) {
        return String.valueOf(Math.min(LOOK_MILLIS, recovery.period().toMillis()));
    }

    private String trigger(ExportSpec export, boolean scheduled) {
        Schedule schedule = scheduled ? export.schedule() : new Schedule.Manual();
        if (schedule instanceof Schedule.Cron cron) {
            // a bean: of a name that it does not know, or that an escape has changed, Camel makes GMT without a word
            String zone = "stellic." + export.name() + ":time-zone";
            context.getRegistry().bind(zone, TimeZone.class, TimeZone.getTimeZone(cron.zone()));
            return "quartz:stellic/" + export.name() + "?cron="
                    + cron.expression().replace(' ', '+') + "&trigger.timeZone=#bean:" + zone
                    + "&trigger.misfireInstruction="
                    + (cron.misfire() == Schedule.Misfire.SKIP
                            ? CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING
                            : CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);
        }
        if (schedule instanceof Schedule.Every every) {
            // one name: one thread for all of them, which only hands the triggers over
            long period = every.period().toMillis();
            long now = clock.millis();
            long next = every.latest(Instant.ofEpochMilli(now)).orElseThrow().toEpochMilli() + period;
            // the metadata are when it has fired: by that the time is known that a run claims
            return "timer:stellic-schedules?fixedRate=true&includeMetadata=true&delay=" + (next - now) + "&period="
                    + period;
        }
        return StellicConstants.DIRECT_EXPORT + export.name();
    }

    private Map<String, Object> parameters(String templatePrefix, DestinationSpec destination) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(TEMPLATE_ID, templatePrefix + destination.type().name());
        parameters.put("destination", destination.name());
        List<Setting> settings = destination.type().settings();
        destination.settings().forEach((name, value) -> {
            Optional<Setting> setting =
                    settings.stream().filter(known -> known.covers(name)).findFirst();
            if (setting.filter(Setting::secret).isPresent()) {
                // the colon is in no name: no other destination's setting has the same bean
                String bean = "stellic." + destination.name() + ":" + name;
                // not a String, in which Camel would look for placeholders once more
                context.getRegistry().bind(bean, Secret.class, new Secret(value));
                parameters.put(name, "#bean:" + bean);
            } else if (setting.filter(known -> known.kind() == Setting.Kind.DURATION)
                    .isPresent()) {
                parameters.put(name, String.valueOf(TimeUtils.toMilliSeconds(value)));
            } else {
                parameters.put(name, value);
            }
        });
        if (destination.type() instanceof DeliveryType type) {
            parameters.putAll(type.parameters(destination, parts));
        }
        return parameters;
    }
}
