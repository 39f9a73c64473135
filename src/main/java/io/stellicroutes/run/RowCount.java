package io.stellicroutes.run;

import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.landing.GrowingFile;
import io.stellicroutes.records.Count;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Counts a file's rows on a thread of its own while the file is downloaded, so that what only needs their number need
 * not read the file once more, a delivery after the other.
 */
public final class RowCount {
    private final GrowingFile file;
    private final FutureTask<Count> task;

    private RowCount(GrowingFile file, RecordReader reader, Subject name) {
        this.file = file;
        this.task = new FutureTask<>(() -> reader.count(file, name));
    }

    /**
     * Begins to count.
     *
     * @param file where the bytes go, as they come
     */
    public static RowCount begin(RunInProgress run, RecordReader reader, Path file) {
        RowCount count = new RowCount(new GrowingFile(file), reader, run.landedFile());
        Thread thread = new Thread(count.task, "stellic-row-count");
        thread.setDaemon(true);
        thread.start();
        return count;
    }

    /** Whether a delivery of the export will ask for it. */
    public static boolean isOfUse(ExportSpec export, StellicConfig config) {
        return export.destinations().stream()
                .map(config::destination)
                .anyMatch(destination -> takesBytes(destination) || limitsByShare(export, destination));
    }

    /** Whether a destination takes the file as it is, and not its records. */
    public static boolean takesBytes(DestinationSpec destination) {
        return destination.is("format", "raw");
    }

    /**
     * Whether it must be known how many rows there are, before the first one is sent, to know how many may be rejected.
     */
    public static boolean limitsByShare(ExportSpec export, DestinationSpec destination) {
        return export.rules().maxRejects().percent() && !destination.takesWhole();
    }

    /** Tells how many bytes have come so far. */
    public void grewTo(long bytes) {
        file.grewTo(bytes);
    }

    /** Tells that the file is whole. */
    public void isWhole() {
        file.isWhole();
    }

    /** Tells that the download has ended; if the file is not whole, there is nothing to count. */
    public void end() {
        file.abandon();
    }

    /** What was counted, if that has ended well by now. */
    Optional<Count> soFar() {
        if (!task.isDone()) {
            return Optional.empty();
        }
        try {
            return await();
        } catch (UnreadableFileException e) {
            return Optional.empty();
        }
    }

    /**
     * What was counted, as soon as it is; empty if the file could not be read to its end, so that one may try again.
     *
     * @throws UnreadableFileException if its contents are no rows
     */
    Optional<Count> await() {
        try {
            return Optional.of(task.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreadableFileException unreadable) {
                throw unreadable;
            }
            if (e.getCause() instanceof IOException) {
                return Optional.empty();
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
