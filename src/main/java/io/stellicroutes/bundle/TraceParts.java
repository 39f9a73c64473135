package io.stellicroutes.bundle;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.stellicroutes.traces.RunTraces;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Route;
import org.apache.camel.support.CamelContextHelper;

/**
 * The traces of a bundle, where camel-opentelemetry2 is on the classpath. Camel's own tracer, if it is enabled, leaves
 * the bundle's routes out: it makes two spans of each step to another route, with each batch.
 */
final class TraceParts {
    private static final String LIBRARY = "org/apache/camel/opentelemetry2/OpenTelemetryTracer.class";
    private static final String NAME = "io.stellicroutes";

    private TraceParts() {}

    static void begin(StellicBundle bundle) {
        CamelContext context = bundle.context();
        if (context.getClassResolver().loadResourceAsURL(LIBRARY) == null) {
            return;
        }
        bundle.listeners().add(new RunTraces(() -> tracer(context), bundle.clock()));
        AtStart.of(context, started -> true, TraceParts::leaveOut);
    }

    /** As Camel's own tracer has it: the context's, or that of the process. */
    private static Tracer tracer(CamelContext context) {
        return Optional.ofNullable(CamelContextHelper.findSingleByType(context, Tracer.class))
                .orElseGet(() -> Optional.ofNullable(CamelContextHelper.findSingleByType(context, OpenTelemetry.class))
                        .orElseGet(GlobalOpenTelemetry::get)
                        .getTracer(NAME));
    }

    private static void leaveOut(CamelContext context) {
        org.apache.camel.telemetry.Tracer camels = context.hasService(org.apache.camel.telemetry.Tracer.class);
        if (camels != null) {
            camels.setExcludePatterns(
                    Stream.concat(Optional.ofNullable(camels.getExcludePatterns()).stream(), ours(context))
                            .collect(Collectors.joining(",")));
        }
    }

    /** The endpoints of the bundle's routes, as patterns. */
    private static Stream<String> ours(CamelContext context) {
        String internal = "direct:stellic-*";
        return Stream.concat(
                Stream.of(internal),
                context.getRoutes().stream()
                        .filter(route -> route.getId().startsWith("stellic-"))
                        .flatMap(TraceParts::endpoints)
                        .map(Endpoint::getEndpointUri)
                        .filter(Predicate.not(uri -> uri.startsWith("direct://stellic-")))
                        // a comma would end the pattern
                        .map(uri -> uri.replaceFirst("[?,].*", "") + "*")
                        .distinct());
    }

    private static Stream<Endpoint> endpoints(Route route) {
        return Stream.concat(
                Stream.of(route.getEndpoint()),
                route.filter("*").stream()
                        .filter(EndpointAware.class::isInstance)
                        .map(step -> ((EndpointAware) step).getEndpoint()));
    }
}
