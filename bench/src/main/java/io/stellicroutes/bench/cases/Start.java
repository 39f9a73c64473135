package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Series;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Timing;
import io.stellicroutes.bench.Trees;
import io.stellicroutes.bench.peers.CamelRequest;
import io.stellicroutes.sandbox.Sandbox;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** How long it takes from the start of the process to the first request, and to the end of a run of ten rows. */
public final class Start {
    private static final String NAME = "start";
    private static final int ROWS = 10;
    private static final int TIMES = 7;

    private Start() {}

    public static Series series() {
        return new Series(
                NAME,
                "A run of a 10-row export to a file: from the start of the process to the first request that the"
                        + " sandbox sees, and to its end. As it is, with a new ledger; with the archive that"
                        + " `bin/stellic-exports prepare` makes; the same with the ledger of the run before, as it is on"
                        + " all days but the first. Beside them Camel's own `Main`, without an archive, with the same"
                        + " libraries and one route in Java, which makes one request and writes the answer to a file."
                        + " In turn, " + TIMES + " times, after one that is not counted.",
                true,
                Start::measure);
    }

    /** The run of ten rows as a process, for {@code --beside}. */
    public static Case asCase() {
        return new Case(NAME, "a run of a 10-row export to a file", Goal.timeAtMost(1.0), lab -> {
            Bundle bundle = bundle(lab, "beside", lab.distributionCopy(NAME));
            Path files = lab.place(NAME, "beside").resolve("files");
            Side ours = bundle.side(() -> Trees.fresh(files), () -> {
                try (Stream<Path> written = Files.list(files)) {
                    return String.valueOf(Files.size(written.findFirst().orElseThrow()));
                }
            });
            return new Case.Pair(
                    ours, null, bundle.running(lab).side(() -> Trees.fresh(files), ours.contents(), Bundle.EXPORT));
        });
    }

    /** One way to start, and how long it took. */
    private static final class Way {
        private final String name;
        private final Side.Turn turn;
        private final List<Double> toRequest = new ArrayList<>();
        private final List<Double> toEnd = new ArrayList<>();
        private final List<Double> megabytes = new ArrayList<>();

        Way(String name, Side.Turn turn) {
            this.name = name;
            this.turn = turn;
        }

        void go(Lab lab, boolean counts) throws Exception {
            lab.sandbox().ask("forget");
            long begun = System.currentTimeMillis();
            Timing whole = turn.run();
            double first = (Long.parseLong(lab.sandbox().ask("first")) - begun) / 1e3;
            Report.progress("%s: %s: first request %.2f s, end %.2f s", NAME, name, first, whole.seconds());
            if (counts) {
                toRequest.add(first);
                toEnd.add(whole.seconds());
                megabytes.add((double) whole.peakMegabytes());
            }
        }

        List<String> line() {
            return List.of(
                    name,
                    Report.number(Report.median(toRequest)),
                    range(toRequest),
                    Report.number(Report.median(toEnd)),
                    range(toEnd),
                    Report.number(Report.median(megabytes)));
        }

        private static String range(List<Double> values) {
            return Report.number(Collections.min(values)) + "–" + Report.number(Collections.max(values));
        }
    }

    private static Series.Table measure(Lab lab) throws Exception {
        Path prepared = lab.distributionCopy("prepared");
        Bundle asItIs = bundle(lab, "as-it-is", lab.distribution());
        Bundle quicker = bundle(lab, "prepared", prepared);
        Bundle again = bundle(lab, "again", prepared).prepare();
        quicker.command("prepare").run();
        Command camel = camel(lab);
        List<Way> ways = List.of(
                new Way("as it is", () -> asItIs.prepare().run()),
                new Way("prepared", () -> quicker.prepare().run()),
                new Way("prepared, not the first run", again::run),
                new Way("Camel alone", camel::run));
        for (int time = 0; time <= TIMES; time++) {
            for (Way way : ways) {
                way.go(lab, time > 0);
            }
        }
        return new Series.Table(
                List.of(
                        "",
                        "to the first request, s (to reach: 2)",
                        "least–most",
                        "to the end, s (to reach: 4)",
                        "least–most",
                        "peak RSS, MB"),
                ways.stream().map(Way::line).toList());
    }

    private static Bundle bundle(Lab lab, String way, Path distribution) throws Exception {
        return lab.bundle(NAME + "-" + way, distribution)
                .export(lab.dataType(ROWS), "files")
                .set("destinations.files.type", "file")
                .set(
                        "destinations.files.directory",
                        Trees.fresh(lab.place(NAME, way).resolve("files")));
    }

    /** It has our libraries, but not the bundle itself, whose routes would start in every Camel context. */
    private static Command camel(Lab lab) throws Exception {
        List<String> classPath = new ArrayList<>();
        try (Stream<Path> libraries = Files.list(lab.distribution().resolve("lib"))) {
            libraries
                    .filter(jar -> !jar.getFileName().toString().startsWith("stellic-export-routes"))
                    .sorted()
                    .map(Path::toString)
                    .forEach(classPath::add);
        }
        classPath.add(Path.of(CamelRequest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString());
        Path directory = lab.place(NAME, "camel");
        return new Command(
                directory,
                List.of(
                        Command.javaBinary(),
                        Bundle.OPTIONS,
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        CamelRequest.class.getName(),
                        lab.sandbox().property("url") + "/exports/export_data/" + lab.dataType(ROWS)
                                + "?output_format=csv",
                        Sandbox.TOKEN,
                        directory.toString()));
    }
}
