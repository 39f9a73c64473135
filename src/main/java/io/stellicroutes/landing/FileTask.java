package io.stellicroutes.landing;

import io.stellicroutes.landing.Landing.Landed;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongConsumer;

/**
 * What is found out of a file on a thread of its own, while the file comes. Thread-safe.
 *
 * @param <T> what is found
 */
public abstract class FileTask<T> {
    private final GrowingFile file;
    private final FutureTask<T> task;

    /**
     * Begins.
     *
     * @param file the file as far as it has come
     * @param work reads it
     * @param thread the thread's name
     */
    protected FileTask(GrowingFile file, Callable<T> work, String thread) {
        this.file = file;
        this.task = new FutureTask<>(work);
        Thread made = new Thread(task, thread);
        made.setDaemon(true);
        made.start();
    }

    /** Lands a file. */
    @FunctionalInterface
    public interface Download {
        /**
         * Lands it.
         *
         * @param progress to be told how many bytes have come so far
         */
        Landed land(LongConsumer progress) throws IOException;
    }

    /**
     * Lands the file that is read; if that fails, nothing is found.
     *
     * @param progress told how many bytes have come so far, too
     */
    public final Landed during(Download download, LongConsumer progress) throws IOException {
        try {
            Landed landed = download.land(bytes -> {
                progress.accept(bytes);
                file.grewTo(bytes);
            });
            file.isWhole();
            return landed;
        } finally {
            file.abandon();
        }
    }

    /** Whether it has come to an end. */
    protected final boolean isDone() {
        return task.isDone();
    }

    /**
     * What was found, as soon as it is; empty if the file could not be read to its end, so that one may try again.
     *
     * @throws RuntimeException what the work has thrown
     */
    public Optional<T> await() {
        try {
            return Optional.of(task.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return Optional.empty();
            }
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
