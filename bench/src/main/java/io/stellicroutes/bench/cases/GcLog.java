package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was left in the heap after collections, in megabytes, as the JVM logs it with {@code -Xlog:gc}: after full ones,
 * where the heap has filled up a few times, for only they clear all of it; else after every one.
 */
record GcLog(List<Double> megabytes) {
    private static final int FEW = 4;
    private static final Pattern FULL = Pattern.compile("Pause Full \\(Allocation Failure\\) \\d+M->(\\d+)M\\(");
    private static final Pattern ANY = Pattern.compile("Pause .* \\d+M->(\\d+)M\\(");

    /** The JVM's option that writes such a log. */
    static String option(Path file) {
        return "-Xlog:gc:file=" + file;
    }

    static GcLog read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Double> full = after(FULL, lines);
        return new GcLog(full.size() >= FEW ? full : after(ANY, lines));
    }

    private static List<Double> after(Pattern collection, List<String> lines) {
        return lines.stream()
                .map(collection::matcher)
                .filter(Matcher::find)
                .map(found -> Double.valueOf(found.group(1)))
                .toList();
    }

    /** The median of the first quarter of the collections. */
    String early() {
        return megabytes.isEmpty() ? "–" : Report.number(Report.median(megabytes.subList(0, quarter())));
    }

    /** The median of the last quarter of the collections. */
    String late() {
        return megabytes.isEmpty()
                ? "–"
                : Report.number(Report.median(megabytes.subList(megabytes.size() - quarter(), megabytes.size())));
    }

    String most() {
        return megabytes.isEmpty() ? "–" : Report.number(Collections.max(megabytes));
    }

    private int quarter() {
        return Math.max(1, megabytes.size() / 4);
    }
}
