package io.stellicroutes.delivery.database;

import java.util.List;

/** The columns that each table has beside those of the file. */
final class OwnColumns {
    static final String RUN_ID = "_run_id";
    static final String ROW = "_row";
    static final String LOADED_AT = "_loaded_at";
    /** In queries only. */
    static final String RANK = "_stellic_rank";

    /** Names that no column of a file may have. */
    static final List<String> NAMES = List.of(RUN_ID, ROW, LOADED_AT, RANK);

    private OwnColumns() {}
}
