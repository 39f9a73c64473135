package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Series;
import io.stellicroutes.bench.Service;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Trees;
import io.stellicroutes.bench.servers.Postgres;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code bin/stellic-exports run} beside a service that has the work directory, and does it. */
public final class Handover {
    private static final String FIRST = "handover-first-request";
    private static final int TIMES = 7;

    private Handover() {}

    public static List<Case> all() {
        return List.of(new Case(
                "handover-postgres",
                "presigned URL → a new PostgreSQL table, typed columns, `mode=replace`, by a command that hands over to a"
                        + " running service; peer: `curl | psql \\copy`",
                Goal.timeAtMost(1.0),
                Handover::newTable));
    }

    private static Case.Pair newTable(Lab lab) throws Exception {
        Postgres postgres = lab.postgres();
        Bundle bundle =
                PostgresCases.bundle(lab, "handover-postgres", lab.rows()).prepare();
        bundle.service(lab);
        Side ours = new Side(
                bundle.shown() + "\n#   beside bin/stellic-exports start",
                () -> PostgresCases.withoutOurs(postgres),
                bundle::run,
                () -> postgres.contents("ours"));
        Side peer = Scripts.side(
                lab,
                "handover-postgres",
                PostgresCases.copy(lab, lab.rows()),
                () -> PostgresCases.emptyPeer(postgres),
                () -> postgres.contents("peer"));
        return new Case.Pair(ours, peer);
    }

    public static Series series() {
        return new Series(
                FIRST,
                "A run of a 10-row export to a file, by a command that hands over to a running service: from the start of"
                        + " the command to the first request that the sandbox sees, and to its end. " + TIMES
                        + " times, after one that is not counted.",
                true,
                Handover::measure);
    }

    private static Series.Table measure(Lab lab) throws Exception {
        List<List<String>> lines = new ArrayList<>();
        for (boolean prepared : List.of(false, true)) {
            String way = prepared ? "prepared" : "as it is";
            Bundle bundle = lab.bundle(FIRST + prepared)
                    .export(lab.dataType(10), "files")
                    .set("destinations.files.type", "file")
                    .set(
                            "destinations.files.directory",
                            Trees.fresh(lab.place(FIRST + prepared, "files").resolve("files")))
                    .prepare();
            if (prepared) {
                bundle.command("prepare").run();
            }
            List<Double> first = new ArrayList<>();
            List<Double> end = new ArrayList<>();
            try (Service service = bundle.service(lab)) {
                for (int time = 0; time <= TIMES; time++) {
                    lab.sandbox().ask("forget");
                    long begun = System.currentTimeMillis();
                    double whole = bundle.run().seconds();
                    double request = (Long.parseLong(lab.sandbox().ask("first")) - begun) / 1e3;
                    Report.progress("%s: %s: first request %.2f s, end %.2f s", FIRST, way, request, whole);
                    if (time > 0) {
                        first.add(request);
                        end.add(whole);
                    }
                }
            }
            lines.add(List.of(
                    way,
                    Report.number(Report.median(first)),
                    range(first),
                    Report.number(Report.median(end)),
                    range(end)));
        }
        return new Series.Table(
                List.of("", "to the first request, s (to reach: 0.5)", "least–most", "to the end, s", "least–most"),
                lines);
    }

    private static String range(List<Double> values) {
        return Report.number(Collections.min(values)) + "–" + Report.number(Collections.max(values));
    }
}
