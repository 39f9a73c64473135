package io.stellicroutes.cli;

import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How far the runs have come, in words.
 *
 * @param elapsed since the command began
 * @param ended how many of the exports have ended
 * @param all how many were asked for
 */
record ProgressText(Duration elapsed, int ended, int all) {
    private static final int BAR = 20;

    /** One line for all runs, no wider than the terminal. */
    String line(Collection<RunInProgress> underWay, int columns) {
        if (underWay.isEmpty()) {
            return "";
        }
        String text = time() + (all > 1 ? " " + ended + " of " + all + " exports" : "") + "  "
                + underWay.stream().map(ProgressText::state).collect(Collectors.joining("  |  "));
        int widest = Math.max(1, columns - 1);
        return text.length() <= widest ? text : text.substring(0, widest - 1) + "…";
    }

    /** A line for one run. */
    String line(RunInProgress run) {
        return time() + (all > 1 ? " " + ended + " of " + all + " exports" : "") + "  " + state(run);
    }

    private String time() {
        long hours = elapsed.toHours();
        return hours == 0
                ? String.format(Locale.ROOT, "%d:%02d", elapsed.toMinutesPart(), elapsed.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d:%02d", hours, elapsed.toMinutesPart(), elapsed.toSecondsPart());
    }

    private static String state(RunInProgress run) {
        if (!run.deliveries().isEmpty()) {
            return run.getName() + ": delivering "
                    + run.deliveries().stream()
                            .map(delivery -> rows(delivery, run.contents().expectedRows()))
                            .collect(Collectors.joining(", "));
        }
        if (run.transfer().bytes() > 0) {
            return run.getName() + ": downloading "
                    + bytes(run.transfer().bytes(), run.transfer().expected());
        }
        return run.getName() + (run.isRequesting() ? ": requesting" : ": waiting for Stellic");
    }

    /** Of a delivery that has ended without coming to its end, the rows that the destination holds. */
    private static String rows(Delivery delivery, long expected) {
        return delivery.destination().name()
                + switch (delivery.end()) {
                    case NOT_YET, DELIVERED -> " " + rows(delivery.delivered(), expected);
                    case FAILED -> " failed: " + rows(delivery.committed(), expected);
                    case HELD -> " waits: " + rows(delivery.committed(), expected);
                    case ELSEWHERE -> " is left to another process";
                }
                + (delivery.rejected() == 0 ? "" : " (" + number(delivery.rejected()) + " rejected)");
    }

    private static String rows(long some, long expected) {
        return number(some)
                + (expected < 0 ? "" : " of " + number(expected))
                + ((expected < 0 ? some : expected) == 1 ? " row" : " rows");
    }

    private static String bytes(long part, long whole) {
        if (whole <= 0) {
            return megabytes(part) + " MB";
        }
        int full = (int) Math.min(BAR, part * BAR / whole);
        return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "] " + part * 100 / whole + "%, " + megabytes(part)
                + " of " + megabytes(whole) + " MB";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / 1e6);
    }

    private static String number(long rows) {
        return String.format(Locale.ROOT, "%,d", rows);
    }
}
