package io.stellicroutes.delivery;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.MDC;

/**
 * Calls into a client library that may block for very long, or for ever. They run one after the other on a thread of
 * their own. The caller waits for each of them, but gives up when a call makes no progress for the limit, and a few
 * seconds after the bundle has begun to stop. A call that was given up is interrupted and may go on in the background;
 * no other is made after it. For one caller; {@link #progress()} and {@link #isAbandoned()} are for the calls
 * themselves.
 */
public final class BoundedCalls implements AutoCloseable {
    /** How long a call may go on once the bundle stops. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final long LOOK_MILLIS = 100;

    private final ExecutorService thread;
    private final Duration limit;
    private final BooleanSupplier stopping;
    private volatile long progress;
    private volatile boolean abandoned;

    /**
     * @param name of the thread
     * @param limit the longest time without progress
     * @param stopping whether the bundle stops
     */
    public BoundedCalls(String name, Duration limit, BooleanSupplier stopping) {
        this.limit = limit;
        this.stopping = stopping;
        Map<String, String> labels = MDC.getCopyOfContextMap();
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(
                    () -> {
                        if (labels != null) {
                            MDC.setContextMap(labels);
                        }
                        task.run();
                    },
                    name);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Makes a call and waits for it.
     *
     * @throws TimeoutException if it made no progress for the limit
     * @throws StoppedCallException if the bundle stops
     * @throws Exception what the call throws
     */
    public <T> T call(Callable<T> call) throws Exception {
        return call(call, limit);
    }

    /** As {@link #call(Callable)}, with another limit. */
    public <T> T call(Callable<T> call, Duration within) throws Exception {
        if (abandoned) {
            throw new IllegalStateException("an earlier call was given up");
        }
        Future<T> result = thread.submit(call);
        long seen = progress;
        long since = System.nanoTime();
        long stopSince = 0;
        while (true) {
            try {
                return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw cause(e);
            } catch (InterruptedException e) {
                abandon();
                Thread.currentThread().interrupt();
                throw new StoppedCallException();
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                if (seen != progress) {
                    seen = progress;
                    since = now;
                }
                if (stopSince == 0 && stopping.getAsBoolean()) {
                    stopSince = now;
                }
                if (stopSince != 0 && now - stopSince > GRACE.toNanos()) {
                    abandon();
                    throw new StoppedCallException();
                }
                if (now - since > within.toNanos()) {
                    abandon();
                    throw e;
                }
            }
        }
    }

    private static Exception cause(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return (Exception) e.getCause();
    }

    /** The running call has made progress: restarts the limit. */
    // one thread writes it
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void progress() {
        progress++;
    }

    /** Whether a call was given up: one that is still under way must not make anything final any more. */
    public boolean isAbandoned() {
        return abandoned;
    }

    /** Whether the bundle stops. */
    public boolean isStopping() {
        return stopping.getAsBoolean();
    }

    private void abandon() {
        abandoned = true;
        thread.shutdownNow();
    }

    /** Ends the thread when the call that is under way has ended. */
    @Override
    public void close() {
        thread.shutdown();
    }

    /** The bundle stops: the call was given up, or not made. */
    public static final class StoppedCallException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
