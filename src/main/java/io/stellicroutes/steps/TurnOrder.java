package io.stellicroutes.steps;

import io.stellicroutes.ledger.Turns.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who goes next: the higher priority; of these the tenant that was served longest ago; of its exports the one that was
 * served longest ago; of these the one that has waited for longest. Who waits gains priority, so that nobody waits for
 * ever behind others. The same from wherever it is looked at. Immutable.
 */
final class TurnOrder {
    /** Whoever has waited for so long is one priority higher. */
    private static final Duration GAIN = Duration.ofMinutes(10);

    private TurnOrder() {}

    /**
     * Those who go next, in their order.
     *
     * @param turns how many turns there are
     * @param ofTenants how many each tenant may have of them; as many as there are, if it is not in it
     */
    static List<Place> next(Collection<Place> waiting, int turns, Map<String, Integer> ofTenants) {
        Map<String, Instant> served = new HashMap<>();
        waiting.forEach(place -> served.put(place.tenant(), place.tenantServed().orElse(Instant.MIN)));
        Map<String, Integer> left = new HashMap<>(ofTenants);
        List<Place> line = new ArrayList<>(waiting);
        List<Place> next = new ArrayList<>();
        while (next.size() < turns) {
            var first = line.stream()
                    .filter(place -> left.getOrDefault(place.tenant(), turns) > 0)
                    .min(Comparator.comparing(TurnOrder::priority)
                            .reversed()
                            .thenComparing(place -> served.get(place.tenant()))
                            .thenComparing(place -> place.served().orElse(Instant.MIN))
                            .thenComparing(Place::since)
                            .thenComparing(Place::export));
            if (first.isEmpty()) {
                break;
            }
            Place place = first.get();
            line.remove(place);
            next.add(place);
            served.put(place.tenant(), Instant.MAX.minusNanos(turns - (long) next.size()));
            left.computeIfPresent(place.tenant(), (tenant, most) -> most - 1);
        }
        return next;
    }

    private static long priority(Place place) {
        return place.priority() + place.waited().dividedBy(GAIN);
    }
}
