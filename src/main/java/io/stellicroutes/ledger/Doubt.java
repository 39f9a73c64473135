package io.stellicroutes.ledger;

import io.stellicroutes.base.UnconfirmedRows;
import java.time.Instant;

/**
 * Rows that a delivery has sent for good, or may have sent, and that its destination has not confirmed: whether they
 * are there is not known.
 *
 * @param since when the last confirmed state went on record, or the commit was about to be sent
 */
public record Doubt(UnconfirmedRows rows, Instant since) {}
