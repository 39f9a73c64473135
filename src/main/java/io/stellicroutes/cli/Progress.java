package io.stellicroutes.cli;

import io.stellicroutes.delivery.Leg;
import io.stellicroutes.road.RunInProgress;
import io.stellicroutes.road.RunSteps;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
    private final PrintWriter err;
    private final Bar bar;
    private final PrintStream before = System.err;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private ScheduledFuture<?> showing;

    private Progress(RunSteps runs, PrintWriter err, Bar bar) {
        this.runs = runs;
        this.err = err;
        this.bar = bar;
    }

    /** Shows the runs under way until it is closed: on stderr, for stdout is for results. */
    static Progress of(RunSteps runs, PrintWriter err) {
        return terminal() ? onTerminal(runs, err) : every(PLAIN_MILLIS, new Progress(runs, err, null));
    }

    private static Progress onTerminal(RunSteps runs, PrintWriter err) {
        Bar bar = new Bar(new FileOutputStream(FileDescriptor.err));
        Progress progress = every(TERMINAL_MILLIS, new Progress(runs, err, bar));
        System.setErr(new PrintStream(bar, true, StandardCharsets.UTF_8));
        return progress;
    }

    private static Progress every(long millis, Progress progress) {
        progress.showing = progress.clock.scheduleAtFixedRate(progress::show, millis, millis, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** The launcher says so; since Java 22 {@code System.console()} is there even without a terminal. */
    private static boolean terminal() {
        return Boolean.getBoolean("stellic.terminal");
    }

    private void show() {
        List<String> parts = runs.underWay().stream().map(Progress::line).toList();
        if (bar == null) {
            parts.forEach(err::println);
            err.flush();
        } else {
            String line = String.join("  |  ", parts);
            bar.show(line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line);
        }
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
        if (bar != null) {
            bar.show("");
            System.setErr(before);
        }
    }

    /** The last line of a terminal; what else is written there wipes it out first, and it comes back below. */
    private static final class Bar extends OutputStream {
        private static final String WIPE = "\r\u001b[K";

        private final OutputStream terminal;
        private boolean shown;

        Bar(OutputStream terminal) {
            this.terminal = terminal;
        }

        synchronized void show(String line) {
            try {
                wipe();
                terminal.write(line.getBytes(StandardCharsets.UTF_8));
                shown = !line.isEmpty();
            } catch (IOException e) {
                shown = false;
            }
        }

        @Override
        public synchronized void write(int character) throws IOException {
            wipe();
            terminal.write(character);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            wipe();
            terminal.write(bytes, from, length);
        }

        private void wipe() throws IOException {
            if (shown) {
                terminal.write(WIPE.getBytes(StandardCharsets.US_ASCII));
                shown = false;
            }
        }
    }
}
