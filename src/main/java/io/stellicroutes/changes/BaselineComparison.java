package io.stellicroutes.changes;

import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.records.Fields;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Compares a file with a baseline: writes the changes and the baseline that follows. Both are walked in step, by the
 * hashes of the rows' bytes, and only rows that are not in the same place are looked into and kept, so that files in
 * about the same order need little memory and no sorting. In a file of another order, rows are looked up by these
 * hashes, if their index fits into the memory. What outgrows the memory goes to the disk, in partitions. One comparison
 * an object; not thread-safe.
 *
 * <p>The same file and the same baseline give the same changes in the same order, whenever and wherever they are
 * compared.
 */
final class BaselineComparison implements Closeable {
    /** After so many rows it is asked whether it goes on: a power of two. */
    private static final int STEP = 4096;

    /**
     * What is compared.
     *
     * @param file the new file
     * @param layout of the new file
     * @param old the baseline; null for none
     * @param oldEntries its file of hashes
     * @param values the directory of the baseline's files of values
     * @param name of the new file of values, which goes beside the directory
     * @param memory bytes that rows in other places may take before they go to the disk, about
     * @param goesOn throws when the comparison is not wanted any more
     */
    record Task(
            Comparison.Source file,
            Layout layout,
            ColumnRules columns,
            ChangeRules rules,
            boolean keepsDeleted,
            boolean merges,
            BaselineSecret secret,
            BaselineDescription old,
            Path oldEntries,
            Path values,
            String name,
            Path directory,
            long memory,
            Runnable goesOn) {}

    private final Task task;
    private final LeftOut leftOut;
    private final RawRows rows;
    private final RowHashes hashes;
    private final HashedRows now;
    private final EntryWriter next;
    private final CarriedValues values;
    private final ChangeFiles.Out rejects;
    private final ChangeFiles.Out deletes;
    private final ChangeFiles.Out updates;
    private final ChangeFiles.Out inserts;
    private final ChangeFiles.Out gaps;
    private final CommonRow common = new CommonRow();
    private final Displaced oldRows = new Displaced();
    private final Displaced newRows = new Displaced();
    private final LongSet insertedKeys;
    private ExpectedRows expectedRows;
    private EntryReader old;
    private Partitions oldOnDisk;
    private Partitions newOnDisk;
    private long rowEntries;
    private long expected = 1;
    private long known;
    private long unchanged;
    private long keptRecords;
    private int steps;
    /** Bytes that an index of entries takes. */
    private long indexed;

    BaselineComparison(Task task, LeftOut leftOut) throws IOException {
        this.task = task;
        this.leftOut = leftOut;
        this.insertedKeys = new LongSet(task.memory() / 2);
        Layout layout = task.layout();
        rejects = new ChangeFiles.Out(task.directory(), ChangeFiles.Section.REJECTS);
        deletes = new ChangeFiles.Out(task.directory(), ChangeFiles.Section.DELETES);
        updates = new ChangeFiles.Out(task.directory(), ChangeFiles.Section.UPDATES);
        inserts = new ChangeFiles.Out(task.directory(), ChangeFiles.Section.INSERTS);
        gaps = new ChangeFiles.Out(task.directory(), ChangeFiles.Section.GAPS);
        rows = task.file().open();
        Header header = rows.header();
        hashes = new RowHashes(
                layout.key(),
                layout.compared(),
                header,
                task.secret().hash(),
                column -> NormalValues.of(column, task.columns(), task.rules()));
        now = new HashedRows(rows, hashes, this::isLeftOut);
        next = new EntryWriter(entries(task.directory()));
        values = new CarriedValues(task, hashes);
    }

    /** Where the entries of the baseline that follows are. */
    static Path entries(Path directory) {
        return directory.resolve("candidate");
    }

    /**
     * What a comparison has made.
     *
     * @param next the baseline that follows
     * @param rowEntries how many of its entries are of rows of the file
     * @param isOld whether it is the old one, for nothing has changed
     */
    record Outcome(ChangeCounts counts, BaselineDescription next, long rowEntries, boolean isOld) {}

    Outcome run(String run) throws IOException {
        expectedRows = new ExpectedRows(
                task.secret().hash(), hasOldHeader() ? new EntryReader(task.oldEntries(), task.old()) : null);
        rows.readAhead(expectedRows);
        try {
            if (task.old() == null) {
                all();
            } else {
                compare();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (ChangeFiles.Out section : List.of(rejects, deletes, updates, inserts, gaps)) {
            section.finish();
        }
        boolean snapshot = task.old() == null;
        ChangeCounts counts = new ChangeCounts(
                snapshot,
                snapshot ? rows.ragged() + (leftOut.rejected() ? leftOut.count() : 0) : rejects.count(),
                deletes.count(),
                updates.count(),
                snapshot ? next.count() : inserts.count(),
                unchanged,
                keptRecords,
                leftOut.rejected() ? 0 : leftOut.count(),
                known);
        if (counts.isNone() && !snapshot && task.old().layout().equals(task.layout())) {
            return new Outcome(counts, task.old(), rowEntries, true);
        }
        List<BaselineDescription.Segment> segments = values.finish();
        long checksum = next.finish();
        return new Outcome(
                counts,
                new BaselineDescription(
                        BaselineDescription.FORMAT,
                        run,
                        next.count(),
                        next.count(),
                        checksum,
                        task.layout(),
                        segments,
                        null),
                rowEntries,
                false);
    }

    /** Which keys of the new file may be there twice. */
    RepeatedKeys repeated() throws IOException {
        if (task.layout().key().isEmpty() || (task.old() != null && inserts.count() == 0)) {
            return RepeatedKeys.NONE;
        }
        boolean any = task.old() == null || insertedKeys.isFull();
        return RepeatedKeys.among(
                entries(task.directory()),
                rowEntries,
                ChangeFiles.numbers(task.directory(), ChangeFiles.Section.GAPS),
                key0 -> {
                    step();
                    return any || insertedKeys.contains(key0);
                },
                task.rules().duplicateKeys(),
                task.directory().resolve("keys"),
                task.memory());
    }

    /** Without a baseline all rows are sent from the file itself, and need no section. */
    private void all() throws IOException {
        while (now.has(0)) {
            step();
            KeyedRow row = now.next();
            gapsBefore(row.number());
            Fields fields = fields(row);
            next.add(row.hash(), values.add(fields));
            rowEntries++;
        }
    }

    private void compare() throws IOException {
        known = task.old().records();
        old = new EntryReader(task.oldEntries(), task.old());
        values.open();
        rows.ragged((row, reason, bytes) -> reject(row, reason, bytes));
        walk(!values.haveOtherColumns() && hasOldHeader());
        finish();
    }

    private boolean hasOldHeader() {
        return task.old() != null
                && task.old().layout().header().equals(task.layout().header());
    }

    private void reject(long row, String reason, byte[] bytes) {
        try {
            rejects.rejected(new ChangeFiles.Rejected(row, reason, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLeftOut(RawRow row) {
        if (!leftOut.has(row.number())) {
            return false;
        }
        if (leftOut.rejected() && task.old() != null) {
            reject(row.number(), LeftOut.REASON, row.bytes());
        }
        return true;
    }

    /** @param bytes whether rows of the same bytes are the same */
    private void walk(boolean bytes) throws IOException {
        boolean newIsBehind = false;
        while (old.has(0) && now.has(0)) {
            if (bytes && old.hasRaw(0, now.raw0(0), now.raw1(0))) {
                same(old.block(), old.offset(0));
                old.pass();
            } else if (bytes && isInOtherOrder()) {
                walkByBytes();
            } else if (bytes
                    && common.find((i, j) -> old.has(i) && now.has(j) && old.hasRaw(i, now.raw0(j), now.raw1(j)))) {
                displaceOld(common.ofOld());
                displaceNew(common.ofNew());
            } else {
                // a side whose rows have come before on the other one catches up, alone
                boolean oldIsBehind = !newIsBehind && displaceOld(1);
                newIsBehind = !oldIsBehind && displaceNew(1);
            }
        }
        while (old.has(0)) {
            displaceOld(1);
        }
        while (now.has(0)) {
            displaceNew(1);
        }
    }

    /** Whether so many rows are in other places that they are looked up by their bytes from now on. */
    private boolean isInOtherOrder() {
        return oldOnDisk == null
                && oldRows.bytes() + newRows.bytes() > task.memory() / 4
                && EntryIndex.fits(task.old().rows(), task.memory() / 4 * 3);
    }

    /** Finds the rows that are left wherever they stand, and looks only into those whose bytes the other side lacks. */
    private void walkByBytes() throws IOException {
        BitSet open = new BitSet();
        oldRows.drain(row -> open.set((int) row.number() - 1));
        open.set((int) old.passed(), (int) task.old().rows());
        while (old.has(0)) {
            // its checksum is known at the end only
            old.pass();
        }
        EntryIndex entries = new EntryIndex(task.oldEntries(), task.old().rows(), open::get);
        indexed = EntryIndex.bytes(task.old().rows());
        List<KeyedRow> displaced = new ArrayList<>();
        newRows.drain(displaced::add);
        for (KeyedRow row : displaced) {
            if (entries.take(row.hash().raw0(), row.hash().raw1())) {
                unchanged++;
                next.ref(row.ref(), values.carry(entries.ref()));
            } else {
                newRows.add(row);
            }
        }
        while (now.has(0)) {
            if (entries.take(now.raw0(0), now.raw1(0))) {
                same(entries.entry(), 0);
            } else {
                displaceNew(1);
            }
        }
        entries.rest(this::displaceOld);
        indexed = 0;
    }

    private void step() {
        if ((++steps & (STEP - 1)) == 0) {
            task.goesOn().run();
        }
    }

    /** The next row of the file is that of an entry. */
    private void same(byte[] block, int at) throws IOException {
        step();
        unchanged++;
        gapsBefore(now.number(0));
        if (values.areWrittenAnew()) {
            KeyedRow row = EntryReader.row(block, at, 0);
            next.add(row.hash(), values.carry(row.ref()));
        } else {
            next.copy(block, at);
        }
        rowEntries++;
        now.pass();
    }

    /** Returns whether the last row has been displaced on the other side before, as far as that is known. */
    private boolean displaceOld(int count) throws IOException {
        boolean found = false;
        for (int i = 0; i < count; i++) {
            found = displaceOld(old.next());
        }
        return found;
    }

    private boolean displaceOld(KeyedRow row) throws IOException {
        step();
        if (oldOnDisk != null) {
            oldOnDisk.add(row);
            return false;
        }
        boolean found = placeOld(row);
        makeRoom();
        return found;
    }

    /** As {@link #displaceOld}. */
    private boolean displaceNew(int count) throws IOException {
        KeyedRow found = null;
        for (int i = 0; i < count; i++) {
            step();
            KeyedRow row = now.next();
            gapsBefore(row.number());
            rowEntries++;
            found = newOnDisk == null ? oldRows.take(row) : null;
            if (found != null) {
                long index = next.count();
                next.add(row.hash(), pair(found, row, index));
                continue;
            }
            KeyedRow placed = new KeyedRow(row.hash(), row.number(), next.add(row.hash(), 0), row.bytes());
            if (newOnDisk == null) {
                newRows.add(placed);
                makeRoom();
            } else {
                newOnDisk.add(placed);
            }
        }
        return found != null;
    }

    private boolean placeOld(KeyedRow row) throws IOException {
        KeyedRow found = newRows.take(row);
        if (found == null) {
            oldRows.add(row);
        } else {
            next.ref(found.ref(), pair(row, found, found.ref()));
        }
        return found != null;
    }

    private void placeNew(KeyedRow row) throws IOException {
        KeyedRow found = oldRows.take(row);
        if (found == null) {
            newRows.add(row);
        } else {
            next.ref(row.ref(), pair(found, row, row.ref()));
        }
    }

    /** Takes rows that outgrow the memory to the disk, and those behind them. */
    private void makeRoom() throws IOException {
        if (oldRows.bytes() + newRows.bytes() + indexed > task.memory()) {
            oldOnDisk = new Partitions(task.directory().resolve("old-rows"));
            newOnDisk = new Partitions(task.directory().resolve("new-rows"));
            oldRows.drain(oldOnDisk::add);
            newRows.drain(newOnDisk::add);
        }
    }

    /**
     * A record that both have.
     *
     * @param index of the entry of the new row
     * @return the reference of that entry
     */
    private long pair(KeyedRow before, KeyedRow after, long index) throws IOException {
        if (!values.haveOtherColumns() && before.hasContentsOf(after)) {
            unchanged++;
            return values.carry(before.ref());
        }
        Fields fields = fields(after);
        long[] columns = hashes.columns(fields);
        KeptValues was = values.before(before.ref());
        int[] changed = values.changed(was, columns);
        boolean same = values.haveOtherColumns()
                && changed.length == 0
                && task.rules().columnsChanged() == ChangeRules.ColumnsChanged.IGNORE;
        if (same) {
            unchanged++;
            return values.addUnder(was, columns, fields);
        }
        boolean renamed = hashes.keyIsNormalised() && values.haveOtherKeys(was, fields);
        if (renamed && !task.merges()) {
            // the destination knows it by the key as it was written before
            deletes.deleted(deletedOf(before, was));
            inserts.inserted(new ChangeFiles.Inserted(index, after.number(), after.bytes()));
            return values.add(columns, fields);
        }
        updates.updated(new ChangeFiles.Updated(
                carried(before),
                values.carry(before.ref()),
                index,
                after.number(),
                changed,
                before(was, renamed),
                after.bytes()));
        return values.add(columns, fields);
    }

    /** As of {@link ChangeFiles.Updated}. */
    private List<String> before(KeptValues was, boolean renamed) {
        if (values.areWhole(was)) {
            return values.inOrder(was);
        }
        List<String> key = new ArrayList<>();
        if (renamed) {
            key.addAll(values.inOrder(was));
            key.add("");
        }
        return key;
    }

    private ChangeFiles.Deleted deletedOf(KeyedRow row, KeptValues was) throws IOException {
        return new ChangeFiles.Deleted(
                carried(row), values.carry(row.ref()), values.areWhole(was), values.inOrder(was));
    }

    /**
     * The hashes of an old row for a baseline of the new layout: what was made of other columns equals nothing there.
     */
    private RowHash carried(KeyedRow row) {
        RowHash hash = row.hash();
        return values.haveOtherColumns() ? hash.ofKey() : hasOldHeader() ? hash : hash.ofFields();
    }

    private Fields fields(KeyedRow row) {
        return rows.fields(row.bytes().clone());
    }

    /** Notes which rows have no entry. */
    private void gapsBefore(long number) throws IOException {
        while (expected < number) {
            gaps.number(expected++);
        }
        expected = number + 1;
    }

    /** Tells of the rows that have not been found on the other side. */
    private void finish() throws IOException {
        if (oldOnDisk == null) {
            leave();
            return;
        }
        oldOnDisk.flush();
        newOnDisk.flush();
        for (int i = 0; i < Partitions.COUNT; i++) {
            task.goesOn().run();
            oldOnDisk.read(i, this::placeOld);
            newOnDisk.read(i, this::placeNew);
            leave();
        }
    }

    private void leave() throws IOException {
        List<KeyedRow> gone = new ArrayList<>();
        oldRows.drain(gone::add);
        gone.sort(Comparator.comparingLong(KeyedRow::number));
        for (KeyedRow row : gone) {
            deleted(row);
        }
        List<KeyedRow> added = new ArrayList<>();
        newRows.drain(added::add);
        added.sort(Comparator.comparingLong(KeyedRow::number));
        for (KeyedRow row : added) {
            inserted(row);
        }
    }

    /** A rejected row may be that record's: it is neither deleted nor forgotten then. */
    private void deleted(KeyedRow row) throws IOException {
        if (task.keepsDeleted() || rows.ragged() > 0 || leftOut.hasKeyOf(row)) {
            keptRecords++;
            next.add(carried(row), values.carry(row.ref()));
            return;
        }
        deletes.deleted(deletedOf(row, values.before(row.ref())));
    }

    private void inserted(KeyedRow row) throws IOException {
        if (!insertedKeys.isFull()) {
            insertedKeys.add(row.hash().key0());
        }
        Fields fields = fields(row);
        next.ref(row.ref(), values.add(fields));
        inserts.inserted(new ChangeFiles.Inserted(row.ref(), row.number(), row.bytes()));
    }

    /** Not before the rows: their thread may still ask. */
    private void closeExpectedRows() throws IOException {
        if (expectedRows != null) {
            expectedRows.close();
        }
    }

    /** Deletes what was needed on the way; what was made stays. */
    @Override
    public void close() throws IOException {
        try (Closeable behindRows = this::closeExpectedRows;
                rows;
                next;
                values;
                rejects;
                deletes;
                updates;
                inserts;
                gaps) {
            for (Closeable opened : Arrays.asList(old, oldOnDisk, newOnDisk)) {
                if (opened != null) {
                    opened.close();
                }
            }
        }
        Files.deleteIfExists(task.directory().resolve("keys"));
    }
}
