package io.stellicroutes.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was found a moment ago: many viewers of a page that renews itself are one who asks the ledger. So many values
 * are kept as it is made for, however old they are. Thread-safe; one thread at a time looks for a value, and those who
 * want another one do not wait for it.
 */
public final class Recent<K, V> {
    /** For what is shown: with what it is made of, and the browser's wait of 1.5 seconds, less than 2. */
    static final Duration MOMENT = Duration.ofMillis(300);

    /** For what that is made of. */
    static final Duration BLINK = Duration.ofMillis(100);

    private static final int MOST = 64;

    private final Clock clock;
    private final Duration age;
    private final int most;
    private final Map<K, Found<V>> found = new LinkedHashMap<>(MOST, 1, true);

    /** @param age how old a value may be; {@value #MOST} of them are kept */
    public Recent(Clock clock, Duration age) {
        this(clock, age, MOST);
    }

    /** @param most how many values are kept: one, if it is large, and no key comes again once there is another */
    public Recent(Clock clock, Duration age, int most) {
        this.clock = clock;
        this.age = age;
        this.most = most;
    }

    /** Finds a value. */
    @FunctionalInterface
    public interface Search<K, V, E extends Exception> {
        V find(K key) throws E;
    }

    /** A value, once it is found. */
    private static final class Found<V> {
        private V value;
        private Instant at = Instant.MIN;
    }

    /** The value of a key; what cannot be found is looked for again by the next one who asks. */
    public <E extends Exception> V get(K key, Search<? super K, ? extends V, E> search) throws E {
        Found<V> known = place(key);
        synchronized (known) {
            Instant now = clock.instant();
            if (known.at.isBefore(now.minus(age))) {
                known.value = search.find(key);
                known.at = now;
            }
            return known.value;
        }
    }

    private synchronized Found<V> place(K key) {
        Found<V> known = found.computeIfAbsent(key, any -> new Found<>());
        if (found.size() > most) {
            found.remove(found.keySet().iterator().next());
        }
        return known;
    }
}
