/** Traces of OpenTelemetry: a span for each run, each of its stages and each of its deliveries. */
package io.stellicroutes.traces;
