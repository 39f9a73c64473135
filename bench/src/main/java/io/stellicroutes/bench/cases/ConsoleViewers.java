package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Timing;
import io.stellicroutes.bench.servers.Ports;
import io.stellicroutes.bench.servers.Postgres;
import io.stellicroutes.servers.Viewers;
import java.net.URI;
import java.util.List;

/** What it costs a run that the console is open, in many browsers. */
public final class ConsoleViewers {
    private static final String NAME = "console-viewers";
    private static final int VIEWERS = 50;
    private static final List<String> PAGES = List.of("", "runs", "health");

    private ConsoleViewers() {}

    public static List<Case> all() {
        return List.of(new Case(
                NAME,
                "as `handover-postgres`, while " + VIEWERS + " browsers have pages of the service's console open; peer:"
                        + " the same beside a service with `stellic.console.enabled=false`",
                Goal.timesAsFast(0.97),
                ConsoleViewers::sides));
    }

    private static Case.Pair sides(Lab lab) throws Exception {
        Postgres postgres = lab.postgres();
        int port = Ports.free();
        Bundle open = PostgresCases.bundle(lab, NAME, lab.rows())
                .set("console.enabled", true)
                .set("console.port", port)
                .prepare();
        Bundle without = PostgresCases.bundle(lab, NAME + "-without", lab.rows())
                .set("console.enabled", false)
                .prepare();
        open.service(lab);
        without.service(lab);
        Side ours = side(postgres, open, () -> {
            try (Viewers viewers =
                    new Viewers(URI.create("http://127.0.0.1:" + port + "/stellic/"), PAGES, VIEWERS).arrived()) {
                Timing timing = open.run();
                if (!viewers.failures().isEmpty()) {
                    throw new IllegalStateException("the console has not answered: " + viewers.failures());
                }
                return timing;
            }
        });
        return new Case.Pair(ours, side(postgres, without, without::run));
    }

    private static Side side(Postgres postgres, Bundle bundle, Side.Turn turn) {
        return new Side(
                bundle.shown() + "\n#   beside bin/stellic-exports start",
                () -> PostgresCases.withoutOurs(postgres),
                turn,
                () -> postgres.contents("ours"));
    }
}
