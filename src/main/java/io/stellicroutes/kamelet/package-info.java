/** The Kamelets: all routes of one export in a Camel context of its own. */
package io.stellicroutes.kamelet;
