package io.stellicroutes.changes;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.stellicroutes.base.Plural;

/**
 * What a comparison of a file with a baseline has found.
 *
 * @param snapshot whether there was no baseline: then all rows are sent, and counted as inserted
 * @param rejected rows that can't be compared: they do not fit the header, or have the key of another one
 * @param kept records that the file lacks and that stay: because nothing is deleted, or because rejected rows may be
 *     theirs
 * @param skipped rows that another one with the same key takes the place of
 * @param known records that the destination had
 */
public record ChangeCounts(
        boolean snapshot,
        long rejected,
        long deleted,
        long updated,
        long inserted,
        long unchanged,
        long kept,
        long skipped,
        long known) {
    /** The number of changes, the rejected ones among them. */
    public long changes() {
        return rejected + deleted + updated + inserted;
    }

    /** Whether there is nothing to send, and nothing to reject. */
    @JsonIgnore
    public boolean isNone() {
        return changes() == 0;
    }

    /** {@code 3 inserted, 2 updated, 1 deleted, 994 unchanged} */
    @Override
    public String toString() {
        return (snapshot
                        ? Plural.of(inserted, "record, the only one", "records, all of them")
                        : inserted + " inserted, " + updated + " updated, " + deleted + " deleted, " + unchanged
                                + " unchanged")
                + (rejected > 0 ? ", " + rejected + " rejected" : "")
                + (skipped > 0 ? ", " + skipped + " left out for another row with the same key" : "")
                + (kept > 0 ? ", " + kept + " not in the file and not deleted" : "");
    }
}
