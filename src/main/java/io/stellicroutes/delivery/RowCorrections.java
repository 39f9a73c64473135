package io.stellicroutes.delivery;

import java.util.List;
import java.util.Map;

/**
 * Corrected rows, to be delivered in the place of the rejected ones.
 *
 * @param rows the fields by the number of the row
 * @param alone whether they are all that is delivered
 * @param mark for their delivery's id, where they are delivered alone; empty otherwise
 */
public record RowCorrections(Map<Long, List<String>> rows, boolean alone, String mark) {
    /** Nothing is corrected. */
    public static final RowCorrections NONE = new RowCorrections(Map.of(), false, "");

    /** What is delivered of a row; null if it is passed over. */
    public List<String> instead(long row, List<String> fields) {
        List<String> corrected = rows.get(row);
        return corrected == null && !alone ? fields : corrected;
    }

    /** Hides the rows. */
    @Override
    public String toString() {
        return rows.size() + " corrected rows";
    }
}
