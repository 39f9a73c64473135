package io.stellicroutes.changes;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Printable;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.UnreadableFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Which columns of two files are compared. The order of the columns does not count, and a column that only one of the
 * files has is no difference between their rows.
 *
 * @param key the columns that identify a row; without any, the whole row does
 * @param columns the columns that both files have, in the order of the old one, the key among them
 * @param added the columns that only the new file has
 * @param removed the columns that only the old file has
 * @param seen which columns are seen, and how much of their values
 * @param rules how values are compared
 */
public record Compared(
        List<String> key,
        List<String> columns,
        List<String> added,
        List<String> removed,
        ColumnRules seen,
        ChangeRules rules) {
    public Compared {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /**
     * Compares the columns that both files have, except those that do not count or are not seen.
     *
     * @param subject what errors are about: the export
     * @throws UnreadableFileException if one of the files has no such key column
     */
    public static Compared of(
            Subject subject, Header old, Header now, List<String> key, ColumnRules seen, ChangeRules rules) {
        for (String column : key) {
            if (old.indexOf(column) < 0 || now.indexOf(column) < 0) {
                throw new UnreadableFileException(
                        ErrorCode.KEY_NOT_IN_FILE,
                        subject,
                        "the key column " + Printable.of(column) + " is not in the "
                                + (now.indexOf(column) < 0 ? "new" : "old") + " file");
            }
        }
        Predicate<String> counts = column -> key.contains(column) || (seen.keeps(column) && rules.counts(column));
        return new Compared(
                key,
                old.names().stream()
                        .filter(column -> now.indexOf(column) >= 0)
                        .filter(counts)
                        .toList(),
                now.names().stream().filter(column -> old.indexOf(column) < 0).toList(),
                old.names().stream().filter(column -> now.indexOf(column) < 0).toList(),
                seen,
                rules);
    }

    /** What is done to a column's values before they are compared; empty for nothing. */
    Optional<UnaryOperator<String>> normal(String column) {
        return NormalValues.of(column, seen, rules);
    }

    /** Where these columns are in a file. */
    static int[] positions(List<String> columns, Header header) {
        return columns.stream().mapToInt(header::indexOf).toArray();
    }
}
