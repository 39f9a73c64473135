/**
 * Measures the distribution against what a user would take instead. {@link io.stellicroutes.bench.Bench} is the
 * command; {@link io.stellicroutes.bench.Duel} runs the two sides of a case in turn; docs/performance.md tells what
 * each case is.
 */
package io.stellicroutes.bench;
