package io.stellicroutes.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses passwords: after some failures from one address, or for one user, further attempts wait,
 * twice as long after each. At most {@value #MOST} are remembered. Thread-safe.
 */
final class LogInThrottle {
    static final int MOST = 10_000;
    private static final int FREE = 5;
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final int DOUBLINGS = 8;
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    LogInThrottle(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant last) {
        Instant next() {
            return count < FREE ? last : last.plus(FIRST.multipliedBy(1L << Math.min(DOUBLINGS, count - FREE)));
        }
    }

    /** How long somebody has to wait before the next attempt; zero if not at all. */
    synchronized Duration pause(String who) {
        Failures known = failures.get(who);
        Instant now = clock.instant();
        if (known == null || !known.next().isAfter(now)) {
            return Duration.ZERO;
        }
        return Duration.between(now, known.next());
    }

    /** An attempt begins: it counts as a failure until it has succeeded, so that many at a time count, too. */
    synchronized void attempt(String who) {
        Instant now = clock.instant();
        Failures known = failures.remove(who);
        boolean fresh = known == null || known.last().plus(FORGOTTEN).isBefore(now);
        failures.put(who, new Failures(fresh ? 1 : known.count() + 1, now));
        if (failures.size() > MOST) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    synchronized void succeeded(String who) {
        failures.remove(who);
    }
}
