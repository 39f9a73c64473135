package io.stellicroutes.delivery;

import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.MaskKey;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Change.Operation;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A delivery of changes, of an export with a key of two columns. The destination gets {@code grade} as {@code mark},
 * {@code name} masked, and {@code ssn} not at all: no value of it may be anywhere.
 */
public final class SampleChanges {
    public static final String RUN = "20260303T020004Z-51d0c2f7a9";
    /** Of what they were compared with. */
    public static final String MARK = "-0f3a77c1.4";
    /** Of the set. */
    public static final String PLACE = "019cb17d2a40.0000000004." + RUN;
    /** How the ids of what is sent begin. */
    public static final String DELIVERY = RUN + "-mine" + MARK;

    public static final Instant AT = Instant.parse("2026-03-03T02:00:04.123Z");
    /** How every value begins that the destination must not see. */
    public static final String HIDDEN = "hidden-";

    private static final Header FILE = Header.of("student_id", "term", "name", "grade", "ssn");
    private static final Map<String, String> RULES =
            Map.of("columns.exclude", "ssn", "columns.grade.rename", "mark", "columns.name.mask", "redact");

    private final DestinationSpec destination;
    private final Map<Long, String> rejected = new TreeMap<>();
    private final List<Row> rows = new ArrayList<>();
    private List<String> key = List.of("student_id", "term");
    private boolean emptyAsNull;
    private long checkpoint;
    private final Map<String, String> tokens = new HashMap<>();

    /** @param settings of the destination {@code mine}, beside those that every test has; the others are defaults */
    public SampleChanges(String type, Map<String, String> settings) {
        DestinationType found = DestinationTypes.found().find(type).orElseThrow();
        Map<String, String> all = new HashMap<>();
        found.settings().forEach(setting -> all.put(setting.name(), setting.defaultValue()));
        all.put("mode", "changes");
        all.putAll(RULES);
        all.putAll(settings);
        this.destination = new DestinationSpec("mine", found, all);
    }

    public SampleChanges withoutKey() {
        key = List.of();
        return this;
    }

    public SampleChanges emptyAsNull() {
        emptyAsNull = true;
        return this;
    }

    /** Everything up to this change is on record. */
    public SampleChanges resumedAfter(long change) {
        checkpoint = change;
        return this;
    }

    /** A record of which only the key is known is gone. */
    public SampleChanges deleted(String id, String term) {
        return add(List.of(id, term, "", "", ""), Change.of(Operation.DELETE, 0));
    }

    /** A record is gone that was kept. */
    public SampleChanges deletedKept(String id, String term, String grade) {
        List<String> fields = record(id, term, grade);
        return add(fields, new Change(Operation.DELETE, 0, List.of(), fields));
    }

    public SampleChanges updated(long row, String id, String term, String grade, String... changed) {
        return add(record(id, term, grade), new Change(Operation.UPDATE, row, List.of(changed), null));
    }

    /** As {@link #updated}, of a record that was kept. */
    public SampleChanges updatedKept(long row, String id, String term, String grade, String before) {
        return add(
                record(id, term, grade),
                new Change(Operation.UPDATE, row, List.of("grade", "ssn"), record(id, term, before)));
    }

    public SampleChanges created(long row, String id, String term, String grade) {
        return add(record(id, term, grade), Change.of(Operation.CREATE, row));
    }

    public SampleChanges read(long row, String id, String term, String grade) {
        return add(record(id, term, grade), Change.of(Operation.READ, row));
    }

    /** A delete, an update, an insert, and a record of a snapshot. */
    public SampleChanges ofEachKind() {
        return deleted("1001", "2025SP")
                .updated(2, "1002", "2025SP", "A-", "grade", "ssn")
                .created(7, "1003", "2026FA", "")
                .read(8, "1004", "2026FA", "C");
    }

    private static List<String> record(String id, String term, String grade) {
        return List.of(id, term, HIDDEN + "name-" + id, grade, HIDDEN + "ssn-" + id);
    }

    private SampleChanges add(List<String> fields, Change change) {
        rows.add(new Row(rows.size() + 1L, fields, fields, change));
        return this;
    }

    public DestinationSpec destination() {
        return destination;
    }

    /** What the {@link RejectSink} was told, by the changes' numbers. */
    public Map<Long, String> rejected() {
        return rejected;
    }

    private Delivery delivery(Path landed) {
        ExportSpec export = SampleExport.named("plan_courses")
                .dataType("plan-courses")
                .key(key)
                .emptyAsNull(emptyAsNull)
                .to("mine");
        Delivery delivery = new Delivery(RUN, export, destination, landed, "plan_courses_2026.csv", new Accounts() {
            @Override
            public void reject(long row, String reason, List<String> fields) {
                rejected.put(row, reason);
            }

            @Override
            public void checkpoint(long row, long delivered, long skipped, int batches) {
                // what is on record is said by the test
            }

            @Override
            public Optional<String> token(String attempt) {
                return Optional.ofNullable(tokens.get(attempt));
            }

            @Override
            public void token(String attempt, String token) {
                tokens.put(attempt, token);
            }
        });
        delivery.columns(new ColumnView(ColumnRules.of(export, destination), FILE, new MaskKey("")));
        delivery.resume(checkpoint, checkpoint);
        return delivery;
    }

    public LoadContext context() {
        return delivery(Path.of("missing"))
                .getContext()
                .with(MARK, new LoadContext.ChangeMode(AT, false, false, true, false, PLACE));
    }

    /** The changes after the checkpoint as the destination may see them, so many in a batch. */
    public List<Batch> batches(int size) {
        ExportSpec export = delivery(Path.of("missing")).export();
        ColumnView view = new ColumnView(ColumnRules.of(export, destination), FILE, new MaskKey(""));
        List<Batch> batches = new ArrayList<>();
        for (int from = (int) checkpoint; from < rows.size(); from += size) {
            int to = Math.min(from + size, rows.size());
            batches.add(view.of(new Batch(FILE, List.copyOf(rows.subList(from, to)), to)));
        }
        return batches;
    }

    /** All changes as one batch. */
    public Batch batch() {
        return batches(rows.size()).get(0);
    }
}
