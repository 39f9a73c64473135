package io.stellicroutes.changes;

import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Compares two files, row by row. Both are walked in step, and only rows that are not in the same place are looked into
 * and kept, so that files in about the same order need little memory and no sorting. What outgrows the memory goes to
 * the disk, in partitions. One comparison an object; not thread-safe.
 *
 * <p>Without key columns a row is its own key, and rows are counted: a row that is twice in the old file and once in
 * the new one is deleted once.
 */
public final class Comparison {
    /** After so many rows without a common row ahead, the search is left for a while: the files have another order. */
    private static final int PATIENCE = 64;

    private static final int PAUSE = 4096;

    private final Source old;
    private final Source now;
    private final Compared compared;
    private final Changes changes;
    private final Path directory;
    private final long memory;
    private final SipHash hash;
    private final Displaced olds = new Displaced();
    private final Displaced nows = new Displaced();
    private RawRows oldRows;
    private RawRows newRows;
    private RowHashes oldHashes;
    private RowHashes nowHashes;
    private Partitions oldPartitions;
    private Partitions nowPartitions;
    private long unchanged;
    /** How many rows of the old file stand before the common row that was found last. */
    private int commonAt;
    /** Searches in a row that have found nothing. */
    private int failures;
    /** Rows until the next search. */
    private int pause;

    /** Opens a file, as often as it is asked. */
    @FunctionalInterface
    public interface Source {
        RawRows open() throws IOException;
    }

    /**
     * What a comparison has found beside the changes.
     *
     * @param unchanged rows that are the same in both files
     * @param raggedBefore rows of the old file that do not fit its header, and are not compared
     * @param ragged likewise, of the new file
     */
    public record Outcome(long unchanged, long raggedBefore, long ragged) {}

    /**
     * @param directory where what outgrows the memory goes; made when it is needed, deleted afterwards
     * @param memory bytes that rows in other places may take before that, about
     */
    public Comparison(Source old, Source now, Compared compared, Changes changes, Path directory, long memory) {
        this.old = old;
        this.now = now;
        this.compared = compared;
        this.changes = changes;
        this.directory = directory;
        this.memory = memory;
        SecureRandom random = new SecureRandom();
        this.hash = new SipHash(random.nextLong(), random.nextLong());
    }

    /**
     * Compares the files, and tells of all changes.
     *
     * @throws io.stellicroutes.records.UnreadableFileException if the contents of one of the files are no rows
     */
    public Outcome run() throws IOException {
        try (RawRows before = old.open();
                RawRows after = now.open()) {
            oldRows = before;
            newRows = after;
            oldHashes = new RowHashes(compared, before.header(), hash);
            nowHashes = new RowHashes(compared, after.header(), hash);
            try {
                walk(
                        before,
                        after,
                        before.header().names().equals(after.header().names()));
                finish();
                return new Outcome(unchanged, before.ragged(), after.ragged());
            } finally {
                close();
            }
        }
    }

    /** @param bytes whether rows of the same bytes are the same */
    private void walk(RawRows before, RawRows after, boolean bytes) throws IOException {
        Window a = new Window(before);
        Window b = new Window(after);
        while (a.has(0) && b.has(0)) {
            if (bytes && a.get(0).sameBytes(b.get(0))) {
                unchanged++;
                a.pass();
                b.pass();
            } else {
                int sum = bytes ? common(a, b) : 0;
                int ofOld = sum == 0 ? 1 : commonAt;
                displaceOld(before, a, ofOld);
                displaceNow(after, b, sum == 0 ? 1 : sum - ofOld);
            }
        }
        while (a.has(0)) {
            displaceOld(before, a, 1);
        }
        while (b.has(0)) {
            displaceNow(after, b, 1);
        }
    }

    /**
     * Looks for the next row that both files have ahead.
     *
     * @return how many rows stand before it in both files together, {@link #commonAt} of them in the old one; 0 if it
     *     is not near
     */
    private int common(Window a, Window b) {
        if (pause > 0) {
            pause--;
            return 0;
        }
        for (int sum = 1; sum <= 2 * (Window.SIZE - 1); sum++) {
            for (int i = Math.max(0, sum - Window.SIZE + 1); i <= Math.min(sum, Window.SIZE - 1); i++) {
                if (a.has(i) && b.has(sum - i) && a.get(i).sameBytes(b.get(sum - i))) {
                    commonAt = i;
                    failures = 0;
                    return sum;
                }
            }
        }
        if (++failures == PATIENCE) {
            failures = 0;
            pause = PAUSE;
        }
        return 0;
    }

    private void displaceOld(RawRows rows, Window window, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            KeyedRow row = row(rows, window, oldHashes);
            if (oldPartitions != null) {
                oldPartitions.add(row);
            } else {
                KeyedRow found = nows.take(row);
                if (found == null) {
                    olds.add(row);
                    makeRoom();
                } else {
                    pair(row, found);
                }
            }
        }
    }

    private void displaceNow(RawRows rows, Window window, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            KeyedRow row = row(rows, window, nowHashes);
            if (nowPartitions != null) {
                nowPartitions.add(row);
            } else {
                KeyedRow found = olds.take(row);
                if (found == null) {
                    nows.add(row);
                    makeRoom();
                } else {
                    pair(found, row);
                }
            }
        }
    }

    private static KeyedRow row(RawRows rows, Window window, RowHashes hashes) {
        RawRow row = window.get(0);
        byte[] bytes = row.bytes();
        KeyedRow keyed = hashes.row(rows.fields(bytes.clone()), row.number(), bytes);
        window.pass();
        return keyed;
    }

    private void pair(KeyedRow before, KeyedRow after) {
        if (before.hasContentsOf(after)) {
            unchanged++;
        } else {
            changes.updated(oldRow(before), newRow(after));
        }
    }

    /** Takes rows that outgrow the memory to the disk, and those behind them. */
    private void makeRoom() throws IOException {
        if (olds.bytes() + nows.bytes() <= memory) {
            return;
        }
        oldPartitions = new Partitions(directory.resolve("old"));
        nowPartitions = new Partitions(directory.resolve("new"));
        olds.drain(row -> add(oldPartitions, row));
        nows.drain(row -> add(nowPartitions, row));
    }

    private static void add(Partitions partitions, KeyedRow row) {
        try {
            partitions.add(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells of the rows that have not been found in the other file. */
    private void finish() throws IOException {
        if (oldPartitions == null) {
            leave();
            return;
        }
        oldPartitions.flush();
        nowPartitions.flush();
        for (int i = 0; i < Partitions.COUNT; i++) {
            oldPartitions.read(i, olds::add);
            nowPartitions.read(i, row -> {
                KeyedRow found = olds.take(row);
                if (found == null) {
                    nows.add(row);
                } else {
                    pair(found, row);
                }
            });
            leave();
        }
    }

    private void leave() {
        olds.drain(row -> changes.deleted(oldRow(row)));
        nows.drain(row -> changes.inserted(newRow(row)));
    }

    private Row oldRow(KeyedRow row) {
        return new Row(row.number(), oldRows.fields(row.bytes()));
    }

    private Row newRow(KeyedRow row) {
        return new Row(row.number(), newRows.fields(row.bytes()));
    }

    private void close() throws IOException {
        if (oldPartitions != null) {
            oldPartitions.close();
            nowPartitions.close();
        }
    }
}
