package io.stellicroutes.records;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some consecutive records of a landed file: what one exchange carries on the road to a destination.
 *
 * @param header the file's field names
 * @param rows the records, in the file's order; rejected ones are missing
 * @param through the number of the last row that was read for this batch, rejected or not
 */
public record Batch(Header header, List<Row> rows, long through) {
    /** The number of records. */
    public int size() {
        return rows.size();
    }

    /** The records as maps from field name to text, in the header's order: what an engineer's own route gets. */
    public List<Map<String, Object>> maps() {
        return maps(false);
    }

    /**
     * As {@link #maps()}.
     *
     * @param emptyAsNull whether an empty field is null
     */
    public List<Map<String, Object>> maps(boolean emptyAsNull) {
        List<Map<String, Object>> maps = new ArrayList<>(rows.size());
        for (Row row : rows) {
            maps.add(map(row, emptyAsNull));
        }
        return maps;
    }

    /** One of the records as a map, as {@link #maps(boolean)} has it. */
    public Map<String, Object> map(Row row, boolean emptyAsNull) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String field = row.fields().get(i);
            map.put(header.names().get(i), emptyAsNull && field.isEmpty() ? null : field);
        }
        return map;
    }

    /** The number of the first record's row. */
    public long firstRow() {
        return rows.get(0).number();
    }

    /** The number of the last record's row. */
    public long lastRow() {
        return rows.get(rows.size() - 1).number();
    }

    /** Hides the records: a batch may reach a log. */
    @Override
    public String toString() {
        return "batch of " + rows.size()
                + (rows.isEmpty() ? "" : " from row " + rows.get(0).number());
    }
}
