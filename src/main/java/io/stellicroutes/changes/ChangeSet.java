package io.stellicroutes.changes;

import io.stellicroutes.base.Subject;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Change.Operation;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import io.stellicroutes.records.RowParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * The changes of a file for one destination, and the baseline that follows them. The numbers of the changes are those
 * of {@link Row#number}: rejected rows first, then deletes, updates and inserts; in a snapshot, in which all records
 * are sent, the numbers of the file's rows. Not thread-safe.
 */
public final class ChangeSet {
    static final String DESCRIPTION = "set.json";

    private final Path directory;
    private final Description description;
    /** What is known of the file; asked when all of its changes have arrived. */
    private final Function<Long, Optional<FileMark>> mark;

    /**
     * What is known of a change set.
     *
     * @param base what it starts from, and of what file it is: the baseline's revision, and both fingerprints
     * @param isOld whether the baseline that follows is the one that there was
     * @param rejectsLeftOut whether the rows that are left out for their key are rejected
     * @param sizes how long its sections are, by their names; null if they were not noted
     */
    record Description(
            String base,
            ChangeCounts counts,
            BaselineDescription next,
            long rowEntries,
            boolean isOld,
            boolean rejectsLeftOut,
            Map<String, Long> sizes) {}

    private ChangeSet(Path directory, Description description, Function<Long, Optional<FileMark>> mark) {
        this.directory = directory;
        this.description = description;
        this.mark = mark;
    }

    /** @param mark the mark of the file, by the number of its rows */
    static ChangeSet written(Path directory, Description description, Function<Long, Optional<FileMark>> mark)
            throws IOException {
        BaselineDescription.writeForGood(
                directory.resolve(DESCRIPTION), BaselineDescription.JSON.writeValueAsBytes(description));
        return new ChangeSet(directory, description, mark);
    }

    /** One without any change, of the file that the baseline knows. Nothing of it is written. */
    static ChangeSet none(Path directory, String base, BaselineDescription baseline) {
        long rows = baseline.file().rows();
        ChangeCounts counts =
                new ChangeCounts(false, 0, 0, 0, 0, rows, baseline.records() - rows, 0, baseline.records());
        return new ChangeSet(
                directory,
                new Description(base, counts, baseline, rows, true, false, Map.of()),
                any -> Optional.empty());
    }

    /**
     * One that was written before.
     *
     * @param bases what it may start from
     * @return null if there is none of these, or no whole one
     */
    static ChangeSet opened(Path directory, Set<String> bases, Function<Long, Optional<FileMark>> mark)
            throws IOException {
        return whole(directory)
                .filter(found -> bases.contains(found.base()))
                .map(found -> new ChangeSet(directory, found, mark))
                .orElse(null);
    }

    /** Whether a directory has a whole one whose rows are in it, and not in the landed file. */
    static boolean holdsRows(Path directory) throws IOException {
        return whole(directory).filter(found -> !found.counts().snapshot()).isPresent();
    }

    private static Optional<Description> whole(Path directory) throws IOException {
        if (!Files.isRegularFile(directory.resolve(DESCRIPTION))
                || !Files.isRegularFile(BaselineComparison.entries(directory))) {
            return Optional.empty();
        }
        Description found = description(directory);
        return found.sizes() == null || found.sizes().equals(ChangeFiles.sizes(directory))
                ? Optional.of(found)
                : Optional.empty();
    }

    private static Description description(Path directory) throws IOException {
        return BaselineDescription.JSON.readValue(
                Files.readAllBytes(directory.resolve(DESCRIPTION)), Description.class);
    }

    /** What the change set in a directory starts from; empty if there is none. */
    static Optional<String> base(Path directory) throws IOException {
        return Files.isRegularFile(directory.resolve(DESCRIPTION))
                ? Optional.of(description(directory).base())
                : Optional.empty();
    }

    /** What it starts from: no other change set of its run has the same. */
    public String base() {
        return description.base();
    }

    /** What the comparison has found. */
    public ChangeCounts counts() {
        return description.counts();
    }

    /** Whether the baseline that there was is valid for this file, too: nothing has changed, not even the header. */
    public boolean keepsBaseline() {
        return description.isOld();
    }

    /** The file's field names. */
    public Header header() {
        return Header.of(description.next().layout().header().toArray(String[]::new));
    }

    /** Whether all records are sent: then {@link #all} has them, else {@link #changes}. */
    public boolean isSnapshot() {
        return description.counts().snapshot();
    }

    /** The rows of a snapshot that count nowhere. */
    public SkippedRows skipped() throws IOException {
        return isSnapshot() && !description.rejectsLeftOut()
                ? new SkippedRows(ChangeFiles.numbers(directory, ChangeFiles.Section.SKIPS))
                : SkippedRows.NONE;
    }

    /**
     * The records of a snapshot.
     *
     * @param rows of the landed file, behind the header
     */
    public RecordReader.Batches all(
            RecordReader reader,
            Iterator<List<String>> rows,
            long checkpoint,
            RecordReader.Listener listener,
            Subject file)
            throws IOException {
        long[] skips = ChangeFiles.numbers(directory, ChangeFiles.Section.SKIPS);
        RecordReader.Listener leavingOut = new RecordReader.Listener() {
            @Override
            public List<String> instead(long row, List<String> fields) {
                if (skips.length == 0 || Arrays.binarySearch(skips, row) < 0) {
                    return fields;
                }
                if (description.rejectsLeftOut()) {
                    listener.read();
                    listener.ragged(row, LeftOut.REASON, fields);
                }
                return null;
            }

            @Override
            public void read() {
                listener.read();
            }

            @Override
            public void ragged(long row, String reason, List<String> fields) {
                listener.ragged(row, reason, fields);
            }
        };
        return reader.batches(rows, header(), checkpoint, leavingOut, file)
                .map(batch -> new Batch(
                        batch.header(),
                        batch.rows().stream()
                                .map(row -> new Row(
                                        row.number(),
                                        row.fields(),
                                        row.source(),
                                        Change.of(Operation.READ, row.number())))
                                .toList(),
                        batch.through()));
    }

    /**
     * The changes.
     *
     * @param batchSize changes a batch
     * @param checkpoint changes up to this number are skipped
     */
    public RecordReader.Batches changes(
            RowParser parser, int batchSize, long checkpoint, RecordReader.Listener listener) throws IOException {
        return new ChangeBatches(directory, header(), counts().changes(), parser, batchSize, checkpoint, listener);
    }

    /**
     * Makes the baseline that follows the changes that have been applied.
     *
     * @param applied which of them, by their numbers
     * @return its description
     */
    BaselineDescription advance(LongPredicate applied) throws IOException {
        Path rows = Baselines.rows(directory);
        Files.copy(BaselineComparison.entries(directory), rows, StandardCopyOption.REPLACE_EXISTING);
        long records = description.next().records();
        long entries;
        long checksum;
        try (EntryWriter writer = EntryWriter.open(rows)) {
            records += isSnapshot() ? takeBackRows(writer, applied) : takeBackChanges(writer, applied);
            checksum = writer.finish();
            entries = writer.count();
        }
        BaselineDescription next = description.next();
        BaselineDescription advanced = new BaselineDescription(
                next.format(), next.run(), entries, records, checksum, next.layout(), next.segments(), null);
        advanced.write(Baselines.description(directory));
        return advanced;
    }

    /** As {@link #advance} if all have been applied, without a look at any of them. */
    BaselineDescription advance() throws IOException {
        Files.move(BaselineComparison.entries(directory), Baselines.rows(directory), StandardCopyOption.ATOMIC_MOVE);
        BaselineDescription next = description.next().of(markOfWhole().orElse(null));
        next.write(Baselines.description(directory));
        return next;
    }

    /**
     * The baseline that there was stays: nothing has changed.
     *
     * @param baseline its directory
     */
    void keep(Path baseline) throws IOException {
        Optional<FileMark> file = markOfWhole();
        if (file.isPresent()) {
            description.next().of(file.get()).write(Baselines.description(baseline));
        }
    }

    /** The mark of the file, if the baseline that follows has all of its rows. */
    private Optional<FileMark> markOfWhole() {
        ChangeCounts counts = description.counts();
        return counts.rejected() > 0 || counts.skipped() > 0
                ? Optional.empty()
                : mark.apply(counts.inserted() + counts.updated() + counts.unchanged());
    }

    /** Takes the entries of rows away; returns by how many records there are more. */
    private long takeBackRows(EntryWriter writer, LongPredicate applied) throws IOException {
        long[] gaps = ChangeFiles.numbers(directory, ChangeFiles.Section.GAPS);
        RepeatedKeys.Numbers numbers = new RepeatedKeys.Numbers(gaps);
        long more = 0;
        for (long index = 0; index < description.rowEntries(); index++) {
            if (!applied.test(numbers.of(index))) {
                writer.ref(index, EntryWriter.NONE);
                more--;
            }
        }
        return more;
    }

    private long takeBackChanges(EntryWriter writer, LongPredicate applied) throws IOException {
        long number = description.counts().rejected();
        long more = 0;
        try (ChangeFiles.In deletes = new ChangeFiles.In(directory, ChangeFiles.Section.DELETES)) {
            while (deletes.hasNext()) {
                ChangeFiles.Deleted deleted = deletes.deleted();
                if (!applied.test(++number)) {
                    writer.add(deleted.old(), deleted.ref());
                    more++;
                }
            }
        }
        try (ChangeFiles.In updates = new ChangeFiles.In(directory, ChangeFiles.Section.UPDATES)) {
            while (updates.hasNext()) {
                ChangeFiles.Updated updated = updates.updated();
                if (!applied.test(++number)) {
                    writer.replace(updated.index(), updated.old(), updated.ref());
                }
            }
        }
        try (ChangeFiles.In inserts = new ChangeFiles.In(directory, ChangeFiles.Section.INSERTS)) {
            while (inserts.hasNext()) {
                ChangeFiles.Inserted inserted = inserts.inserted();
                if (!applied.test(++number)) {
                    writer.ref(inserted.index(), EntryWriter.NONE);
                    more--;
                }
            }
        }
        return more;
    }
}
