package io.stellicroutes.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger says, read anew when it is some seconds old, once for all who ask meanwhile: a scrape asks for each
 * of its numbers. Nobody waits long for a ledger that does not answer. Thread-safe.
 */
public final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Supplier<Snapshot> read;
    private final Executor threads;
    private final Duration fresh;
    private final Duration patience;
    private CompletableFuture<Snapshot> asking;
    private long asked;
    private Snapshot last;
    private boolean answers = true;

    /**
     * @param read asks the ledger
     * @param threads where it is asked
     * @param fresh how long an answer, or none, is good for
     * @param patience how long to wait for one
     */
    public Snapshots(Supplier<Snapshot> read, Executor threads, Duration fresh, Duration patience) {
        this.read = read;
        this.threads = threads;
        this.fresh = fresh;
        this.patience = patience;
    }

    /** What the ledger says now, or has said last; empty if it has not answered yet. */
    public Optional<Snapshot> latest() {
        await(begun());
        synchronized (this) {
            return Optional.ofNullable(last);
        }
    }

    /** Whether the ledger answers. */
    public boolean isAnswered() {
        await(begun());
        synchronized (this) {
            return answers;
        }
    }

    private synchronized CompletableFuture<Snapshot> begun() {
        boolean old = asking == null || (asking.isDone() && System.nanoTime() - asked > fresh.toNanos());
        if (old) {
            asked = System.nanoTime();
            asking = ask();
        }
        return asking;
    }

    private CompletableFuture<Snapshot> ask() {
        try {
            return CompletableFuture.supplyAsync(read, threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Who comes while the ledger has not answered for longer than anybody waits does not wait at all. */
    private void await(CompletableFuture<Snapshot> answer) {
        long left = patience.toNanos() - (System.nanoTime() - since());
        try {
            Snapshot found = answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            note(found, null);
        } catch (ExecutionException e) {
            note(null, e.getCause());
        } catch (TimeoutException e) {
            note(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long since() {
        return asked;
    }

    private synchronized void note(Snapshot found, Throwable failure) {
        if (found != null) {
            last = found;
        }
        boolean before = answers;
        answers = found != null;
        if (before && !answers) {
            LOG.warn("the ledger does not answer, so numbers and health are as they were: {}", failure.toString());
        } else if (!before && answers) {
            LOG.info("the ledger answers again");
        }
    }
}
