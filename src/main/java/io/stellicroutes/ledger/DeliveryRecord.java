package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.Optional;

/** One leg of a run, as the ledger has it. Counts are rows; {@code read = delivered + rejected} when it is delivered. */
public record DeliveryRecord(
        String runId,
        String destination,
        Status status,
        long read,
        long delivered,
        long rejected,
        Instant startedAt,
        Optional<Instant> finishedAt,
        Optional<String> error) {

    /** How a delivery stands. */
    public enum Status {
        RUNNING,
        DELIVERED,
        FAILED
    }
}
