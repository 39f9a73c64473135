package io.stellicroutes.ledger;

import java.time.Instant;

/**
 * A schedule that somebody has paused.
 *
 * @param who the user
 * @param at since when
 */
public record Pause(String export, String who, Instant at) {}
