package io.stellicroutes.changes;

import java.util.List;

/**
 * What a baseline keeps of a row beside its hashes.
 *
 * @param hashes one a column, in the order of {@link BaselineDescription.Segment#compared}
 * @param values in the order of {@link BaselineDescription.Segment#kept}
 */
@SuppressWarnings("ArrayRecordComponent") // made for one reader, and never compared
record KeptValues(BaselineDescription.Segment segment, long[] hashes, List<String> values) {
    /** The value of a column; empty if it is not kept. */
    String value(String column) {
        int index = segment.kept().indexOf(column);
        return index < 0 ? "" : values.get(index);
    }

    @Override
    public String toString() {
        return "values of a row";
    }
}
