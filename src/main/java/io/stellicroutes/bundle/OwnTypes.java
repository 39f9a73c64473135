package io.stellicroutes.bundle;

import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.TemplateType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;

/** The types of destinations that an engineer's own templates {@code to-TYPE} bring. */
final class OwnTypes {
    private static final String PREFIX = "to-";

    private OwnTypes() {}

    /**
     * Those in a context, whose templates have been loaded by now.
     *
     * @param known types that have a class
     */
    static List<TemplateType> in(CamelContext context, DestinationTypes known) {
        return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinitions().stream()
                .filter(template -> template.getId().startsWith(PREFIX))
                .filter(template -> known.find(type(template)).isEmpty())
                .map(template -> TemplateType.of(type(template), defaults(template)))
                .toList();
    }

    private static String type(RouteTemplateDefinition template) {
        return template.getId().substring(PREFIX.length());
    }

    private static Map<String, Optional<String>> defaults(RouteTemplateDefinition template) {
        Map<String, Optional<String>> defaults = new LinkedHashMap<>();
        if (template.getTemplateParameters() != null) {
            template.getTemplateParameters().stream()
                    .filter(parameter -> !parameter.getName().equals("destination"))
                    .forEach(parameter -> defaults.put(parameter.getName(), defaultOf(parameter)));
        }
        return defaults;
    }

    private static Optional<String> defaultOf(RouteTemplateParameterDefinition parameter) {
        return Optional.ofNullable(parameter.getDefaultValue())
                .or(() -> Boolean.FALSE.equals(parameter.getRequired()) ? Optional.of("") : Optional.empty());
    }
}
