package io.stellicroutes.changes;

import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Counts changes, by operation and by column, and keeps the first few of each. Not thread-safe. */
public final class Difference implements Changes {
    private final List<String> columns;
    private final List<UnaryOperator<String>> normal;
    private final int[] olds;
    private final int[] nows;
    private final long[] changed;
    private final int samples;
    private final List<Row> insertedRows = new ArrayList<>();
    private final List<Pair> updatedRows = new ArrayList<>();
    private final List<Row> deletedRows = new ArrayList<>();
    private long inserted;
    private long updated;
    private long deleted;

    /** A row before and after. */
    public record Pair(Row old, Row now) {}

    /** @param samples how many rows of each operation are kept */
    public Difference(Compared compared, Header old, Header now, int samples) {
        this.columns = compared.columns();
        this.normal = columns.stream()
                .map(column -> compared.normal(column).orElse(UnaryOperator.identity()))
                .toList();
        this.olds = Compared.positions(columns, old);
        this.nows = Compared.positions(columns, now);
        this.changed = new long[columns.size()];
        this.samples = samples;
    }

    @Override
    public void inserted(Row now) {
        inserted++;
        if (insertedRows.size() < samples) {
            insertedRows.add(now);
        }
    }

    @Override
    public void updated(Row old, Row now) {
        updated++;
        for (int i = 0; i < changed.length; i++) {
            String before = old.fields().get(olds[i]);
            String after = now.fields().get(nows[i]);
            if (!before.equals(after)
                    && !normal.get(i).apply(before).equals(normal.get(i).apply(after))) {
                changed[i]++;
            }
        }
        if (updatedRows.size() < samples) {
            updatedRows.add(new Pair(old, now));
        }
    }

    @Override
    public void deleted(Row old) {
        deleted++;
        if (deletedRows.size() < samples) {
            deletedRows.add(old);
        }
    }

    public long inserted() {
        return inserted;
    }

    public long updated() {
        return updated;
    }

    public long deleted() {
        return deleted;
    }

    /** How many rows are kept; one that has changed counts once. */
    public int samples() {
        return insertedRows.size() + updatedRows.size() + deletedRows.size();
    }

    /** In how many updated rows each column has changed; columns that have not are left out. */
    public Map<String, Long> byColumn() {
        Map<String, Long> found = new LinkedHashMap<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] > 0) {
                found.put(columns.get(i), changed[i]);
            }
        }
        return found;
    }

    public List<Row> insertedRows() {
        return List.copyOf(insertedRows);
    }

    public List<Pair> updatedRows() {
        return List.copyOf(updatedRows);
    }

    public List<Row> deletedRows() {
        return List.copyOf(deletedRows);
    }
}
