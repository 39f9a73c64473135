package io.stellicroutes.changes;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Printable;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.UnreadableFileException;
import java.util.List;

/**
 * Which columns of a file a baseline knows, and how.
 *
 * @param header all columns, in the file's order
 * @param key the columns that identify a row; without any, the whole row does
 * @param compared the columns that count, in an order that does not depend on the file's
 * @param kept the columns whose values are kept, encrypted: what is told of a record that is gone
 */
record Layout(List<String> header, List<String> key, List<String> compared, List<String> kept) {
    Layout {
        header = List.copyOf(header);
        key = List.copyOf(key);
        compared = List.copyOf(compared);
        kept = List.copyOf(kept);
    }

    /**
     * The layout of a file for a destination.
     *
     * @param full whether the values of all columns are kept
     * @throws UnreadableFileException if the file lacks a key column
     */
    static Layout of(
            Subject subject, Header header, List<String> key, ColumnRules columns, ChangeRules rules, boolean full) {
        for (String column : key) {
            if (header.indexOf(column) < 0) {
                throw new UnreadableFileException(
                        ErrorCode.KEY_NOT_IN_FILE,
                        subject,
                        "the key column " + Printable.of(column) + " is not in the file");
            }
        }
        List<String> seen = header.names().stream()
                .filter(column -> key.contains(column) || columns.keeps(column))
                .toList();
        return new Layout(
                header.names(),
                key,
                seen.stream()
                        .filter(column -> key.contains(column) || rules.counts(column))
                        .sorted()
                        .toList(),
                full || key.isEmpty() ? seen : key);
    }
}
