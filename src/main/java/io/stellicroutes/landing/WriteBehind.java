package io.stellicroutes.landing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Brings a file to the disk while it still grows, so that little is left to wait for at its end. A failure to do so is
 * told at the latest by {@link #finish()}: the operating system tells it once only.
 */
final class WriteBehind {
    /** Bytes between two times. */
    private static final long STEP = 32L << 20;

    private final FileChannel channel;
    private long written;
    private FutureTask<Void> under;

    WriteBehind(FileChannel channel) {
        this.channel = channel;
    }

    /** Tells that there are more bytes. */
    void wrote(int bytes) throws IOException {
        written += bytes;
        if (written >= STEP && (under == null || under.isDone())) {
            await();
            written = 0;
            under = new FutureTask<>(() -> {
                channel.force(false);
                return null;
            });
            Thread thread = new Thread(under, "stellic-write-behind");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Brings everything to the disk. */
    void finish() throws IOException {
        await();
        channel.force(true);
    }

    private void await() throws IOException {
        if (under == null) {
            return;
        }
        try {
            under.get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "the file can't be brought to the disk: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
