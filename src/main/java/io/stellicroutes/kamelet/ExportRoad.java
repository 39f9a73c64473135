package io.stellicroutes.kamelet;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.RouteAware;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.util.StringHelper;

/**
 * The road of one export, made of a Kamelet's parameters: the same routes, in a Camel context of its own, so that
 * several Kamelets may ask several Stellics. It is a step of the Kamelet's route, which makes itself the policy of that
 * route, to start and stop with it: YAML calls a policy {@code routePolicy} until Camel 4.18, and
 * {@code routePolicyRef} in 4.22.
 *
 * <p>The global properties {@code stellic.*} of the Kamelet's context hold here too; what the Kamelet says goes before.
 * What the road delivers to an endpoint {@code bean:kamelet} comes to the Kamelet's route; an exception there fails the
 * delivery.
 */
public final class ExportRoad extends RoutePolicySupport implements Processor, RouteAware {
    private static final String ROUTES = "classpath:routes/*.camel.yaml";
    private static final String AUTHENTICATION = "stellic.auth.";

    /** What Camel tells a Kamelet's template beside its parameters. */
    private static final Set<String> CAMELS_OWN = Set.of(
            "templateId",
            "routeId",
            "uuid",
            "location",
            "noErrorHandler",
            "bridgeErrorHandler",
            "parentRouteId",
            "parentProcessorId",
            "road");

    private String settings = "";
    private String authScheme = "";
    private String accessToken = "";
    private Route route;
    private CamelContext road;
    private ProducerTemplate handover;

    /**
     * Properties, a line each: {@code name=value}. One without a value is left out; nothing is escaped.
     *
     * @param lines the properties
     */
    public void setSettings(String lines) {
        settings = lines;
    }

    /**
     * The word before the token in the header {@code Authorization}.
     *
     * @param word such as {@code Bearer}
     */
    public void setAuthScheme(String word) {
        authScheme = word;
    }

    /**
     * Stellic's token. Left out, or blank, the properties {@code stellic.auth.*} say how to log in.
     *
     * @param token the token, or a blank text
     */
    public void setAccessToken(String token) {
        accessToken = token;
    }

    /** Camel calls this before each start of the route, and the policies of the route then. */
    @Override
    public void setRoute(Route kamelets) {
        route = kamelets;
        if (!route.getRoutePolicyList().contains(this)) {
            route.getRoutePolicyList().add(this);
        }
    }

    @Override
    public Route getRoute() {
        return route;
    }

    @Override
    public void process(Exchange delivered) {
        // passes on
    }

    @Override
    public void onStart(Route route) {
        CamelContext outside = route.getCamelContext();
        CamelContext inside = new DefaultCamelContext(false);
        try {
            checkParameters(outside, route.getRouteId());
            inside.getCamelContextExtension().setName(outside.getName() + "-" + route.getRouteId());
            // without one Camel looks for the bundle where the JVM began, and not in a plug-in, such as Kafka Connect's
            ClassLoader application = outside.getApplicationContextClassLoader();
            inside.setApplicationContextClassLoader(
                    application == null ? ExportRoad.class.getClassLoader() : application);
            inside.getShutdownStrategy()
                    .setTimeout(outside.getShutdownStrategy().getTimeout());
            Properties properties = new Properties();
            properties.putAll(globalProperties(outside));
            if (!accessToken.isBlank()) {
                properties.keySet().removeIf(name -> name.toString().startsWith(AUTHENTICATION));
            }
            properties.putAll(given());
            PropertiesComponent known = (PropertiesComponent) inside.getPropertiesComponent();
            known.setInitialProperties(properties);
            // the context outside has looked at them; what the Kamelet says goes before
            known.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
            handover = outside.createProducerTemplate();
            inside.getRegistry().bind("kamelet", new KameletRoute(handover, route));
            inside.build();
            Collection<Resource> routes =
                    PluginHelper.getPackageScanResourceResolver(outside).findResources(ROUTES);
            PluginHelper.getRoutesLoader(inside).loadRoutes(routes);
            inside.start();
        } catch (Exception e) {
            inside.stop();
            throw RuntimeCamelException.wrapRuntimeCamelException(mistakes(e));
        }
        road = inside;
    }

    /** Camel lets a Kamelet have any parameter; one that is there by mistake would ask Stellic for something else. */
    private static void checkParameters(CamelContext context, String routeId) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Map<String, Object> parameters = model.getRouteDefinition(routeId).getTemplateParameters();
        Object kamelet = parameters.get("templateId");
        Stream<String> own = model.getRouteTemplateDefinition(String.valueOf(kamelet)).getTemplateParameters().stream()
                .map(RouteTemplateParameterDefinition::getName);
        // Camel has each in two spellings: workDir and work-dir
        Set<String> known = Stream.concat(own, CAMELS_OWN.stream())
                .flatMap(name -> Stream.of(name, StringHelper.camelCaseToDash(name)))
                .collect(Collectors.toSet());
        List<Problem> mistakes = parameters.keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name -> Problem.completing(
                        ErrorCode.UNKNOWN_PROPERTY,
                        Subject.ofProperty("kamelet " + kamelet),
                        "has no parameter " + name
                                + ": is it part of a value with an ampersand? Write that one as RAW(...)"))
                .toList();
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }

    private static Exception mistakes(Exception cause) {
        return Causes.first(cause, ConfigException.class)
                .<Exception>map(mistakes -> mistakes)
                .orElse(cause);
    }

    @Override
    public void onStop(Route route) {
        if (road != null) {
            road.stop();
            handover.stop();
            road = null;
        }
    }

    @Override
    public void onSuspend(Route route) {
        road.suspend();
    }

    @Override
    public void onResume(Route route) {
        road.resume();
    }

    private Map<String, String> given() {
        Map<String, String> given = new TreeMap<>();
        settings.lines().map(String::strip).forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && equals < line.length() - 1) {
                given.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        if (!accessToken.isBlank()) {
            given.put(AUTHENTICATION + "header", "Authorization");
            given.put(AUTHENTICATION + "value", (authScheme + " " + accessToken).strip());
        }
        return given;
    }

    /** Asked for one by one: not every runtime can list its properties. */
    private static Map<String, String> globalProperties(CamelContext context) {
        Map<String, String> found = new TreeMap<>();
        Settings.GLOBAL.stream().flatMap(ExportRoad::names).forEach(name -> context.getPropertiesComponent()
                .resolveProperty(name)
                .filter(value -> !value.isBlank())
                .ifPresent(value -> found.put(name, value)));
        return found;
    }

    private static Stream<String> names(Setting setting) {
        String name = "stellic." + setting.name();
        return setting.secret() ? Stream.of(name, name + "-file") : Stream.of(name);
    }

    /** What the road delivers, given to the route of the Kamelet; bean {@code kamelet} of the road's context. */
    public static final class KameletRoute {
        private final ProducerTemplate outside;
        private final Route route;

        KameletRoute(ProducerTemplate outside, Route route) {
            this.outside = outside;
            this.route = route;
        }

        /**
         * Returns when the Kamelet's route has taken the exchange.
         *
         * @param delivered what the road delivers; gets the exception of the Kamelet's route
         */
        public void take(Exchange delivered) {
            Exchange taken = outside.send(route.getEndpoint(), exchange -> {
                exchange.getMessage().setBody(delivered.getMessage().getBody());
                exchange.getMessage().setHeaders(delivered.getMessage().getHeaders());
            });
            delivered.setException(taken.getException());
        }
    }
}
