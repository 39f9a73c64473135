package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/**
 * A delivery that has failed.
 *
 * @param failures how often, in all; those times do not count when its destination was left alone
 * @param at when it failed last
 * @param code the one of its error, if that ends with one
 */
public record FailedDelivery(String destination, int failures, Instant at, Optional<ErrorCode> code) {}
