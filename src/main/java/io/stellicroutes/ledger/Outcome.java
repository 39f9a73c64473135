package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * How an export's deliveries to a destination end at present, and what the destination has. It outlives the runs.
 *
 * @param since when the first of those that ended like that did so
 * @param runId the run by whose delivery, or by whose failure, this is known
 * @param arrival what was delivered last
 */
public record Outcome(
        String export, String destination, Kind kind, Instant since, String runId, Optional<Arrival> arrival) {
    /** How a delivery ends. */
    public enum Kind {
        DELIVERED,
        FAILED,
        /** Failed, with nothing sent, because the file is unlike the last one: somebody has to look at it. */
        HELD,
        /** What a newer version says, which this one does not know. */
        UNKNOWN
    }

    /**
     * A run that was delivered to a destination.
     *
     * @param runStartedAt when it was asked for
     * @param at when the delivery ended
     */
    public record Arrival(String runId, Instant runStartedAt, Instant at, long read, long delivered, long rejected) {}
}
