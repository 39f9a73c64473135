package io.stellicroutes.records;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * Finds a file's rows by a thread of its own, some ahead of who reads them, so that both use a processor. Until this is
 * closed what finds them is that thread's. For one reader.
 */
final class RowsAhead implements AutoCloseable {
    private static final int ROWS = 1 << 10;
    private static final int CHUNKS = 4;
    /** Bytes that are ahead at most, and one chunk: which is one row, if that is larger. */
    private static final int BYTES = 1 << 20;

    private final Predicate<RawRow> rows;
    private final BlockingQueue<Chunk> empty = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> found = new ArrayBlockingQueue<>(CHUNKS);
    private final Semaphore budget = new Semaphore(BYTES);
    private final Thread thread = new Thread(this::find, "stellic-rows-ahead");
    private Chunk chunk = new Chunk(0);
    private int at;

    /** Some rows one behind the other; what the thread has put there is the reader's then, until it gives it back. */
    private static final class Chunk {
        private final RawRow[] rows;
        private int count;
        private int bytes;
        private boolean last;
        private Throwable failure;

        Chunk(int size) {
            rows = new RawRow[size];
            for (int i = 0; i < size; i++) {
                rows[i] = new RawRow();
            }
        }
    }

    /** @param rows moves to the next row; false if there is none. It is the thread's from now on */
    RowsAhead(Predicate<RawRow> rows) {
        this.rows = rows;
        for (int i = 0; i < CHUNKS; i++) {
            empty.add(new Chunk(ROWS));
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void find() {
        try {
            Chunk next;
            do {
                next = empty.take();
                fill(next);
                budget.acquire(next.bytes);
                found.put(next);
            } while (!next.last);
        } catch (InterruptedException e) {
            // closed: nobody reads any more
            Thread.currentThread().interrupt();
        }
    }

    private void fill(Chunk next) {
        next.count = 0;
        long bytes = 0;
        try {
            while (next.count < ROWS && bytes < BYTES / CHUNKS && !next.last) {
                RawRow row = next.rows[next.count];
                if (rows.test(row)) {
                    bytes += row.length();
                    next.count++;
                } else {
                    next.last = true;
                }
            }
        } catch (RuntimeException | Error e) {
            next.last = true;
            next.failure = e;
        }
        next.bytes = (int) Math.min(bytes, BYTES);
    }

    /**
     * As {@link RecordScanner#skip(RawRow)}.
     *
     * @throws RuntimeException what that has thrown, behind the rows before
     */
    boolean skip(RawRow row) {
        while (at == chunk.count) {
            if (chunk.failure instanceof RuntimeException failure) {
                throw failure;
            }
            if (chunk.failure instanceof Error error) {
                throw error;
            }
            if (chunk.last) {
                return false;
            }
            next();
        }
        row.as(chunk.rows[at++]);
        return true;
    }

    private void next() {
        budget.release(chunk.bytes);
        if (chunk.rows.length > 0) {
            empty.add(chunk);
        }
        try {
            chunk = found.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        at = 0;
    }

    /** Ends the thread; the scanner may be closed then. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
