package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Service;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Timing;
import io.stellicroutes.bench.Trees;
import java.util.List;

/** How much longer a service takes to start with very many exports. */
public final class StartMany {
    private static final String NAME = "start-1000";
    private static final int MANY = 1_000;
    private static final int FEW = 15;
    private static final int ROWS = 10;

    private StartMany() {}

    public static List<Case> all() {
        return List.of(new Case(
                NAME,
                "`bin/stellic-exports start` with " + MANY + " exports, half of them by schedule, a new ledger: until"
                        + " commands can reach it; peer: the same with " + FEW,
                Goal.timeAtMost(1.5),
                lab -> new Case.Pair(side(lab, MANY), side(lab, FEW))));
    }

    private static Side side(Lab lab, int exports) throws Exception {
        Bundle bundle = lab.bundle(NAME + "-" + exports)
                .set("console.enabled", false)
                .set("destinations.files.type", "file")
                .set(
                        "destinations.files.directory",
                        Trees.fresh(lab.place(NAME, "files-" + exports).resolve("files")));
        String type = lab.dataType(ROWS);
        for (int number = 0; number < exports; number++) {
            bundle.exportNamed("e" + number, type, "files")
                    .set("exports.e" + number + ".schedule", number % 2 == 0 ? "manual" : "0 0 3 1 1 ?");
        }
        return new Side(
                "STELLIC_OPTS=" + Bundle.OPTIONS + " bin/stellic-exports start # with " + exports + " exports",
                bundle::prepare,
                () -> started(bundle),
                () -> "started");
    }

    private static Timing started(Bundle bundle) throws Exception {
        long begun = System.nanoTime();
        try (Service service = bundle.service()) {
            return service.startedSince(begun);
        }
    }
}
