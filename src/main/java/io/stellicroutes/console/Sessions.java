package io.stellicroutes.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has logged in, by the values of cookies; in memory, so that a restart ends them. At most {@value #MOST}, of which
 * the one that has been unused the longest gives way. Thread-safe.
 */
final class Sessions {
    static final int MOST = 1_000;
    private static final Duration LONGEST = Duration.ofHours(12);

    private final Clock clock;
    private final Duration timeout;
    private final Map<String, Session> byCookie = new LinkedHashMap<>();

    /** @param timeout how long one lasts without use */
    Sessions(Clock clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
    }

    private record Session(String user, Instant begun, Instant used) {}

    synchronized void begin(String cookie, String user) {
        Instant now = clock.instant();
        byCookie.put(cookie, new Session(user, now, now));
        if (byCookie.size() > MOST) {
            byCookie.remove(byCookie.keySet().iterator().next());
        }
    }

    /**
     * The user of a session that has not ended.
     *
     * @param byHand whether the user does something, and not the page by itself
     */
    synchronized Optional<String> user(String cookie, boolean byHand) {
        Session session = byCookie.get(cookie);
        if (session == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (session.used().plus(timeout).isBefore(now)
                || session.begun().plus(LONGEST).isBefore(now)) {
            byCookie.remove(cookie);
            return Optional.empty();
        }
        if (byHand) {
            byCookie.remove(cookie);
            byCookie.put(cookie, new Session(session.user(), session.begun(), now));
        }
        return Optional.of(session.user());
    }

    synchronized void end(String cookie) {
        byCookie.remove(cookie);
    }
}
