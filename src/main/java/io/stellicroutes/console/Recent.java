package io.stellicroutes.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was found a moment ago: many viewers of a page that renews itself are one who asks the ledger. At most
 * {@value #MOST} values are kept. Thread-safe; one thread at a time finds something.
 */
final class Recent<K, V> {
    /** With the browser's wait between two renewals, 1.5 seconds, less than 2. */
    static final Duration MOMENT = Duration.ofMillis(300);

    private static final int MOST = 64;

    private final Clock clock;
    private final Duration age;
    private final Map<K, Found<V>> found = new LinkedHashMap<>();

    /** @param age how old a value may be */
    Recent(Clock clock, Duration age) {
        this.clock = clock;
        this.age = age;
    }

    private record Found<V>(V value, Instant at) {}

    synchronized V get(K key, Function<? super K, ? extends V> search) {
        Instant now = clock.instant();
        Found<V> known = found.get(key);
        if (known != null && !known.at().plus(age).isBefore(now)) {
            return known.value();
        }
        V value = search.apply(key);
        found.remove(key);
        found.put(key, new Found<>(value, now));
        if (found.size() > MOST) {
            found.remove(found.keySet().iterator().next());
        }
        return value;
    }
}
