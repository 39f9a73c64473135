package io.stellicroutes.ledger;

/**
 * A delivery, as one process has taken it. What a process puts on record of a delivery counts only as long as nobody
 * has taken it since.
 *
 * @param epoch the fencing token: greater than that of each earlier taking, also of other runs' deliveries of the same
 *     export to the same destination
 */
public record Claim(String runId, String destination, long epoch) {}
