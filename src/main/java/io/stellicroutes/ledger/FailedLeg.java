package io.stellicroutes.ledger;

import java.time.Instant;

/**
 * A delivery that has failed.
 *
 * @param failures how often, in all; those times do not count when its destination was left alone
 * @param at when it failed last
 */
public record FailedLeg(String destination, int failures, Instant at) {}
