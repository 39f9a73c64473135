package io.stellicroutes.reliability;

import io.stellicroutes.reliability.Processes.Started;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Ends the distribution at moments of its work, mostly by SIGKILL, and lets it come to its end. For one thread. */
final class Kills {
    /** How long something may take that always happens. */
    static final Duration PATIENCE = Duration.ofSeconds(150);

    private static final int IN_A_ROUND = 5;
    private static final int ONE_SIGTERM_IN = 6;
    private static final int ATTEMPTS = 3;

    private final Processes processes;
    private final Random random;
    private final Tally tally;
    private final Consumer<String> out;
    private int terminated;
    private int slowToEnd;

    Kills(Processes processes, Random random, Tally tally, Consumer<String> out) {
        this.processes = processes;
        this.random = random;
        this.tally = tally;
        this.out = out;
    }

    /** One try to kill. */
    interface Try {
        void kill() throws Exception;
    }

    /** Whether a process has come to where it is to be killed. */
    interface Moment {
        boolean hasCome(Started started) throws Exception;
    }

    /** Starts a process. */
    interface Start {
        Started start(int attempt) throws Exception;
    }

    /** How many of the faults were SIGTERM. */
    int terminated() {
        return terminated;
    }

    /** How often SIGTERM was not obeyed in time. */
    int slowToEnd() {
        return slowToEnd;
    }

    /** Tries some times, at most {@code most} times and until {@code end}. */
    void some(int most, Instant end, Try once) throws Exception {
        int tried = 0;
        while (tried < Math.min(most, IN_A_ROUND) && Instant.now().isBefore(end)) {
            once.kill();
            tried++;
        }
    }

    /**
     * Kills a process soon after a moment, if it has not ended by then.
     *
     * @param name the moment's, for the tally
     * @param vague whether it may be killed a good while later
     */
    void at(Started started, String name, boolean vague, Moment moment) throws Exception {
        Instant patience = Instant.now().plus(PATIENCE);
        while (started.process().isAlive()
                && !moment.hasCome(started)
                && !started.hasEndedARun(false)
                && Instant.now().isBefore(patience)) {
            pause(15);
        }
        pause(random.nextInt(vague ? 2_000 : 200));
        if (!started.process().isAlive()) {
            processes.end(started);
            return;
        }
        tally.tried(name);
        if (random.nextInt(ONE_SIGTERM_IN) == 0) {
            terminated++;
            terminate(started);
        } else {
            processes.kill(started);
        }
    }

    /** Ends a process by SIGTERM. */
    void terminate(Started started) throws IOException, InterruptedException {
        if (!processes.terminate(started)) {
            slowToEnd++;
            out.accept("SIGTERM: did not end in time, see " + started.err());
        }
    }

    /** Runs a command, at most {@value #ATTEMPTS} times, until it says that it has delivered; nothing is killed. */
    void untilDelivered(Start command) throws Exception {
        for (int attempt = 1; ; attempt++) {
            Started started = command.start(attempt);
            if (!started.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                processes.kill(started);
                throw new IllegalStateException("a run did not end: " + started.said());
            }
            processes.end(started);
            if (started.process().exitValue() == 0) {
                return;
            }
            if (attempt == ATTEMPTS) {
                throw new IllegalStateException("a run fails again and again: " + started.said());
            }
        }
    }

    static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
