package io.stellicroutes.ledger;

import java.time.Instant;

/**
 * A schedule that a user has paused.
 *
 * @param who the user
 * @param at since when
 */
public record Pause(String export, String who, Instant at) {}
