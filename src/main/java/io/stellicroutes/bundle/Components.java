package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.DestinationSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;

/** The Camel components that only some destinations need, and that the runtime's owner adds for them. */
final class Components {
    /** By the type of the destination. */
    private static final Map<String, Component> NEEDED = Map.of(
            "sftp", new Component("sftp", "org.apache.camel:camel-ftp"),
            "s3", new Component("aws2-s3", "org.apache.camel:camel-aws2-s3"));

    private record Component(String scheme, String artifact) {}

    private Components() {}

    /** A sentence for each destination whose component the context has not and does not find. */
    static List<String> missing(Collection<DestinationSpec> destinations, CamelContext context) {
        return destinations.stream()
                .flatMap(destination -> Optional.ofNullable(NEEDED.get(destination.type()))
                        .filter(component -> !found(component.scheme(), context))
                        .map(component ->
                                ErrorCode.MISSING_LIBRARY.at("stellic.destinations." + destination.name() + ".type: "
                                        + destination.type() + " needs " + component.artifact() + " on the classpath"))
                        .map(Stream::of)
                        .orElseGet(Stream::empty))
                .toList();
    }

    private static boolean found(String scheme, CamelContext context) {
        return context.hasComponent(scheme) != null
                || context.getRegistry().lookupByName(scheme) != null
                || resolves(scheme, context);
    }

    private static boolean resolves(String scheme, CamelContext context) {
        try {
            return PluginHelper.getComponentResolver(context).resolveComponent(scheme, context) != null;
        } catch (Exception e) {
            return false;
        }
    }
}
