package io.stellicroutes.delivery;

import java.util.List;
import java.util.Map;

/**
 * Rows that somebody has mended, to be delivered in the place of those that were rejected.
 *
 * @param rows the fields by the number of the row
 * @param alone whether they are all that is delivered
 * @param mark for their delivery's id, where they are delivered alone; empty otherwise
 */
public record Mending(Map<Long, List<String>> rows, boolean alone, String mark) {
    /** Nothing is mended. */
    public static final Mending NONE = new Mending(Map.of(), false, "");

    /** What is delivered of a row; null if it is passed over. */
    public List<String> instead(long row, List<String> fields) {
        List<String> mended = rows.get(row);
        return mended == null && !alone ? fields : mended;
    }

    /** Hides the rows. */
    @Override
    public String toString() {
        return rows.size() + " mended rows";
    }
}
