package io.stellicroutes.delivery;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.Proxy;
import java.util.Map;
import java.util.Optional;

/**
 * A type of destination with what it takes to deliver: the beans that its routes name, usually its {@link Loads}. A
 * class of this kind and the templates {@code to-NAME} and {@code check-NAME} are all that a type consists of;
 * {@code docs/extending.md} shows one.
 *
 * <p>Its failures are classified where they are caught: {@link UnreachableException} for a server that is down or not
 * well, which opens the destination's breaker; {@link DeliveryException} for data, credentials and settings that are
 * wrong; of other exceptions those of the network count as unreachable.
 */
public interface DeliveryType extends DestinationType {
    /**
     * Binds the beans that the routes name. Called once for each Camel context, before its properties are known: a bean
     * is made when it is first asked for, by then they are.
     *
     * @param parts what the bundle has for the beans; may be kept
     */
    void bind(DeliveryParts parts);

    /**
     * Looks for mistakes in the settings that only this runtime can tell, such as a file that can't be read; connects
     * to nothing.
     *
     * @param destination the destination, checked
     * @param parts what the bundle has for the beans; may be kept
     * @throws io.stellicroutes.config.ConfigException naming the property
     */
    default void verify(DestinationSpec destination, DeliveryParts parts) {
        // most have none
    }

    /**
     * {@return what the route templates get beside the destination's settings, by the parameters' names}
     *
     * @param destination the destination, checked
     * @param parts what the bundle has for the beans; may be kept
     */
    default Map<String, Object> parameters(DestinationSpec destination, DeliveryParts parts) {
        return Map.of();
    }

    /**
     * {@return the proxy by which a destination is reached, if it is by HTTP}
     *
     * @param destination the destination, checked
     * @param proxies those that the configuration names
     */
    default Optional<Proxy> proxy(DestinationSpec destination, Proxies proxies) {
        return Optional.empty();
    }
}
