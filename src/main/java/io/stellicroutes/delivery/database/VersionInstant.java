package io.stellicroutes.delivery.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The instant at which the versions of a load begin and end. It is the run's, unless the table has versions of the same
 * keys that begin or end then or later, which is so
 *
 * <ul>
 *   <li>if the run is delivered again: then it is the instant of those that it has made;
 *   <li>if the clock has been set back: then it is a microsecond after the last of theirs, so that no version is empty
 *       and none overlap.
 * </ul>
 */
final class VersionInstant {
    private final LoadParts parts;
    private final Database database;
    private final StagedChanges staged;
    private final boolean snapshot;
    private boolean taken;

    /** @param snapshot whether nearly all keys of the table are staged: then all of its versions are looked at */
    VersionInstant(LoadParts parts, StagedChanges staged, boolean snapshot) {
        this.parts = parts;
        this.database = parts.database();
        this.staged = staged;
        this.snapshot = snapshot;
    }

    /** Finds it. */
    LocalDateTime find() throws SQLException {
        LocalDateTime last = last();
        if (last == null || last.isBefore(parts.at())) {
            return parts.at();
        }
        taken = isOfThisRun(last);
        return taken ? last : last.plus(1, ChronoUnit.MICROS);
    }

    /** Whether there are versions of this run that begin then. */
    boolean isTaken() {
        return taken;
    }

    /** Where to look for versions, behind FROM. */
    private List<String> sources(String condition) {
        String table = parts.target().sql();
        if (snapshot) {
            return List.of(table + " t" + database.where("WHERE", condition));
        }
        List<String> sources = new ArrayList<>();
        List<String> key = parts.plan().key();
        sources.add(database.matched(table, staged.rows(), key, condition));
        if (staged.deletes()) {
            sources.add(database.matched(table, staged.deleted(), key, condition));
        }
        return sources;
    }

    private LocalDateTime last() throws SQLException {
        LocalDateTime last = null;
        for (String source : sources("")) {
            String sql = "SELECT MAX(" + database.t(OwnColumns.VALID_FROM) + "), MAX(" + database.t(OwnColumns.VALID_TO)
                    + ") FROM " + source;
            try (Statement statement = parts.statements().connection().createStatement();
                    ResultSet found = statement.executeQuery(sql)) {
                found.next();
                last = later(
                        last, parts.plan().own(OwnColumns.VALID_FROM).type().utc(found, 1));
                last = later(last, parts.plan().own(OwnColumns.VALID_TO).type().utc(found, 2));
            }
        }
        return last;
    }

    private static LocalDateTime later(LocalDateTime one, LocalDateTime other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    private boolean isOfThisRun(LocalDateTime instant) throws SQLException {
        Column from = parts.plan().own(OwnColumns.VALID_FROM);
        String ours = database.t(from.name()) + " = " + database.instant(from.type(), instant) + " AND "
                + database.t(OwnColumns.RUN_ID) + " = "
                + database.literal(parts.context().runId());
        for (String source : sources(ours)) {
            if (parts.statements().count("SELECT COUNT(*) FROM " + source) > 0) {
                return true;
            }
        }
        return false;
    }
}
