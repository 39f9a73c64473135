package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows that are sent together, as bytes, and kept until the database has taken them. Not thread-safe. */
final class Chunk {
    private final CopyBuffer bytes = new CopyBuffer();
    private final List<Row> rows = new ArrayList<>();
    private int[] ends = new int[1024];

    /** Where the next row is written. */
    CopyBuffer bytes() {
        return bytes;
    }

    /** What has been written since the last call is this row. */
    void wrote(Row row) {
        if (rows.size() == ends.length) {
            ends = Arrays.copyOf(ends, 2 * ends.length);
        }
        ends[rows.size()] = bytes.length();
        rows.add(row);
    }

    List<Row> rows() {
        return rows;
    }

    int size() {
        return rows.size();
    }

    /** Where a row's bytes begin; those of the row behind the last one, where they end. */
    int begin(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    void clear() {
        bytes.clear();
        rows.clear();
    }
}
