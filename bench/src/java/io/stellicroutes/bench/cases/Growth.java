package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Series;
import io.stellicroutes.bench.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ten times the rows, and again: what a row takes, and what stays in the heap. */
public final class Growth {
    private Growth() {}

    public static Series series() {
        return new Series(
                "growth",
                "One run each of a tenth of the rows, all, and ten times as many, to a new PostgreSQL table and to an"
                        + " Artemis queue, with " + Bundle.OPTIONS
                        + ". What stays in the heap after a collection is the"
                        + " median of the first and of the last quarter of the collections.",
                false,
                Growth::measure);
    }

    private static Series.Table measure(Lab lab) throws Exception {
        List<List<String>> lines = new ArrayList<>();
        for (long rows : List.of(lab.rows(10), lab.rows(), lab.rows() * 10)) {
            PostgresCases.withoutOurs(lab.postgres());
            lines.add(line("PostgreSQL", rows, PostgresCases.bundle(lab, "growth-postgres", rows)));
        }
        PostgresCases.withoutOurs(lab.postgres());
        for (long rows : List.of(lab.rows(10), lab.rows(), lab.rows() * 10)) {
            Bundle bundle = lab.bundle("growth-jms").export(lab.dataType(rows), "events");
            lines.add(line("JMS", rows, MessageCases.jmsDestination(lab, bundle)));
            lab.discard("artemis");
        }
        return new Series.Table(
                List.of(
                        "destination",
                        "rows",
                        "s",
                        "s a million rows",
                        "CPU s",
                        "peak RSS, MB",
                        "heap after GC, MB: early",
                        "late",
                        "most"),
                lines);
    }

    private static List<String> line(String destination, long rows, Bundle bundle) throws Exception {
        Path log = bundle.directory().resolve("gc.log");
        Timing timing = bundle.options(GcLog.option(log)).prepare().run();
        GcLog heap = GcLog.read(log);
        Report.progress("growth, %s, %,d rows: %.1f s", destination, rows, timing.seconds());
        return List.of(
                destination,
                String.format("%,d", rows),
                Report.number(timing.seconds()),
                Report.number(timing.seconds() / rows * 1e6),
                Report.number(timing.cpuSeconds()),
                Long.toString(timing.peakMegabytes()),
                heap.early(),
                heap.late(),
                heap.most());
    }
}
