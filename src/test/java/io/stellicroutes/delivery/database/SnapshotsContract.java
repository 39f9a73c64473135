package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.delivery.database.DatabaseSettings.Delete;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Some snapshots one after the other, and what their changes make of a table; a subclass brings a database. */
abstract class SnapshotsContract {
    private static final int TRIES = 20;
    private static final Instant FIRST = Instant.parse("2026-03-01T02:00:00.000001Z");

    private final Database database;
    private final String username;

    SnapshotsContract(Database database, String username) {
        this.database = database;
        this.username = username;
    }

    abstract String url();

    /** What a table should hold of a key. */
    private record Held(List<String> values, int run, int row, boolean live) {}

    @Property(tries = TRIES)
    void aMergedTableIsTheLastSnapshotAndKnowsTheLastChangeOfEachRow(
            @ForAll("snapshots") List<Map<Integer, List<String>>> snapshots,
            @ForAll Delete delete,
            @ForAll @Size(4) List<Boolean> asSnapshot)
            throws Exception {
        try (ChangedTable table = table("merge")) {
            table.settings.put("delete", delete.name().toLowerCase(Locale.ROOT));
            Map<Integer, Held> held = new TreeMap<>();
            for (int run = 0; run < snapshots.size(); run++) {
                Map<Integer, List<String>> before = run == 0 ? Map.of() : snapshots.get(run - 1);
                deliver(table, run, FIRST.plusSeconds(run), before, snapshots.get(run), asSnapshot.get(run));
                hold(held, snapshots.get(run), run, delete);

                String deleted = delete == Delete.SOFT ? "_deleted_at" : "id";
                assertThat(table.rows("id", "name", "units", "seen", "_run_id", "_row", deleted))
                        .isEqualTo(expected(held, delete));
                twice(table, run, FIRST.plusSeconds(run), before, snapshots.get(run), asSnapshot.get(run));
            }
        }
    }

    private static void hold(Map<Integer, Held> held, Map<Integer, List<String>> snapshot, int run, Delete delete) {
        held.replaceAll((id, was) -> snapshot.containsKey(id) || !was.live()
                ? was
                : new Held(was.values(), delete == Delete.SOFT ? run : was.run(), was.row(), false));
        held.values().removeIf(was -> delete == Delete.HARD && !was.live());
        int row = 0;
        for (Map.Entry<Integer, List<String>> record : snapshot.entrySet()) {
            row++;
            Held was = held.get(record.getKey());
            boolean same =
                    was != null && was.values().equals(record.getValue()) && (was.live() || delete == Delete.KEEP);
            held.put(
                    record.getKey(),
                    same
                            ? new Held(was.values(), was.run(), was.row(), true)
                            : new Held(record.getValue(), run, row, true));
        }
    }

    private static List<String> expected(Map<Integer, Held> held, Delete delete) {
        List<String> rows = new ArrayList<>();
        held.forEach((id, row) -> {
            String text = id + "," + text(row.values()) + ",run-" + row.run() + "," + row.row() + ",";
            if (delete != Delete.SOFT) {
                rows.add(text + id);
            } else if (row.live()) {
                rows.add(text + "-");
            } else {
                String at = LocalDateTime.ofInstant(FIRST.plusSeconds(row.run()), ZoneOffset.UTC)
                        .toString()
                        .replace('T', ' ');
                rows.add(text + at);
            }
        });
        rows.sort(null);
        return rows;
    }

    @Property(tries = TRIES)
    void aHistoryHoldsEachSnapshotAtItsInstant(
            @ForAll("snapshots") List<Map<Integer, List<String>>> snapshots, @ForAll @Size(4) List<Boolean> asSnapshot)
            throws Exception {
        try (ChangedTable table = table("history")) {
            table.settings.put("history.ignore", "seen");
            int versions = 0;
            for (int run = 0; run < snapshots.size(); run++) {
                Map<Integer, List<String>> now = snapshots.get(run);
                Map<Integer, List<String>> before = run == 0 ? Map.of() : snapshots.get(run - 1);
                deliver(table, run, FIRST.plusSeconds(run), before, now, asSnapshot.get(run));
                versions += (int) now.entrySet().stream()
                        .filter(record -> !before.containsKey(record.getKey())
                                || !counted(before.get(record.getKey())).equals(counted(record.getValue())))
                        .count();
                assertThat(table.of(ChangedTable.TABLE + "_current", "", "id", "name", "units", "seen"))
                        .isEqualTo(lines(now, false));
                twice(table, run, FIRST.plusSeconds(run), before, now, asSnapshot.get(run));
            }

            assertThat(table.rows("id")).hasSize(versions);
            for (int run = 0; run < snapshots.size(); run++) {
                String at = database.instant(
                        ColumnType.of(ColumnType.Kind.TIMESTAMP),
                        LocalDateTime.ofInstant(FIRST.plusSeconds(run), ZoneOffset.UTC));
                String held = "WHERE " + table.q("_valid_from") + " <= " + at + " AND (" + table.q("_valid_to") + " > "
                        + at + " OR " + table.q("_valid_to") + " IS NULL)";
                assertThat(table.of(ChangedTable.TABLE, held, "id", "name", "units"))
                        .isEqualTo(lines(snapshots.get(run), true));
            }
        }
    }

    /** The last first, and in a table that is merged the last only; then everything is as it was before. */
    @Property(tries = TRIES)
    void aRunThatIsTakenBackHasNeverBeen(
            @ForAll("snapshots") List<Map<Integer, List<String>>> snapshots,
            @ForAll boolean history,
            @ForAll @Size(4) List<Boolean> asSnapshot)
            throws Exception {
        try (ChangedTable table = table(history ? "history" : "merge")) {
            table.settings.put("delete", history ? "keep" : "soft");
            List<List<String>> states = new ArrayList<>();
            for (int run = 0; run < snapshots.size(); run++) {
                Map<Integer, List<String>> before = run == 0 ? Map.of() : snapshots.get(run - 1);
                deliver(table, run, FIRST.plusSeconds(run), before, snapshots.get(run), asSnapshot.get(run));
                deliver(table, run, FIRST.plusSeconds(run), before, snapshots.get(run), asSnapshot.get(run));
                states.add(table.rows());
            }
            int last = snapshots.size() - 1;
            for (int run = last; run > (history ? 0 : last - 1); run--) {
                if (states.get(run).equals(states.get(run - 1))) {
                    int nothing = run;
                    assertThatThrownBy(() -> table.undo("run-" + nothing, FIRST.plusSeconds(nothing)))
                            .hasMessageContaining("#cannot-undo");
                } else {
                    table.undo("run-" + run, FIRST.plusSeconds(run));
                }
                assertThat(table.rows()).isEqualTo(states.get(run - 1));
            }
        }
    }

    @Property(tries = TRIES)
    void versionsAreNeitherEmptyNorOverlapWhateverTheClock(
            @ForAll("snapshots") List<Map<Integer, List<String>>> snapshots,
            @ForAll @Size(4) List<@IntRange(max = 2) Integer> seconds,
            @ForAll @Size(4) List<Boolean> asSnapshot)
            throws Exception {
        try (ChangedTable table = table("history")) {
            for (int run = 0; run < snapshots.size(); run++) {
                Map<Integer, List<String>> before = run == 0 ? Map.of() : snapshots.get(run - 1);
                Instant at = FIRST.plusSeconds(seconds.get(run));
                deliver(table, run, at, before, snapshots.get(run), asSnapshot.get(run));
                twice(table, run, at, before, snapshots.get(run), asSnapshot.get(run));
                assertThat(table.of(ChangedTable.TABLE + "_current", "", "id", "name", "units", "seen"))
                        .isEqualTo(lines(snapshots.get(run), false));
            }

            String from = table.q("_valid_from");
            String to = table.q("_valid_to");
            assertThat(table.of(ChangedTable.TABLE, "WHERE " + to + " <= " + from, "id"))
                    .isEmpty();
            assertThat(table.query("SELECT a." + table.q("id") + " FROM " + table.q(ChangedTable.TABLE)
                            + " a INNER JOIN "
                            + table.q(ChangedTable.TABLE) + " b ON a." + table.q("id") + " = b." + table.q("id")
                            + " AND a." + from + " < b." + from + " AND (a." + to + " > b." + from + " OR a." + to
                            + " IS NULL)"))
                    .isEmpty();
            assertThat(table.query("SELECT " + table.q("id") + " FROM " + table.q(ChangedTable.TABLE) + " GROUP BY "
                            + table.q("id") + ", " + from + " HAVING COUNT(*) > 1"))
                    .isEmpty();
        }
    }

    private ChangedTable table(String mode) throws SQLException {
        ChangedTable table = new ChangedTable(database, url(), username);
        table.drop();
        table.settings.put("mode", mode);
        table.header = Header.of("id", "name", "units", "seen");
        table.types.put("id", "integer");
        table.types.put("units", "decimal(6,2)");
        return table;
    }

    /** A delivery that is made twice leaves everything as it was, to the last column. */
    private static void twice(
            ChangedTable table,
            int run,
            Instant at,
            Map<Integer, List<String>> before,
            Map<Integer, List<String>> now,
            boolean asSnapshot)
            throws Exception {
        List<String> rows = table.rows();
        deliver(table, run, at, before, now, asSnapshot);
        assertThat(table.rows()).isEqualTo(rows);
    }

    private static void deliver(
            ChangedTable table,
            int run,
            Instant at,
            Map<Integer, List<String>> before,
            Map<Integer, List<String>> now,
            boolean asSnapshot)
            throws Exception {
        Row[] rows = asSnapshot ? all(table, now) : changes(table, before, now);
        long taken = asSnapshot ? table.adopted("run-" + run, at, rows) : table.changes("run-" + run, at, rows);
        assertThat(taken).isEqualTo(rows.length);
        assertThat(table.rejects()).isEmpty();
    }

    private static Row[] all(ChangedTable table, Map<Integer, List<String>> now) {
        List<Row> rows = new ArrayList<>();
        now.forEach((id, values) -> rows.add(table.read(rows.size() + 1, fields(id, values))));
        return rows.toArray(Row[]::new);
    }

    private static Row[] changes(
            ChangedTable table, Map<Integer, List<String>> before, Map<Integer, List<String>> now) {
        List<Row> rows = new ArrayList<>();
        before.keySet().stream()
                .filter(id -> !now.containsKey(id))
                .forEach(id -> rows.add(table.deleted(fields(id, List.of("", "", "")))));
        List<Integer> places = List.copyOf(now.keySet());
        now.forEach((id, values) -> {
            if (before.containsKey(id) && !before.get(id).equals(values)) {
                rows.add(table.updated(places.indexOf(id) + 1, fields(id, values)));
            }
        });
        now.forEach((id, values) -> {
            if (!before.containsKey(id)) {
                rows.add(table.created(places.indexOf(id) + 1, fields(id, values)));
            }
        });
        return rows.toArray(Row[]::new);
    }

    private static String[] fields(int id, List<String> values) {
        return new String[] {"" + id, values.get(0), values.get(1), values.get(2)};
    }

    private static List<String> counted(List<String> values) {
        return values.subList(0, 2);
    }

    private static List<String> lines(Map<Integer, List<String>> snapshot, boolean counted) {
        List<String> lines = new ArrayList<>();
        snapshot.forEach((id, values) -> {
            String text = text(values);
            lines.add(id + "," + (counted ? text.substring(0, text.lastIndexOf(',')) : text));
        });
        lines.sort(null);
        return lines;
    }

    private static String text(List<String> values) {
        return values.get(0) + "," + (values.get(1).isEmpty() ? "-" : values.get(1)) + "," + values.get(2);
    }

    @Provide
    Arbitrary<List<Map<Integer, List<String>>>> snapshots() {
        Arbitrary<List<String>> values = Combinators.combine(
                        Arbitraries.of("Ada", "ada", "Ada ", "Ädä", "", "x'y\\", "\uD83C\uDF93"),
                        Arbitraries.of("", "1.50", "2.00"),
                        Arbitraries.of("a", "b"))
                .as(List::of);
        return Arbitraries.maps(Arbitraries.integers().between(1, 12), values)
                .ofMaxSize(10)
                .map(map -> (Map<Integer, List<String>>) new TreeMap<>(map))
                .list()
                .ofMinSize(2)
                .ofMaxSize(4);
    }
}
