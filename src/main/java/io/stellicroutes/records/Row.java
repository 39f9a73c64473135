package io.stellicroutes.records;

import java.util.List;

/**
 * One record of a landed file.
 *
 * @param number its place in the file, from 1; the header row is not counted
 * @param fields the fields' text in the header's order, as many as the header has names; an empty field is {@code ""}
 */
public record Row(long number, List<String> fields) {
    /** Hides the fields: a row holds student data and may reach a log. */
    @Override
    public String toString() {
        return "row " + number;
    }
}
