package io.stellicroutes.records;

import java.util.List;

/**
 * One record of a landed file.
 *
 * @param number its place in the file, from 1; the header row is not counted
 * @param fields what is delivered: the fields' text in the header's order, as many as the header has names; an empty
 *     field is {@code ""}
 * @param source the row as it was read, which is more than {@code fields} if some columns are not for the destination
 * @param change what has happened to it, in a delivery that sends changes; null in one that sends all records
 */
public record Row(long number, List<String> fields, List<String> source, Change change) {
    /**
     * A row that is delivered as it was read.
     *
     * @param number its place in the file, from 1
     * @param fields the fields' text in the header's order
     */
    public Row(long number, List<String> fields) {
        this(number, fields, fields, null);
    }

    /** Hides the fields: a row holds student data and may reach a log. */
    @Override
    public String toString() {
        return "row " + number;
    }
}
