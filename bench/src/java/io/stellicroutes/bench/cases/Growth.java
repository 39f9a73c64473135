package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Series;
import io.stellicroutes.bench.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ten times the rows, and again: what a row takes, and what stays in the heap. */
public final class Growth {
    private static final String SELDOM = "max_wal_size=32GB checkpoint_timeout=1h";

    private Growth() {}

    public static Series series() {
        return new Series(
                "growth",
                "One run each of a tenth of the rows, all, and ten times as many, to a new PostgreSQL table and to an"
                        + " Artemis queue, with " + Bundle.OPTIONS
                        + ". What stays in the heap after a collection is the"
                        + " median of the first and of the last quarter of the collections; of full ones, if there were"
                        + " some. What a million more rows take is counted"
                        + " from the line before, so that the start of the JVM is not in it. Between them what"
                        + " `curl | psql \\copy` takes for the same, on the same server, which has taken the largest input once"
                        + " before: its log's files are there, and the machine's memory has been used. It writes no checkpoint while"
                        + " it loads (`" + SELDOM
                        + "`): with its default settings it writes several at 20 million rows and"
                        + " none at 200,000.",
                false,
                Growth::measure);
    }

    private static Series.Table measure(Lab lab) throws Exception {
        List<Long> sizes = List.of(lab.rows(10), lab.rows(), lab.rows() * 10);
        List<Run> runs = new ArrayList<>();
        lab.postgres()
                .execute(
                        "ALTER SYSTEM SET max_wal_size='32GB'",
                        "ALTER SYSTEM SET checkpoint_timeout='1h'",
                        "SELECT pg_reload_conf()");
        PostgresCases.emptyPeer(lab.postgres());
        Scripts.command(lab, "growth-postgres", PostgresCases.copy(lab, lab.rows() * 10))
                .run();
        PostgresCases.emptyPeer(lab.postgres());
        for (long rows : sizes) {
            PostgresCases.withoutOurs(lab.postgres());
            runs.add(run("PostgreSQL", rows, PostgresCases.bundle(lab, "growth-postgres", rows)));
        }
        PostgresCases.withoutOurs(lab.postgres());
        for (long rows : sizes) {
            PostgresCases.emptyPeer(lab.postgres());
            runs.add(run(
                    "PostgreSQL, by `psql`",
                    rows,
                    Scripts.command(lab, "growth-postgres", PostgresCases.copy(lab, rows))));
        }
        lab.postgres().execute("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()");
        PostgresCases.emptyPeer(lab.postgres());
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

    /** No JVM, so no heap. */
    private static Run run(String destination, long rows, Command peer) throws Exception {
        return new Run(destination, rows, peer.run(), new GcLog(List.of()));
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
