package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.database.ColumnType.Kind;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which column of the table takes which field of the file: first the file's, in its order, then those of our own that
 * are written with each row. Columns that are there are found by their names, whatever the case.
 */
final class ColumnPlan {
    private static final int RUN_ID_LENGTH = 128;

    private final LoadContext context;
    private final DatabaseSettings settings;
    private final Database database;
    private final Map<String, Target.Existing> exact = new HashMap<>();
    private final Map<String, Target.Existing> anyCase = new HashMap<>();
    private final List<Column> columns = new ArrayList<>();
    private final List<Column> more = new ArrayList<>();
    private final boolean[] inKey;
    private final List<String> key = new ArrayList<>();
    private final LocalDateTime now;
    private final Temporal loadedAt;
    private boolean wholeNumbers = true;

    /**
     * Makes the plan.
     *
     * @param existing the columns that are there; none if the table is not
     * @param now when the load begins, in UTC
     * @throws ConfigException if a load that merges has a key that is not in the file
     */
    ColumnPlan(
            LoadContext context,
            DatabaseSettings settings,
            Database database,
            List<Target.Existing> existing,
            LocalDateTime now) {
        this.context = context;
        this.settings = settings;
        this.database = database;
        this.now = now;
        for (Target.Existing column : existing) {
            exact.put(column.name(), column);
            anyCase.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column);
        }
        inKey = new boolean[context.header().size()];
        findKey();
        List<String> names = ColumnNames.of(context.header().names(), database, OwnColumns.reserved(settings));
        for (int i = 0; i < inKey.length; i++) {
            addColumn(i, names.get(i));
        }
        columns.add(own(OwnColumns.RUN_ID, Kind.VARCHAR, RUN_ID_LENGTH));
        columns.add(own(OwnColumns.ROW, Kind.BIGINT, 0));
        Column time = own(OwnColumns.LOADED_AT, Kind.TIMESTAMP, 0);
        columns.add(time);
        boolean hasOffset = time.type().kind() == Kind.TIMESTAMP_WITH_TIME_ZONE;
        loadedAt = hasOffset ? now.atOffset(ZoneOffset.UTC) : now;
        for (String name : OwnColumns.more(settings)) {
            more.add(own(name, name.equals(OwnColumns.CURRENT) ? Kind.BOOLEAN : Kind.TIMESTAMP, 0));
        }
        boolean wasMarked = settings.mode() == DatabaseSettings.Mode.MERGE
                && exact.containsKey(OwnColumns.DELETED_AT)
                && columns.stream().noneMatch(column -> column.name().equals(OwnColumns.DELETED_AT));
        if (wasMarked && !settings.deletesSoftly()) {
            more.add(own(OwnColumns.DELETED_AT, Kind.TIMESTAMP, 0));
        }
    }

    private void findKey() {
        for (String name : context.export().key()) {
            int index = context.header().indexOf(name);
            if (index >= 0) {
                inKey[index] = true;
            } else if (settings.mode().goesByKey()) {
                throw new ConfigException(Problem.completing(
                        ErrorCode.KEY_NOT_IN_FILE,
                        Subject.ofProperty(context.export().property("key")),
                        "names the column " + name + ", which the file does not have"));
            }
        }
    }

    private void addColumn(int index, String made) {
        Target.Existing there = exact.getOrDefault(made, anyCase.get(made.toLowerCase(Locale.ROOT)));
        String name = there == null ? made : there.name();
        ColumnType type = settings.type(context.header().names().get(index), database)
                .map(given -> there == null ? given : given.into(there.type()))
                .orElseGet(() -> there == null ? ColumnType.TEXT : there.type());
        int keys = Math.max(1, context.export().key().size());
        boolean keyText = inKey[index] && type.equals(ColumnType.TEXT);
        String definition = keyText ? database.keyType(keys) : database.type(type);
        int limit = limit(type, there, keyText ? database.keyLength(keys) : database.textLimit());
        boolean sure = there == null ? type.kind() != Kind.OTHER : type.isSureIn(there.type());
        columns.add(new Column(name, type, definition, limit, sure));
        if (inKey[index]) {
            key.add(name);
            wholeNumbers &= type.isWhole() && (there == null || there.type().isWhole());
        }
    }

    private static int limit(ColumnType type, Target.Existing there, int databases) {
        if (!type.sql().isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int limit = there != null && there.type().kind() == Kind.VARCHAR
                ? there.type().precision()
                : databases;
        return type.kind() == Kind.VARCHAR ? Math.min(limit, type.precision()) : limit;
    }

    private Column own(String name, Kind kind, int precision) {
        Target.Existing there = exact.get(name);
        ColumnType made = new ColumnType(kind, precision, 0, "");
        ColumnType type = there == null ? made : made.into(there.type());
        return new Column(name, type, database.type(made), RUN_ID_LENGTH, there == null || type.isSureIn(there.type()));
    }

    /** The columns that come with a row, the file's first. */
    List<Column> columns() {
        return columns;
    }

    /** Those, and others of our own. */
    List<Column> all() {
        return Stream.concat(columns.stream(), more.stream()).toList();
    }

    /** Whether rows may be marked as deleted, now or by an earlier {@code delete=soft}. */
    boolean hasMarks() {
        return more.stream().anyMatch(column -> column.name().equals(OwnColumns.DELETED_AT));
    }

    /** A column of our own. */
    Column own(String name) {
        return all().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The number of columns that are the file's. */
    int fileColumns() {
        return columns.size() - OwnColumns.WRITTEN.size();
    }

    /** The places of the key's columns in the file. */
    int[] keyPlaces() {
        return IntStream.range(0, inKey.length).filter(i -> inKey[i]).toArray();
    }

    /** The names of the key's columns in the table. */
    List<String> key() {
        return key;
    }

    /** Whether a column of the file is part of the key by which rows are found, so that it must not be empty. */
    boolean isMandatory(int index) {
        return settings.mode().goesByKey() && inKey[index];
    }

    /** Looks at the order of the keys of rows that go by it. */
    KeyOrder keyOrder() {
        return new KeyOrder(inKey, wholeNumbers);
    }

    /** What each row has as {@link OwnColumns#LOADED_AT}. */
    Temporal loadedAt() {
        return loadedAt;
    }

    /** The same, in UTC, whatever the column's type. */
    LocalDateTime loadedAtUtc() {
        return now;
    }

    /** The columns that have the same value in each row that is written. */
    Map<String, ?> constants() {
        return Map.of(OwnColumns.RUN_ID, context.runId(), OwnColumns.LOADED_AT, loadedAt);
    }

    /** Whether the table has a row as this delivery has written it, in SQL. */
    String writtenBy(Database in) {
        return "(" + in.t(OwnColumns.RUN_ID) + " = " + in.s(OwnColumns.RUN_ID) + " AND " + in.t(OwnColumns.ROW) + " = "
                + in.s(OwnColumns.ROW) + ")";
    }
}
