package io.stellicroutes.changes;

import io.stellicroutes.records.RawRows;
import java.io.IOException;
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
    private final Source oldFile;
    private final Source newFile;
    private final Compared compared;
    private final Changes changes;
    private final Path directory;
    private final long memory;
    private final SipHash hash;
    private final CommonRow common = new CommonRow();
    private Side old;
    private Side now;
    private LeftOut oldLeftOut = LeftOut.NONE;
    private LeftOut newLeftOut = LeftOut.NONE;
    private long unchanged;

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
     * @param leftOutBefore rows of the old file that are not compared because of their key
     * @param leftOut likewise, of the new file
     */
    public record Outcome(long unchanged, long raggedBefore, long ragged, long leftOutBefore, long leftOut) {}

    /**
     * @param directory where what outgrows the memory goes; made when it is needed, deleted afterwards
     * @param memory bytes that rows in other places may take before that, about
     */
    public Comparison(Source oldFile, Source newFile, Compared compared, Changes changes, Path directory, long memory) {
        this.oldFile = oldFile;
        this.newFile = newFile;
        this.compared = compared;
        this.changes = changes;
        this.directory = directory;
        this.memory = memory;
        SecureRandom random = new SecureRandom();
        this.hash = new SipHash(random.nextLong(), random.nextLong());
    }

    /** Finds the rows of the old file whose key an earlier row has: {@link #run} leaves out what is to be. */
    public DuplicateKeys repeatedBefore() throws IOException {
        DuplicateKeys found = repeated(oldFile);
        oldLeftOut = found.leftOut();
        return found;
    }

    /** As {@link #repeatedBefore}, of the new file. */
    public DuplicateKeys repeated() throws IOException {
        DuplicateKeys found = repeated(newFile);
        newLeftOut = found.leftOut();
        return found;
    }

    private DuplicateKeys repeated(Source file) throws IOException {
        return DuplicateKeys.of(file, compared, hash, directory.resolve("keys"), memory);
    }

    /**
     * Compares the files, and tells of all changes.
     *
     * @throws io.stellicroutes.records.UnreadableFileException if the contents of one of the files are no rows
     */
    public Outcome run() throws IOException {
        try (RawRows before = oldFile.open();
                RawRows after = newFile.open();
                Side oldSide = new Side(before, compared, hash, oldLeftOut);
                Side newSide = new Side(after, compared, hash, newLeftOut)) {
            old = oldSide;
            now = newSide;
            walk(before.header().names().equals(after.header().names()));
            finish();
            return new Outcome(unchanged, before.ragged(), after.ragged(), oldLeftOut.count(), newLeftOut.count());
        }
    }

    /** @param bytes whether rows of the same bytes are the same */
    private void walk(boolean bytes) throws IOException {
        Window a = old.ahead();
        Window b = now.ahead();
        while (a.has(0) && b.has(0)) {
            if (bytes && a.get(0).sameBytes(b.get(0))) {
                unchanged++;
                a.pass();
                b.pass();
            } else {
                boolean found = bytes
                        && common.find(
                                (i, j) -> a.has(i) && b.has(j) && a.get(i).sameBytes(b.get(j)));
                displace(old, now, found ? common.ofOld() : 1);
                displace(now, old, found ? common.ofNew() : 1);
            }
        }
        while (a.has(0)) {
            displace(old, now, 1);
        }
        while (b.has(0)) {
            displace(now, old, 1);
        }
    }

    private void displace(Side own, Side other, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            KeyedRow row = own.next();
            if (own.isOnDisk()) {
                own.write(row);
            } else {
                place(row, own, other);
                makeRoom();
            }
        }
    }

    /** Pairs a row with the one of its key in the other file, or keeps it until that comes. */
    private void place(KeyedRow row, Side own, Side other) {
        KeyedRow found = other.displaced().take(row);
        if (found == null) {
            own.displaced().add(row);
        } else if (found.hasContentsOf(row)) {
            unchanged++;
        } else if (own == old) {
            changes.updated(old.fields(row), now.fields(found));
        } else {
            changes.updated(old.fields(found), now.fields(row));
        }
    }

    /** Takes rows that outgrow the memory to the disk, and those behind them. */
    private void makeRoom() throws IOException {
        if (old.displaced().bytes() + now.displaced().bytes() > memory) {
            old.spill(directory.resolve("old"));
            now.spill(directory.resolve("new"));
        }
    }

    /** Tells of the rows that have not been found in the other file. */
    private void finish() throws IOException {
        if (!old.isOnDisk()) {
            leave();
            return;
        }
        old.flush();
        now.flush();
        for (int i = 0; i < Partitions.COUNT; i++) {
            old.read(i, row -> place(row, old, now));
            now.read(i, row -> place(row, now, old));
            leave();
        }
    }

    private void leave() throws IOException {
        old.displaced().drain(row -> {
            // if all rows with its key are rejected, it stays as it is
            if (!newLeftOut.hasKeyOf(row)) {
                changes.deleted(old.fields(row));
            }
        });
        now.displaced().drain(row -> changes.inserted(now.fields(row)));
    }
}
