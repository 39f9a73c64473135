package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.StellicConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait for one export: when to ask next, and when to stop asking. The pauses double from the initial to the maximal
 * delay, each with up to a quarter of jitter, and end at the deadline. For one thread.
 */
public final class Poll {
    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
    private static final Duration NAP = Duration.ofSeconds(1);

    private final Subject subject;
    private final StellicConfig.Poll policy;
    private final Clock clock;
    private final RandomGenerator random;
    private final Instant deadline;
    private final boolean deadlineIsExpiry;
    private final Set<String> unknownStatuses = new HashSet<>();
    private Duration delay;
    private Instant next;
    private String lastStatus = "";
    private String lastFailure = "";
    private String url;
    private boolean stopped;

    /**
     * @param subject who waits, for errors: the export
     * @param expiry when the file goes away ({@code file_expiry}; reference, step 1)
     */
    public Poll(
            Subject subject, StellicConfig.Poll policy, Optional<Instant> expiry, Clock clock, RandomGenerator random) {
        this.subject = subject;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        Instant timeout = clock.instant().plus(policy.timeout());
        deadlineIsExpiry = expiry.isPresent() && expiry.get().isBefore(timeout);
        deadline = deadlineIsExpiry ? expiry.orElseThrow() : timeout;
        delay = policy.initialDelay();
        next = clock.instant();
    }

    /** Whether to go on waiting. */
    public boolean isWaiting() {
        return url == null && !stopped && clock.instant().isBefore(deadline);
    }

    /** How long to pause now, in milliseconds: to the next question, but a second at most, so that a stop is obeyed. */
    public long getPause() {
        Duration pause = Duration.between(clock.instant(), next);
        return pause.isNegative() ? 0 : Math.min(pause.toMillis() + 1, NAP.toMillis());
    }

    /** Whether it is time to ask. */
    public boolean isDue() {
        return !clock.instant().isBefore(next);
    }

    /** Ends the wait; {@link #presignedUrl()} then says so. The export at Stellic goes on. */
    public void stop() {
        stopped = true;
    }

    /**
     * Takes an answer in.
     *
     * @throws ExportFailedException if the status is one of those that mean failure
     */
    public void answered(Status answer) {
        String status = answer.status().toLowerCase(Locale.ROOT);
        lastStatus = answer.status();
        lastFailure = "";
        if (policy.failed().contains(status)) {
            throw new ExportFailedException(
                    ErrorCode.EXPORT_FAILED,
                    subject,
                    "Stellic ended the export with status " + answer.status()
                            + (answer.message().isEmpty() ? "" : ": \"" + answer.message() + "\""));
        }
        if (policy.completed().contains(status) && answer.url().isPresent()) {
            url = answer.url().get();
            return;
        }
        if (!policy.completed().contains(status)
                && !policy.waiting().contains(status)
                && unknownStatuses.size() < 100
                && unknownStatuses.add(status)) {
            LOG.warn(
                    "{}",
                    Problem.of(
                            ErrorCode.UNKNOWN_STATUS,
                            subject,
                            "Stellic reports the status \"" + answer.status()
                                    + "\", which is in none of stellic.poll.*-statuses; polling on"));
        }
        backOff(Duration.ZERO);
    }

    /** Takes in a temporary failure of an attempt to ask. */
    public void failed(TransientStellicException failure) {
        lastFailure = failure.problem().within(subject).sentence();
        LOG.warn("{}; polling on", failure.getMessage());
        backOff(failure.retryAfter());
    }

    /** As {@link #failed(TransientStellicException)}, for a broken connection. */
    public void disconnected(Exception failure) {
        failed(new TransientStellicException(
                ErrorCode.NO_ANSWER,
                subject,
                "no answer to get_export_url (" + failure.getClass().getSimpleName() + ")",
                Duration.ZERO));
    }

    /**
     * The URL that the wait was for.
     *
     * @throws StellicException if the wait ended without one; names the last status
     */
    public String presignedUrl() {
        if (url != null) {
            return url;
        }
        if (stopped) {
            throw new StellicException(
                    ErrorCode.STOPPED, subject, "stopped while it waited; the next run goes on with the same export");
        }
        String last = lastFailure.isEmpty()
                ? "its last status was \"" + lastStatus + "\""
                : "the last attempt failed: " + lastFailure;
        if (deadlineIsExpiry) {
            throw new ExportFailedException(
                    ErrorCode.FILE_EXPIRED,
                    subject,
                    "the export's file expired at " + deadline + " before it was ready; " + last);
        }
        throw new StellicException(
                ErrorCode.NOT_READY,
                subject,
                "not ready after " + policy.timeout().toSeconds() + " s (stellic.poll.timeout); " + last
                        + ". Run it again to go on waiting");
    }

    private void backOff(Duration asked) {
        double jitter = 1 + (random.nextDouble() - 0.5) / 2;
        Duration own = Duration.ofMillis(Math.max(1, Math.round(delay.toMillis() * jitter)));
        Duration pause = asked.compareTo(own) > 0 ? asked : own;
        Instant then = clock.instant().plus(pause);
        Instant last = deadline.minusMillis(1);
        next = then.isBefore(deadline) || !last.isAfter(clock.instant()) ? then : last;
        Duration doubled = delay.multipliedBy(2);
        delay = doubled.compareTo(policy.maxDelay()) > 0 ? policy.maxDelay() : doubled;
    }
}
