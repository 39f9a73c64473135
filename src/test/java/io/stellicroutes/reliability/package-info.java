/** Suites that break things on purpose and count what was lost and what was doubled. */
package io.stellicroutes.reliability;
