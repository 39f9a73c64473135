package io.stellicroutes.landing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file that one thread reads while another still writes it: at its end so far the reader waits for more. The file
 * need not be there before its first byte is told of.
 */
public final class GrowingFile extends InputStream {
    private final Path path;
    private InputStream file;
    private long at;

    private long length;
    private boolean whole;
    private boolean abandoned;

    public GrowingFile(Path path) {
        this.path = path;
    }

    /** Tells how many bytes have been written so far. */
    public synchronized void grewTo(long bytes) {
        length = bytes;
        notifyAll();
    }

    /** Tells that these are all. */
    public synchronized void isWhole() {
        whole = true;
        notifyAll();
    }

    /** Tells that there will never be all of them: who reads it fails. Of no effect on a file that is whole. */
    public synchronized void abandon() {
        abandoned = !whole;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        Objects.checkFromIndexSize(from, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        long ready = awaitMoreThan(at);
        if (ready == at) {
            return -1;
        }
        if (file == null) {
            file = Files.newInputStream(path);
        }
        int read = file.read(bytes, from, (int) Math.min(count, ready - at));
        if (read < 0) {
            throw new EOFException(path.getFileName() + " is shorter than was told");
        }
        at += read;
        return read;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /** Waits until the file is longer than the given number of bytes, or complete, and returns its length. */
    private synchronized long awaitMoreThan(long bytes) throws IOException {
        try {
            while (length <= bytes && !whole && !abandoned) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (abandoned) {
            throw new EOFException(path.getFileName() + " is not whole");
        }
        return length;
    }
}
