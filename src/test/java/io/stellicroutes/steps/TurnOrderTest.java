package io.stellicroutes.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.Turns.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who goes next. */
final class TurnOrderTest {
    private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

    private static Place place(String export, String tenant, int priority, int waited) {
        return new Place(
                export,
                tenant,
                priority,
                "node",
                START.minusSeconds(waited),
                Duration.ofSeconds(waited),
                Optional.empty(),
                Optional.empty());
    }

    private static Place servedAt(Place place, Optional<Integer> export, int tenant) {
        return new Place(
                place.export(),
                place.tenant(),
                place.priority(),
                place.holder(),
                place.since(),
                place.waited(),
                export.map(START::plusSeconds),
                Optional.of(START.plusSeconds(tenant)));
    }

    private static List<String> next(int turns, Map<String, Integer> limits, Place... waiting) {
        return TurnOrder.next(List.of(waiting), turns, limits).stream()
                .map(Place::export)
                .toList();
    }

    @Test
    void thoseOfOneTenantGoInTheOrderInWhichTheyCame() {
        assertThat(next(2, Map.of(), place("late", "", 0, 1), place("first", "", 0, 9), place("second", "", 0, 5)))
                .containsExactly("first", "second");
    }

    @Test
    void aHigherPriorityGoesFirst() {
        assertThat(next(1, Map.of(), place("early", "", 0, 9), place("urgent", "", 1, 0)))
                .containsExactly("urgent");
    }

    @Test
    void whoeverHasWaitedForTenMinutesIsOnePriorityHigher() {
        assertThat(next(1, Map.of(), place("urgent", "a", 2, 1), place("patient", "a", 0, 1_801)))
                .containsExactly("patient");
        assertThat(next(1, Map.of(), place("urgent", "a", 2, 1), place("patient", "a", 0, 1_100)))
                .containsExactly("urgent");
    }

    @Test
    void tenantsTakeTurnsHoweverManyExportsEachHas() {
        List<Place> waiting = new ArrayList<>();
        for (int number = 1; number <= 10; number++) {
            waiting.add(place("big" + number, "big", 0, 100 - number));
        }
        waiting.add(place("small", "small", 0, 1));

        assertThat(TurnOrder.next(waiting, 3, Map.of()))
                .extracting(Place::export)
                .containsExactly("big1", "small", "big2");
    }

    @Test
    void theTenantThatWasServedLongestAgoGoesFirstAndOfItsExportsTheOneThatWas() {
        assertThat(next(
                        1,
                        Map.of(),
                        servedAt(place("a1", "a", 0, 9), Optional.of(20), 20),
                        servedAt(place("b1", "b", 0, 5), Optional.of(10), 10),
                        servedAt(place("b2", "b", 0, 3), Optional.of(4), 10)))
                .containsExactly("b2");
    }

    @Test
    void aTenantHasNoMoreTurnsThanItMay() {
        assertThat(next(
                        5,
                        Map.of("a", 1),
                        place("a1", "a", 0, 9),
                        place("a2", "a", 0, 8),
                        place("b1", "b", 0, 7),
                        place("b2", "b", 0, 6)))
                .containsExactly("a1", "b1", "b2");
    }
}
