package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.dataformat.CustomDataFormat;

/**
 * Makes sure that files are read by one parser alone: changes are found by the bundle's own, whatever the routes say.
 */
final class ParserCheck {
    private static final String ROUTE = "stellic-rows";
    private static final String STEP = "stellic-rows-parse";
    private static final String OWN = "stellicCsv";

    private ParserCheck() {}

    /** Whether the routes are there. */
    static boolean isTime(CamelContext context) {
        return route(context).isPresent();
    }

    /**
     * Does it.
     *
     * @param destinations asked for only if the routes have another parser
     * @throws ConfigException if a destination gets changes, and the routes read files in another way
     */
    static void check(CamelContext context, Supplier<Collection<DestinationSpec>> destinations) {
        if (route(context).filter(ParserCheck::isOwn).isPresent()) {
            return;
        }
        destinations.get().stream()
                .filter(DestinationSpec::getsChanges)
                .findFirst()
                .ifPresent(destination -> {
                    throw new ConfigException(
                            ErrorCode.ROUTE_FILE,
                            Subject.ofFile("routes/records.camel.yaml").to(destination.name()),
                            "the step " + STEP + " has another parser than " + OWN
                                    + ", by which changes are found: with it a destination can't have mode="
                                    + destination.find("mode").orElse("changes"));
                });
    }

    private static Optional<RouteDefinition> route(CamelContext context) {
        return Optional.ofNullable(context.getCamelContextExtension().getContextPlugin(Model.class))
                .map(model -> model.getRouteDefinition(ROUTE));
    }

    private static boolean isOwn(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), UnmarshalDefinition.class).stream()
                .anyMatch(step -> step.getDataFormatType() instanceof CustomDataFormat format
                        && Objects.equals(format.getRef(), OWN));
    }
}
