package io.stellicroutes.cli;

import io.stellicroutes.base.DaemonScheduler;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.steps.RunsUnderWay;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Shows how the runs get on: a line that is written over on a terminal, a plain line now and then elsewhere. */
final class Progress implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 200;
    private static final long PLAIN_MILLIS = 5_000;

    private final RunsUnderWay runs;
    private final Predicate<RunInProgress> ours;
    private final PrintWriter err;
    private final Screen screen;
    private final Tally tally;
    private final long began = System.nanoTime();
    private final ScheduledExecutorService clock = DaemonScheduler.named("progress");

    private ScheduledFuture<?> showing;

    private Progress(RunsUnderWay runs, Predicate<RunInProgress> ours, PrintWriter err, Screen screen, Tally tally) {
        this.runs = runs;
        this.ours = ours;
        this.err = err;
        this.screen = screen;
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

    /**
     * Shows runs under way until it is closed: on stderr, for stdout is for results.
     *
     * @param ours which of them the command has asked for
     */
    static Progress of(RunsUnderWay runs, Predicate<RunInProgress> ours, Invocation invocation, Tally tally) {
        Progress progress =
                new Progress(runs, ours, invocation.err(), invocation.place().screen(), tally);
        long millis = progress.screen.isTerminal() ? TERMINAL_MILLIS : PLAIN_MILLIS;
        progress.showing = progress.clock.scheduleAtFixedRate(progress::show, millis, millis, TimeUnit.MILLISECONDS);
        return progress;
    }

    private void show() {
        ProgressText text = new ProgressText(Duration.ofNanos(System.nanoTime() - began), tally.ended(), tally.all());
        List<RunInProgress> underWay = runs.underWay().stream().filter(ours).toList();
        if (screen.isTerminal()) {
            screen.show(text.line(underWay, screen.columns()));
        } else {
            underWay.forEach(run -> err.println(text.line(run)));
            err.flush();
        }
    }

    /** Without an interrupt, which would close a socket that a line is being sent by. */
    @Override
    public void close() {
        showing.cancel(false);
        clock.shutdown();
        screen.close();
    }
}
