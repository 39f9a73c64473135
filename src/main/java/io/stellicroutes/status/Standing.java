package io.stellicroutes.status;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.ledger.DeliveryRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;

/**
 * What one destination stands at with one export. No record is in it.
 *
 * @param type the destination's type
 * @param state what a person wants to see: {@link State#RUNNING} while a run is under way that has not delivered here
 *     yet
 * @param ended the same by what has ended: never {@link State#RUNNING}, so that it does not change with each attempt
 * @param since since when {@code state} holds; empty for {@link State#NEVER}
 * @param success the last delivery that succeeded
 * @param expectedEvery how often a delivery is expected, if that is configured
 * @param dueBy when the next success is overdue: by {@code expectedEvery}, or else by the schedule, with
 *     {@code stellic.poll.timeout} for the run; empty if neither says
 * @param stale whether that time has passed, whatever the state is
 * @param next when the schedule runs it next, in the schedule's zone; empty if no schedule is on
 * @param last the newest run's attempt to deliver here
 */
public record Standing(
        String export,
        String destination,
        String type,
        State state,
        State ended,
        Optional<Instant> since,
        Optional<Success> success,
        Optional<Duration> expectedEvery,
        Optional<Instant> dueBy,
        boolean stale,
        Optional<ZonedDateTime> next,
        Optional<Attempt> last) {

    /** How it stands. */
    public enum State {
        /** The last delivery succeeded, and no other is overdue. */
        OK,
        /** The last delivery failed, or the run before it came to it. */
        FAILED,
        /** The last file is unlike the one before, and was held back until somebody accepts it. */
        HELD,
        /** Nothing has failed, and the next delivery, or the first one, is overdue. */
        STALE,
        /** Nothing has been delivered yet, and nothing has failed. */
        NEVER,
        /** A run is under way. */
        RUNNING;

        /** The word for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A delivery that succeeded.
     *
     * @param runStartedAt when its data were asked for
     * @param at when it ended
     * @param age how long ago that is
     */
    public record Success(
            String runId, Instant runStartedAt, Instant at, Duration age, long read, long delivered, long rejected) {}

    /**
     * The newest run's part here.
     *
     * @param status {@code running}, {@code delivered} or {@code failed}; the run's, where it has not come to this
     *     delivery
     * @param changes if the destination gets changes, and they are known
     * @param bytes of the landed file; 0 until it has landed
     * @param drifted whether the run's columns are not those of the last good run
     */
    public record Attempt(
            String runId,
            String status,
            Instant startedAt,
            Optional<Instant> finishedAt,
            long bytes,
            long read,
            long delivered,
            long rejected,
            Optional<DeliveryRecord.Changes> changes,
            boolean drifted,
            Optional<String> error,
            Optional<ErrorCode> code) {
        /** How many rows the file has, also those of which no change is sent. */
        public long rows() {
            return DeliveryRecord.rows(changes, read, rejected);
        }
    }

    /** Whether nothing has come yet that is expected. */
    public boolean isFirstExpected() {
        return success.isEmpty() && expectedEvery.isPresent();
    }

    /** Whether somebody should look: it has failed, is held or is stale. */
    public boolean wantsAttention() {
        return stale || ended == State.FAILED || ended == State.HELD;
    }
}
