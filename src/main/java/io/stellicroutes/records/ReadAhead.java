package io.stellicroutes.records;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;

/** Batches of which the next one is read when it is asked for. Not thread-safe. */
public abstract class ReadAhead implements RecordReader.Batches {
    private Batch next;

    /** Reads a batch; null behind the last one. */
    protected abstract Batch read() throws IOException;

    /** @throws UncheckedIOException if the batch can't be read */
    @Override
    public final boolean hasNext() {
        if (next == null) {
            try {
                next = read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return next != null;
    }

    @Override
    public final Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Batch batch = next;
        next = null;
        return batch;
    }
}
