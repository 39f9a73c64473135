package io.stellicroutes.changes;

import io.stellicroutes.records.Fields;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a baseline keeps of the values of records, beside their hashes: it is carried to the baseline that follows, by
 * reference or written anew. Not thread-safe.
 */
final class CarriedValues implements Closeable {
    /** So many files of values are carried from baseline to baseline; then they are written anew, as one. */
    private static final int SEGMENTS = 16;

    private final BaselineComparison.Task task;
    private final RowHashes hashes;
    private final ValuesWriter next;
    private final int[] kept;
    private final boolean otherColumns;
    private final boolean anew;
    private final Map<BaselineDescription.Segment, int[]> shared = new HashMap<>();
    private ValuesReader old;

    CarriedValues(BaselineComparison.Task task, RowHashes hashes) throws IOException {
        this.task = task;
        this.hashes = hashes;
        Layout layout = task.layout();
        kept = layout.kept().stream().mapToInt(layout.header()::indexOf).toArray();
        otherColumns = task.old() != null && !task.old().layout().compared().equals(layout.compared());
        anew = otherColumns || task.old() == null || task.old().segments().size() >= SEGMENTS;
        int segment = anew ? 0 : task.old().segments().size();
        next = new ValuesWriter(task.directory().resolveSibling(task.name()), task.secret(), segment);
    }

    /** Opens those of the baseline before. */
    void open() throws IOException {
        old = new ValuesReader(task.values(), task.old().segments(), task.secret());
    }

    /** Whether the columns that are compared are others than before: then hashes of rows can't be compared. */
    boolean haveOtherColumns() {
        return otherColumns;
    }

    /** Whether all values are written anew. */
    boolean areWrittenAnew() {
        return anew;
    }

    /** Takes those of a record; gives where they are. */
    long add(Fields fields) throws IOException {
        return add(hashes.columns(fields), fields);
    }

    /**
     * Takes those of a record; gives where they are.
     *
     * @param columns the hashes of its columns
     */
    long add(long[] columns, Fields fields) throws IOException {
        return next.add(columns, texts(fields));
    }

    /**
     * As {@link #add(long[], Fields)}, of a record that is not sent, so that the destination knows it by the key of
     * before.
     */
    long addUnder(KeptValues before, long[] columns, Fields fields) throws IOException {
        List<String> texts = texts(fields);
        for (int i = 0; i < kept.length; i++) {
            String column = task.layout().kept().get(i);
            if (task.layout().key().contains(column)) {
                texts.set(i, before.value(column));
            }
        }
        return next.add(columns, texts);
    }

    private List<String> texts(Fields fields) {
        List<String> texts = new ArrayList<>(kept.length);
        for (int column : kept) {
            texts.add(fields.get(column));
        }
        return texts;
    }

    /** Whether the key of a record before was written in another way. */
    boolean haveOtherKeys(KeptValues before, Fields fields) {
        return task.layout().key().stream().anyMatch(column -> !before.value(column)
                .equals(fields.get(task.layout().header().indexOf(column))));
    }

    /** Copies an unchanged record's values from the previous baseline; returns their new position. */
    long carry(long ref) throws IOException {
        return anew ? written(ref) : ref;
    }

    private long written(long ref) throws IOException {
        KeptValues was = before(ref);
        if (was.segment().compared().equals(task.layout().compared())
                && was.segment().kept().equals(task.layout().kept())) {
            return next.add(was.hashes(), was.values());
        }
        // an older order of columns, or other values: as far as they are known
        long[] columns = new long[task.layout().compared().size()];
        for (int i = 0; i < columns.length; i++) {
            int at = was.segment().compared().indexOf(task.layout().compared().get(i));
            columns[i] = at < 0 ? 0 : was.hashes()[at];
        }
        return next.add(columns, task.layout().kept().stream().map(was::value).toList());
    }

    /** Those of the baseline before. */
    KeptValues before(long ref) throws IOException {
        return old.read(ref);
    }

    /** The places in the header of the columns that both have and whose values are others. */
    int[] changed(KeptValues was, long[] columns) {
        int[] places = shared.computeIfAbsent(was.segment(), segment -> task.layout().compared().stream()
                .mapToInt(segment.compared()::indexOf)
                .toArray());
        int[] changed = new int[columns.length];
        int count = 0;
        for (int i = 0; i < columns.length; i++) {
            if (places[i] >= 0 && was.hashes()[places[i]] != columns[i]) {
                changed[count++] =
                        task.layout().header().indexOf(task.layout().compared().get(i));
            }
        }
        int[] found = Arrays.copyOf(changed, count);
        Arrays.sort(found);
        return found;
    }

    /** Whether all values of a record before are known. */
    boolean areWhole(KeptValues was) {
        return was.segment().kept().containsAll(seen());
    }

    private List<String> seen() {
        return task.layout().header().stream()
                .filter(column ->
                        task.columns().keeps(column) || task.layout().key().contains(column))
                .toList();
    }

    /** The values of a record before, in the order of the new header. */
    List<String> inOrder(KeptValues was) {
        return task.layout().header().stream().map(was::value).toList();
    }

    /** Writes what is left; gives the files of values of the baseline that follows. */
    List<BaselineDescription.Segment> finish() throws IOException {
        next.finish();
        List<BaselineDescription.Segment> segments =
                new ArrayList<>(anew ? List.of() : task.old().segments());
        segments.add(new BaselineDescription.Segment(
                task.name(), task.layout().compared(), task.layout().kept()));
        return segments;
    }

    @Override
    public void close() throws IOException {
        try (next) {
            if (old != null) {
                old.close();
            }
        }
    }
}
