package io.stellicroutes.ledger;

import java.util.List;

/**
 * A rejected row.
 *
 * @param row its number in the file, from 1, the header not counted
 * @param reason why; holds none of its values
 * @param fields the row as it was read
 */
public record Reject(long row, String reason, List<String> fields) {
    /** Hides the fields. */
    @Override
    public String toString() {
        return "row " + row + ": " + reason;
    }
}
