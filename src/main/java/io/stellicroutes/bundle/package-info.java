/**
 * Finds the configuration, wires the beans and adds the routes to a Camel context. Begin at {@code StellicPlugin},
 * which binds the beans, and {@code StellicBundle}, which says which class makes what.
 */
package io.stellicroutes.bundle;
