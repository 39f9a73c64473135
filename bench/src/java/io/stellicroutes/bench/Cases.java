package io.stellicroutes.bench;

import io.stellicroutes.bench.cases.FileCases;
import io.stellicroutes.bench.cases.PostgresCases;
import io.stellicroutes.bench.cases.Start;
import java.util.List;
import java.util.stream.Stream;

/** Everything that is measured, in its order. */
final class Cases {
    private Cases() {}

    static List<Case> duels() {
        return Stream.of(PostgresCases.all(), FileCases.all())
                .flatMap(List::stream)
                .toList();
    }

    static List<Series> series() {
        return List.of(Start.series());
    }
}
