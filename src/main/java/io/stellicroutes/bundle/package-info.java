/** Finds the configuration, wires the beans and adds the routes to a Camel context. */
package io.stellicroutes.bundle;
