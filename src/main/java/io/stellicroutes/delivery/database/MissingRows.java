package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.Share;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import java.sql.SQLException;
import java.util.List;

/** The rows that a table has and a snapshot lacks. */
final class MissingRows {
    private final LoadParts parts;
    private final LoadContext.ChangeSet changes;

    MissingRows(LoadParts parts, LoadContext.ChangeSet changes) {
        this.parts = parts;
        this.changes = changes;
    }

    /**
     * Stages their keys as deleted ones.
     *
     * @param kept the table of keys that are no missing ones though they are not staged, in SQL
     * @throws DeliveryException if they are more than the export lets a file delete
     */
    void stage(StagedChanges staged, String kept) throws SQLException {
        Database database = parts.database();
        String table = parts.target().sql();
        String live = live();
        long missing = parts.statements()
                .update(database.stageMissing(
                        staged.deleted(), table, parts.plan().key(), live, List.of(staged.rows(), kept)));
        if (missing > 0 && !changes.accepted()) {
            Share most = parts.context().export().rules().changes().maxDeletes();
            long all = parts.statements().count(database.count(table, live));
            if (staged.count() == 0 || missing > most.among(all)) {
                throw new DeliveryException(
                        ErrorCode.MAX_DELETES,
                        parts.faults().subject(),
                        "the table has " + missing + " rows of " + all
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
