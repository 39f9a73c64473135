package io.stellicroutes.bundle;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.DestinationType;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;

/** The Camel components that only some destinations need, and that the runtime's owner adds for them. */
final class Components {
    private Components() {}

    /** The component that a destination needs, if the context has not and does not find it. */
    static Optional<DestinationType.Component> missing(DestinationSpec destination, CamelContext context) {
        return destination.type().component().filter(component -> !found(component.scheme(), context));
    }

    /** Whether the context has a component, or finds it. */
    static boolean found(String scheme, CamelContext context) {
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
