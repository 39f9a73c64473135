/** A web application whose only part is a Camel context with the bundle. */
package io.stellicroutes.webapp;
