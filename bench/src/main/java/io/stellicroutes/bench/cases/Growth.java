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
                        + " median of the first and of the last quarter of the collections; of full ones, if there were"
                        + " some. What a million more rows take is counted"
                        + " from the line before, so that the start of the JVM is not in it; single runs, with the server's settings of"
                        + " `scaling`.",
                false,
                Growth::measure);
    }

    private static Series.Table measure(Lab lab) throws Exception {
        List<Long> sizes = Scaling.sizes(lab);
        List<Run> runs = new ArrayList<>();
        lab.postgres().set(Scaling.SETTINGS);
        for (long rows : sizes) {
            PostgresCases.withoutOurs(lab.postgres());
            runs.add(run("PostgreSQL", rows, PostgresCases.bundle(lab, "growth-postgres", rows)));
        }
        PostgresCases.withoutOurs(lab.postgres());
        for (long rows : sizes) {
            Bundle bundle = lab.bundle("growth-jms").export(lab.dataType(rows), "events");
            runs.add(run("JMS", rows, MessageCases.jmsDestination(lab, bundle)));
            lab.discard("artemis");
        }
        List<List<String>> lines = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            lines.add(line(runs.get(i), i % sizes.size() == 0 ? null : runs.get(i - 1)));
        }
        return new Series.Table(
                List.of(
                        "destination",
                        "rows",
                        "s",
                        "s a million rows",
                        "s a million more rows",
                        "CPU s",
                        "peak RSS, MB",
                        "heap after GC, MB: early",
                        "late",
                        "most"),
                lines);
    }

    private record Run(String destination, long rows, Timing timing, GcLog heap) {
        Run {
            Report.progress("growth, %s, %,d rows: %.1f s", destination, rows, timing.seconds());
        }
    }

    private static Run run(String destination, long rows, Bundle bundle) throws Exception {
        Path log = bundle.directory().resolve("gc.log");
        Timing timing = bundle.options(GcLog.option(log)).prepare().run();
        return new Run(destination, rows, timing, GcLog.read(log));
    }

    private static List<String> line(Run run, Run smaller) {
        double seconds = run.timing().seconds();
        return List.of(
                run.destination(),
                String.format("%,d", run.rows()),
                Report.number(seconds),
                Report.number(seconds / run.rows() * 1e6),
                smaller == null
                        ? "–"
                        : Report.number((seconds - smaller.timing().seconds()) / (run.rows() - smaller.rows()) * 1e6),
                Report.number(run.timing().cpuSeconds()),
                Long.toString(run.timing().peakMegabytes()),
                run.heap().early(),
                run.heap().late(),
                run.heap().most());
    }
}
