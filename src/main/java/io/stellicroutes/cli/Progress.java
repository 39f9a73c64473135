package io.stellicroutes.cli;

import io.stellicroutes.delivery.Leg;
import io.stellicroutes.road.RunInProgress;
import io.stellicroutes.road.RunSteps;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Shows how the runs get on: a line that is written over on a terminal, a plain line now and then elsewhere. */
final class Progress implements AutoCloseable {
    private static final int BAR = 20;
    private static final int WIDTH = 100;
    private static final long TERMINAL_MILLIS = 200;
    private static final long PLAIN_MILLIS = 5_000;

    private final RunSteps runs;
    private final PrintWriter out;
    private final boolean terminal;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private ScheduledFuture<?> showing;

    private Progress(RunSteps runs, PrintWriter out, boolean terminal) {
        this.runs = runs;
        this.out = out;
        this.terminal = terminal;
    }

    static Progress of(RunSteps runs, PrintWriter out) {
        Progress progress = new Progress(runs, out, terminal());
        long period = progress.terminal ? TERMINAL_MILLIS : PLAIN_MILLIS;
        progress.showing = progress.clock.scheduleAtFixedRate(progress::show, period, period, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** The launcher says so; since Java 22 {@code System.console()} is there even without a terminal. */
    private static boolean terminal() {
        return Boolean.getBoolean("stellic.terminal");
    }

    private void show() {
        List<String> parts = runs.underWay().stream().map(Progress::line).toList();
        if (terminal) {
            String line = String.join("  |  ", parts);
            line = line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line;
            out.print("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())));
        } else {
            parts.forEach(out::println);
        }
        out.flush();
    }

    static String line(RunInProgress run) {
        if (!run.legs().isEmpty()) {
            return run.getName() + ": delivering "
                    + run.legs().stream().map(Progress::rows).collect(Collectors.joining(", "));
        }
        if (run.bytes() > 0) {
            return run.getName() + ": downloading " + bar(run.bytes(), run.expectedBytes()) + " "
                    + String.format(Locale.ROOT, "%.1f MB", run.bytes() / 1e6);
        }
        return run.getName() + (run.isRequesting() ? ": requesting" : ": waiting for Stellic");
    }

    private static String rows(Leg leg) {
        return leg.destination().name() + " " + String.format(Locale.ROOT, "%,d", leg.delivered()) + " rows"
                + (leg.rejected() == 0 ? "" : " (" + leg.rejected() + " rejected)");
    }

    private static String bar(long part, long whole) {
        if (whole <= 0) {
            return "";
        }
        int full = (int) Math.min(BAR, part * BAR / whole);
        return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "] " + part * 100 / whole + "%";
    }

    @Override
    public void close() {
        showing.cancel(false);
        clock.shutdownNow();
        if (terminal) {
            out.print("\r" + " ".repeat(WIDTH) + "\r");
            out.flush();
        }
    }
}
