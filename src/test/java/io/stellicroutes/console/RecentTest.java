package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class RecentTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final List<String> searches = new ArrayList<>();

    @Test
    void whatWasFoundAMomentAgoIsNotLookedForAgain() {
        Recent<String, String> recent = new Recent<>(CLOCK, Duration.ofMinutes(1));

        assertThat(List.of(found(recent, "a"), found(recent, "b"), found(recent, "a")))
                .containsExactly("A", "B", "A");
        assertThat(searches).containsExactly("a", "b");
    }

    /** All that a past of many runs takes is taken once, however often there is another. */
    @Test
    void noMoreValuesAreKeptThanItIsMadeFor() {
        Recent<String, String> recent = new Recent<>(CLOCK, Duration.ofMinutes(1), 1);

        assertThat(List.of(found(recent, "a"), found(recent, "b"), found(recent, "a")))
                .containsExactly("A", "B", "A");
        assertThat(searches).containsExactly("a", "b", "a");
    }

    private String found(Recent<String, String> recent, String key) {
        return recent.get(key, sought -> {
            searches.add(sought);
            return sought.toUpperCase(Locale.ROOT);
        });
    }
}
