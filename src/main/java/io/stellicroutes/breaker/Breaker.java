package io.stellicroutes.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.run.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker: after a number of consecutive failures, nothing is sent to a server for a while; then one goes
 * first, and its success opens the way to all. One that is under way for longer than that while does not keep the next
 * from trying. Thread-safe; of this process alone.
 */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final float ALL = 100;

    private final String server;
    private final StellicConfig.Breaker rules;
    private final Clock clock;
    private final CircuitBreaker circuit;
    private Instant until = Instant.MIN;
    private Problem last;

    /** What a call has told about the server. */
    enum Outcome {
        /** It is there and well, whatever it said. */
        ANSWERED,
        /** It can't be reached, or is not well. */
        FAILED,
        /** Nothing: what went wrong was on our side, or in the data. */
        UNTOLD
    }

    /**
     * A call that was not made.
     *
     * @param state the predicate of a sentence whose subject is the server
     * @param last the last failure
     * @param remaining the time after which it may be
     */
    record Refusal(String state, Problem last, Duration remaining) {
        /** @param told what is named already where the reason is told */
        String reason(Subject told) {
            return state + "; the last time: " + last.within(told).sentence();
        }
    }

    /** @param server who is left alone, as a sentence begins: {@code Stellic} */
    Breaker(String server, StellicConfig.Breaker rules, Clock clock) {
        this.server = server;
        this.rules = rules;
        this.clock = clock;
        int inARow = Math.max(1, rules.failures());
        this.circuit = CircuitBreaker.of(
                server,
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(inARow)
                        .minimumNumberOfCalls(inARow)
                        .failureRateThreshold(ALL)
                        .waitDurationInOpenState(rules.pause())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        if (rules.failures() == 0) {
            circuit.transitionToDisabledState();
        }
    }

    /** Asks for leave to call; who has it must {@link #note} what came of it. */
    synchronized Optional<Refusal> ask() {
        Instant now = clock.instant();
        if (circuit.getState() == State.HALF_OPEN && !now.isBefore(until)) {
            circuit.transitionToHalfOpenState();
        }
        if (!circuit.tryAcquirePermission()) {
            Duration remaining = Duration.between(now, until).plusMillis(1);
            return Optional.of(refusal(remaining.isNegative() ? Duration.ofMillis(1) : remaining));
        }
        if (circuit.getState() == State.HALF_OPEN) {
            until = now.plus(rules.pause());
        }
        return Optional.empty();
    }

    /** Takes in what a call has told. */
    synchronized void note(Outcome outcome, Exception failure) {
        State before = circuit.getState();
        switch (outcome) {
            case ANSWERED -> circuit.onSuccess(0, TimeUnit.NANOSECONDS);
            case FAILED -> {
                last = Problems.of(failure);
                circuit.onError(0, TimeUnit.NANOSECONDS, failure);
            }
            case UNTOLD -> circuit.releasePermission();
        }
        State after = circuit.getState();
        if (after == State.OPEN && before != State.OPEN) {
            until = clock.instant().plus(rules.pause());
            String reason = refusal(rules.pause()).reason(Subject.NONE);
            if (before == State.CLOSED) {
                LOG.warn("{} {}", server, reason);
            } else {
                LOG.debug("{} {}", server, reason);
            }
        } else if (after == State.CLOSED && before != State.CLOSED) {
            until = Instant.MIN;
            LOG.info("{} is called again: it has answered", server);
        }
    }

    /** Whether it is left alone at the moment; one that may go first is not held. */
    synchronized boolean isHolding() {
        return clock.instant().isBefore(until);
    }

    private Refusal refusal(Duration remaining) {
        String times = rules.failures() == 1 ? "once" : rules.failures() + " times in a row";
        String state = "is not called until " + until.truncatedTo(ChronoUnit.SECONDS) + ": it has failed " + times;
        return new Refusal(state, last, remaining);
    }
}
