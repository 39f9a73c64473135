package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * One delivery of a run, as the ledger has it. Counts are rows; {@code read = delivered + rejected} when it is
 * delivered.
 *
 * @param checkpoint the last row up to which all is delivered or rejected for good, though the delivery has not ended
 * @param doubt what was sent and is not known to be there; while the delivery is running, what is being sent
 */
public record DeliveryRecord(
        String runId,
        String destination,
        Status status,
        long read,
        long delivered,
        long rejected,
        long checkpoint,
        Instant startedAt,
        Optional<Instant> finishedAt,
        Optional<String> error,
        Optional<Doubt> doubt) {

    /** How a delivery stands. */
    public enum Status {
        RUNNING,
        DELIVERED,
        FAILED
    }
}
