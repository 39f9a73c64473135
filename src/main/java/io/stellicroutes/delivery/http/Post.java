package io.stellicroutes.delivery.http;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Sha256;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Batch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch on its way to a server, until it is taken, refused or given up: the exchange property {@code stellicPost}.
 * For one thread at a time.
 */
public final class Post {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final Duration NAP = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final LoadContext context;
    private final Batch batch;
    private final byte[] body;
    private final String digest;
    private final int attempts;
    private final Clock clock;
    private Duration delay;
    private Instant next;
    private int made;
    private boolean done;
    private String refusal;

    /**
     * @param body the records as they are sent, at every attempt
     * @param retries how often it is tried again
     * @param delay the first pause before that; it doubles, with jitter, up to a minute
     */
    Post(LoadContext context, Batch batch, byte[] body, int retries, Duration delay, Clock clock) {
        this.context = context;
        this.batch = batch;
        this.body = body;
        this.digest =
                context.destination().get("content-digest").equals("off") ? null : "sha-256=:" + sha256(body) + ":";
        this.attempts = retries + 1;
        this.delay = delay;
        this.clock = clock;
        this.next = clock.instant();
    }

    LoadContext context() {
        return context;
    }

    Batch batch() {
        return batch;
    }

    /** The records as they are sent; not a copy. */
    byte[] body() {
        return body;
    }

    /** The value of {@code Content-Digest} (RFC 9530, section 2); empty if the user wants none. */
    Optional<String> digest() {
        return Optional.ofNullable(digest);
    }

    private static String sha256(byte[] content) {
        return Base64.getEncoder().encodeToString(Sha256.digest().digest(content));
    }

    boolean isPending() {
        return !done;
    }

    /** Milliseconds to wait now; for expressions in routes. Never long, so that a stop is obeyed. */
    public long getPause() {
        Duration pause = Duration.between(clock.instant(), next);
        return pause.isNegative() ? 0 : Math.min(pause.toMillis() + 1, NAP.toMillis());
    }

    /** Whether it is time to send; for expressions in routes. */
    public boolean isDue() {
        return !clock.instant().isBefore(next);
    }

    /** Why the server will not have it; empty if it has taken it. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    void attempt() {
        made++;
    }

    void taken() {
        done = true;
    }

    void refused(String reason) {
        done = true;
        refusal = reason;
    }

    boolean isLastAttempt() {
        return made >= attempts;
    }

    /**
     * Takes in a temporary failure.
     *
     * @param code its error, if it does not pass
     * @param asked how long the server wants to be left alone; zero if it does not say
     * @param failure what is thrown if it has been tried often enough
     */
    void failed(ErrorCode code, String detail, Duration asked, Function<Problem, DeliveryException> failure) {
        if (isLastAttempt()) {
            throw failure.apply(
                    Problem.of(
                            code,
                            context.subject(),
                            detail + ", " + Plural.of(made, "time")
                                    + " for the same batch. What was taken stays; run the export again and it goes on from there"));
        }
        double jitter = 1 + (ThreadLocalRandom.current().nextDouble() - 0.5) / 2;
        Duration own = Duration.ofMillis(Math.max(1, Math.round(delay.toMillis() * jitter)));
        Duration pause = asked.compareTo(own) > 0 ? asked : own;
        LOG.warn("{}: {}; again in {} ms", context, detail, pause.toMillis());
        next = clock.instant().plus(pause);
        Duration doubled = delay.multipliedBy(2);
        delay = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
