package io.stellicroutes.cli;

import io.stellicroutes.steps.RunSteps;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Shows how the runs get on: a line that is written over on a terminal, a plain line now and then elsewhere. */
final class Progress implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 200;
    private static final long PLAIN_MILLIS = 5_000;
    private static final int USUAL_COLUMNS = 80;

    private final RunSteps runs;
    private final PrintWriter err;
    private final Bar bar;
    private final Tally tally;
    private final long began = System.nanoTime();
    private final PrintStream before = System.err;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private ScheduledFuture<?> showing;

    private Progress(RunSteps runs, PrintWriter err, Bar bar, Tally tally) {
        this.runs = runs;
        this.err = err;
        this.bar = bar;
        this.tally = tally;
    }

    /** How many of the exports that were asked for have ended. */
    interface Tally {
        /** A single export, whose end is the end of the progress. */
        Tally ONE = new Tally() {
            @Override
            public int ended() {
                return 0;
            }

            @Override
            public int all() {
                return 1;
            }
        };

        int ended();

        int all();
    }

    /** Shows the runs under way until it is closed: on stderr, for stdout is for results. */
    static Progress of(RunSteps runs, PrintWriter err, Tally tally) {
        return terminal() ? onTerminal(runs, err, tally) : every(PLAIN_MILLIS, new Progress(runs, err, null, tally));
    }

    private static Progress onTerminal(RunSteps runs, PrintWriter err, Tally tally) {
        Bar bar = new Bar(new FileOutputStream(FileDescriptor.err));
        Progress progress = every(TERMINAL_MILLIS, new Progress(runs, err, bar, tally));
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
        ProgressText text = new ProgressText(Duration.ofNanos(System.nanoTime() - began), tally.ended(), tally.all());
        if (bar == null) {
            runs.underWay().forEach(run -> err.println(text.line(run)));
            err.flush();
        } else {
            bar.show(text.line(List.copyOf(runs.underWay()), Integer.getInteger("stellic.columns", USUAL_COLUMNS)));
        }
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
        /** A terminal that has become narrower cuts the line off instead of wrapping it. */
        private static final String NO_WRAP = "\u001b[?7l";

        private static final String WRAP = "\u001b[?7h";

        private final OutputStream terminal;
        private boolean shown;

        Bar(OutputStream terminal) {
            this.terminal = terminal;
        }

        synchronized void show(String line) {
            try {
                wipe();
                if (!line.isEmpty()) {
                    terminal.write((NO_WRAP + line + WRAP).getBytes(StandardCharsets.UTF_8));
                }
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
