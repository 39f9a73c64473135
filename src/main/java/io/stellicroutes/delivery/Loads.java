package io.stellicroutes.delivery;

import io.stellicroutes.config.DestinationSpec;

/**
 * What the routes of a type of destination ask: {@code to-NAME} opens a {@link Load}, {@code check-NAME} checks.
 * Thread-safe.
 */
public interface Loads {
    /**
     * Begins a delivery. The load must be closed.
     *
     * @param context of the delivery, whose header is known
     * @return the load, to which nothing has been written
     * @throws io.stellicroutes.config.ConfigException if a setting is wrong, or the destination's client is not on the
     *     classpath
     * @throws DeliveryException if the destination can't be reached, or refuses
     * @throws Exception whatever else fails; exceptions of the network count as unreachable
     */
    Load open(LoadContext context) throws Exception;

    /**
     * Makes sure that deliveries can begin: reaches the destination; moves no record and makes nothing there.
     *
     * @param destination the destination, with its settings
     * @throws io.stellicroutes.config.ConfigException as {@link #open}
     * @throws DeliveryException as {@link #open}
     * @throws Exception as {@link #open}
     */
    void check(DestinationSpec destination) throws Exception;
}
