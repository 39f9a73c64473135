package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.config.Share;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import java.sql.SQLException;
import java.util.List;

/** The rows that a table has and a snapshot lacks. */
final class MissingRows {
    private final LoadParts parts;
    private final LoadContext.ChangeMode changes;

    MissingRows(LoadParts parts, LoadContext.ChangeMode changes) {
        this.parts = parts;
        this.changes = changes;
    }

    /**
     * Stages their keys.
     *
     * @param into the table that takes them, in SQL
     * @param rows those of the snapshot, in SQL
     * @param kept the table of keys that are no missing ones though they are not staged, in SQL
     * @return how many there are
     */
    long stage(String into, String rows, String kept) throws SQLException {
        return parts.statements()
                .update(parts.database()
                        .stageMissing(into, parts.target().sql(), parts.plan().key(), live(), List.of(rows, kept)));
    }

    /**
     * Makes sure that they may be deleted.
     *
     * @param missing how many there are
     * @param count how many rows the snapshot has
     * @throws DeliveryException if they are more than the export lets a file delete
     */
    void check(long missing, long count) throws SQLException {
        if (missing > 0 && !changes.accepted()) {
            Share most = parts.context().export().rules().changes().maxDeletes();
            long all = parts.statements()
                    .count(parts.database().count(parts.target().sql(), live()));
            if (count == 0 || missing > most.among(all)) {
                throw new DeliveryException(
                        ErrorCode.MAX_DELETES,
                        parts.faults().subject(),
                        "the table has " + Plural.of(missing, "row") + " of " + all
                                + " that the file lacks, and max-deletes is " + most + ". "
                                + parts.transaction().takeBack());
            }
        }
    }

    /** Rows that are there, and not marked as gone. */
    private String live() {
        Database database = parts.database();
        if (parts.settings().mode() == DatabaseSettings.Mode.HISTORY) {
            return database.isCurrent("t.");
        }
        return parts.settings().deletesSoftly() ? database.t(OwnColumns.DELETED_AT) + " IS NULL" : "";
    }
}
