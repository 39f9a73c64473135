package io.stellicroutes.delivery.database;

import java.util.ArrayList;
import java.util.List;

/** The columns that a table has beside those of the file. */
final class OwnColumns {
    static final String RUN_ID = "_run_id";
    static final String ROW = "_row";
    static final String LOADED_AT = "_loaded_at";
    /** With {@code delete=soft}: since when the file lacks the record. */
    static final String DELETED_AT = "_deleted_at";
    /** With {@code mode=history}: the first instant of a version. */
    static final String VALID_FROM = "_valid_from";
    /** With {@code mode=history}: the first instant after it. */
    static final String VALID_TO = "_valid_to";
    /** With {@code mode=history}: whether there is no such instant. */
    static final String CURRENT = "_current";
    /** Makes an index of the current versions only, where a database has none of its own: not to be seen. */
    static final String CURRENT_ONLY = "_current_only";
    /** Of the rows before a run: which one. */
    static final String UNDO_RUN = "_undo_run";
    /** Of the rows before a run: what it has done with them. */
    static final String UNDO_KIND = "_undo_kind";
    /** Of the rows before a run: the {@link #LOADED_AT} of the delivery that has changed it. */
    static final String UNDO_SINCE = "_undo_since";
    /** In queries only. */
    static final String RANK = "_stellic_rank";

    /** Those of every table: set when a row is written. */
    static final List<String> WRITTEN = List.of(RUN_ID, ROW, LOADED_AT);

    private OwnColumns() {}

    /** Those that the rows of a table with these settings have besides. */
    static List<String> more(DatabaseSettings settings) {
        if (settings.mode() == DatabaseSettings.Mode.HISTORY) {
            return List.of(VALID_FROM, VALID_TO, CURRENT);
        }
        return settings.deletesSoftly() ? List.of(DELETED_AT) : List.of();
    }

    /** Names that no column of a file may have. */
    static List<String> reserved(DatabaseSettings settings) {
        List<String> names = new ArrayList<>(WRITTEN);
        names.add(RANK);
        names.addAll(more(settings));
        if (settings.mode() == DatabaseSettings.Mode.HISTORY) {
            names.add(CURRENT_ONLY);
        }
        if (settings.deletesSoftly()) {
            names.add(UNDO_RUN);
            names.add(UNDO_KIND);
            names.add(UNDO_SINCE);
        }
        return names;
    }
}
