package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * One delivery of a run, as the ledger has it. Counts are rows; {@code read = delivered + rejected} when it is
 * delivered.
 *
 * @param checkpoint the last row up to which all is delivered or rejected for good, though the delivery has not ended
 * @param doubt what was sent and is not known to be there; while the delivery is running, what is being sent
 * @param changes what has changed, if the delivery sends changes
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
        Optional<Doubt> doubt,
        Optional<Changes> changes) {

    /** {@return whether it has not ended} */
    public boolean isOpen() {
        return status == Status.PENDING || status == Status.RUNNING;
    }

    /** How many records a delivery inserts, updates, deletes and leaves as they are. */
    public record Changes(long inserted, long updated, long deleted, long unchanged) {
        /** {@return how many records the file has} */
        public long records() {
            return inserted + updated + unchanged;
        }
    }

    /**
     * {@return how many rows the file has, as far as the delivery has read it: also those of which it sends no change}
     */
    public long rows() {
        return rows(changes, read, rejected);
    }

    /**
     * {@return the same of what a delivery has counted}
     *
     * @param changes what has changed; empty for a delivery of all records
     * @param read rows read
     * @param rejected rows rejected
     */
    public static long rows(Optional<Changes> changes, long read, long rejected) {
        return changes.map(found -> found.records() + rejected).orElse(read);
    }

    /** How a delivery stands. */
    public enum Status {
        /** It is to be begun, here or by another process. */
        PENDING,
        /** A process makes it, or has been ended while it did. */
        RUNNING,
        /** The destination has everything but the rejected rows. */
        DELIVERED,
        /** It has ended, and not well; the run's next attempt goes on with it. */
        FAILED,
        /** What a newer version says, which this one does not know. */
        UNKNOWN
    }
}
