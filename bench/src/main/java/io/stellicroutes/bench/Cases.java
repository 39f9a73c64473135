package io.stellicroutes.bench;

import io.stellicroutes.bench.cases.ChangeCases;
import io.stellicroutes.bench.cases.ConsoleViewers;
import io.stellicroutes.bench.cases.FileCases;
import io.stellicroutes.bench.cases.Growth;
import io.stellicroutes.bench.cases.Handover;
import io.stellicroutes.bench.cases.ManyExports;
import io.stellicroutes.bench.cases.ManyNodes;
import io.stellicroutes.bench.cases.MessageCases;
import io.stellicroutes.bench.cases.Micro;
import io.stellicroutes.bench.cases.OtherDatabases;
import io.stellicroutes.bench.cases.PostgresCases;
import io.stellicroutes.bench.cases.PostgresPeers;
import io.stellicroutes.bench.cases.Scaling;
import io.stellicroutes.bench.cases.Start;
import io.stellicroutes.bench.cases.StartMany;
import io.stellicroutes.bench.cases.ThreeAtOnce;
import java.util.List;
import java.util.stream.Stream;

/** Everything that is measured, in its order. */
final class Cases {
    private Cases() {}

    static List<Case> duels() {
        return Stream.of(
                        PostgresCases.all(),
                        PostgresPeers.all(),
                        Handover.all(),
                        ConsoleViewers.all(),
                        OtherDatabases.all(),
                        MessageCases.all(),
                        FileCases.all(),
                        ChangeCases.all(),
                        ThreeAtOnce.all(),
                        ManyNodes.all(),
                        StartMany.all())
                .flatMap(List::stream)
                .toList();
    }

    static List<Series> series() {
        return List.of(
                Start.series(),
                Handover.series(),
                ManyExports.series(),
                Scaling.series(),
                Growth.series(),
                Micro.series());
    }
}
