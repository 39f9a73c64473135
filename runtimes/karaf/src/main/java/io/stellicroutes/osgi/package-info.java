/** The exports as an OSGi bundle: a Camel context of its own, and what it takes from the container. */
package io.stellicroutes.osgi;
