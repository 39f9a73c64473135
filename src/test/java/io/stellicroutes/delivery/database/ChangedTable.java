package io.stellicroutes.delivery.database;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.LoadContexts;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Change.Operation;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A table that deliveries bring changes to. Each delivery begins a second after the one before. */
final class ChangedTable implements AutoCloseable {
    static final String TABLE = "plan_courses";

    private final Database database;
    private final String url;
    private final String username;
    private final DatabaseLoads loads;
    private final List<String> rejects = new ArrayList<>();
    final Map<String, String> settings = new HashMap<>();
    final Map<String, String> types = new HashMap<>();
    /** What a delivery asks before it becomes final. */
    Runnable mayGoOn = () -> {};

    List<String> key = List.of("id");
    Header header = Header.of("id", "name");
    private Instant now = Instant.parse("2026-03-01T04:05:06.123456Z");
    private long number;

    ChangedTable(Database database, String url, String username) {
        this.database = database;
        this.url = url;
        this.username = username;
        InstantSource clock = () -> now;
        this.loads = new DatabaseLoads(name -> null, Path.of("unused"), clock.withZone(ZoneOffset.UTC));
        settings.put("url", url);
        settings.put("username", username);
        settings.put("mode", "merge");
    }

    /** A row of the file, or the key of one that is gone; numbered as it comes. */
    Row row(Operation operation, long row, String... fields) {
        List<String> all = Arrays.asList(fields);
        return new Row(++number, all, all, Change.of(operation, row));
    }

    Row created(long row, String... fields) {
        return row(Operation.CREATE, row, fields);
    }

    Row updated(long row, String... fields) {
        return row(Operation.UPDATE, row, fields);
    }

    /** An update of a record whose key was written otherwise; the key is the first field. */
    Row renamed(long row, String keyBefore, String... fields) {
        List<String> all = Arrays.asList(fields);
        List<String> before = new ArrayList<>(Collections.nCopies(fields.length, ""));
        before.set(0, keyBefore);
        return new Row(++number, all, all, new Change(Operation.UPDATE, row, List.of("name"), null, before));
    }

    Row read(long row, String... fields) {
        return row(Operation.READ, row, fields);
    }

    Row deleted(String... fields) {
        return row(Operation.DELETE, 0, fields);
    }

    /** Delivers changes; returns how many were taken. */
    long changes(String run, Instant at, Row... rows) throws Exception {
        return deliver(run, new LoadContext.ChangeMode(at, false, false, true), rows);
    }

    /** Delivers a snapshot of which nobody knows what the table has of it. */
    long snapshot(String run, Instant at, Row... rows) throws Exception {
        return deliver(run, new LoadContext.ChangeMode(at, true, false, false), rows);
    }

    /** Delivers a snapshot; the table is to have nothing else then, however much is deleted for it. */
    long adopted(String run, Instant at, Row... rows) throws Exception {
        return deliver(run, new LoadContext.ChangeMode(at, true, true, true, true, ""), rows);
    }

    long deliver(String run, LoadContext.ChangeMode changes, Row... rows) throws Exception {
        now = now.plus(Duration.ofSeconds(1));
        number = 0;
        try (Load load = loads.open(context(run, changes))) {
            long taken = 0;
            for (int from = 0; from < rows.length; from += 3) {
                List<Row> batch = Arrays.asList(rows).subList(from, Math.min(rows.length, from + 3));
                taken += load.write(
                        new Batch(header, batch, batch.get(batch.size() - 1).number()));
            }
            taken += load.rest();
            load.finish();
            return taken;
        }
    }

    /** Compares the table with all records of a file, and writes the difference if it is to be repaired. */
    TableDifference compare(String run, Instant at, boolean repair, Row... rows) {
        now = now.plus(Duration.ofSeconds(1));
        number = 0;
        try (TableComparison comparison =
                loads.compare(context(run, new LoadContext.ChangeMode(at, true, true, true, true, "")), Set.of())) {
            comparison.add(new Batch(header, List.of(rows), rows.length));
            TableDifference difference = comparison.difference();
            if (repair) {
                comparison.repair();
            }
            return difference;
        }
    }

    /** Takes a run back. */
    UndoneRun undo(String run, Instant at) {
        Header all = header;
        header = new Header(key, List.of());
        try {
            return loads.undo(context(run, new LoadContext.ChangeMode(at, false, false, true)));
        } finally {
            header = all;
        }
    }

    LoadContext context(String run, LoadContext.ChangeMode changes) {
        ExportSpec export =
                SampleExport.named(TABLE).key(key).columnTypes(types).to("warehouse");
        DestinationSpec destination = new DestinationSpec("warehouse", new DatabaseType(), settings);
        LoadContext all = LoadContexts.of(
                run, export, destination, header, "f.csv", (row, reason, fields) -> rejects.add(row + ": " + reason));
        LoadContext begun = new LoadContext(
                run,
                export,
                destination,
                header,
                all.landedFile(),
                "f.csv",
                all.rejects(),
                all.accounts(),
                0,
                "",
                changes);
        return LoadContexts.taken(begun, 0, () -> mayGoOn.run());
    }

    List<String> rejects() {
        return rejects;
    }

    /** Forgets all of it. */
    void drop() throws SQLException {
        execute("DROP VIEW IF EXISTS " + q(TABLE + "_current"));
        execute("DROP TABLE IF EXISTS " + q(TABLE));
        execute("DROP TABLE IF EXISTS " + q(TABLE + "_before"));
        rejects.clear();
    }

    String q(String name) {
        return database.quote(name);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, username, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Columns of the table's rows as texts, in order, between commas; NULL is a hyphen. */
    List<String> rows(String... columns) throws SQLException {
        return of(TABLE, "", columns);
    }

    List<String> of(String table, String where, String... columns) throws SQLException {
        StringBuilder list = new StringBuilder();
        for (String column : columns) {
            list.append(list.isEmpty() ? "" : ", ").append(q(column));
        }
        return query("SELECT " + (list.isEmpty() ? "*" : list) + " FROM " + q(table) + " " + where);
    }

    List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, username, "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    String value = found.getString(i);
                    row.append(i == 1 ? "" : ",").append(value == null ? "-" : value);
                }
                rows.add(row.toString());
            }
        }
        rows.sort(null);
        return rows;
    }

    @Override
    public void close() {
        loads.close();
    }
}
