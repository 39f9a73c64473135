/** The servers of a measurement, each a process of its own, the same for both sides. */
package io.stellicroutes.bench.servers;
