package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Series;
import io.stellicroutes.bench.Timing;
import io.stellicroutes.bench.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long it takes from the start of the process to the first request, and to the end of a run of ten rows. */
public final class Start {
    private static final int ROWS = 10;
    private static final int TIMES = 7;

    private Start() {}

    public static Series series() {
        return new Series(
                "start",
                "A run of a 10-row export to a file: from the start of the process to the first request that the"
                        + " sandbox sees (to reach: 2 s), and to its end (4 s); as it is, and with the archive"
                        + " that `bin/stellic-exports prepare` makes. " + TIMES
                        + " times, after one that is not counted.",
                true,
                Start::measure);
    }

    private static Series.Table measure(Lab lab) throws Exception {
        Path prepared = lab.distributionCopy("prepared");
        new Command(
                        lab.place("start", "ours"),
                        List.of(prepared.resolve("bin/stellic-exports").toString(), "prepare"))
                .run();
        List<List<String>> lines = new ArrayList<>(measure(lab, lab.distribution(), ""));
        lines.addAll(measure(lab, prepared, "prepared: "));
        return new Series.Table(List.of("", "median", "least", "most", "to reach"), lines);
    }

    private static List<List<String>> measure(Lab lab, Path distribution, String what) throws Exception {
        Path out = lab.place("start", "ours").resolve("files");
        Bundle bundle = lab.bundle("start", distribution)
                .export(lab.dataType(ROWS), "files")
                .set("destinations.files.type", "file")
                .set("destinations.files.directory", out);
        List<Double> toRequest = new ArrayList<>();
        List<Double> toEnd = new ArrayList<>();
        List<Double> megabytes = new ArrayList<>();
        for (int time = 0; time <= TIMES; time++) {
            bundle.prepare();
            Trees.fresh(out);
            lab.sandbox().ask("forget");
            long begun = System.currentTimeMillis();
            Timing whole = bundle.run();
            double first = (Long.parseLong(lab.sandbox().ask("first")) - begun) / 1e3;
            Report.progress("start: %sfirst request %.2f s, end %.2f s", what, first, whole.seconds());
            if (time > 0) {
                toRequest.add(first);
                toEnd.add(whole.seconds());
                megabytes.add((double) whole.peakMegabytes());
            }
        }
        return List.of(
                line(what + "to the first request, s", toRequest, "2"),
                line(what + "to the end, s", toEnd, "4"),
                line(what + "peak RSS, MB", megabytes, ""));
    }

    private static List<String> line(String name, List<Double> values, String goal) {
        return List.of(
                name,
                Report.number(Report.median(values)),
                Report.number(Collections.min(values)),
                Report.number(Collections.max(values)),
                goal);
    }
}
