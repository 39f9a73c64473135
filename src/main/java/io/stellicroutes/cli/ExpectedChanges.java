package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.ChangeCounts;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.ColumnView;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import io.stellicroutes.steps.ChangeSteps;
import io.stellicroutes.steps.RecordSteps;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a file would send to a destination that gets changes, as that would get it. Not thread-safe. */
final class ExpectedChanges {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ChangeSteps.Expected expected;
    private final Delivery delivery;
    private final int samples;
    private final Header file;
    private final ColumnView view;
    private final Map<String, Long> byColumn = new LinkedHashMap<>();
    private final Map<Change.Operation, List<Row>> rows = new LinkedHashMap<>();

    /**
     * @param delivery whose file it is
     * @param samples how many rows of each operation are shown
     */
    ExpectedChanges(ChangeSteps.Expected expected, Delivery delivery, StellicConfig config, int samples)
            throws IOException {
        this.expected = expected;
        this.delivery = delivery;
        this.samples = samples;
        this.file = expected.changes().header();
        this.view = new ColumnView(ColumnRules.of(delivery.export(), delivery.destination()), file, config.maskKey());
        RecordReader reader = RecordSteps.reader(config);
        if (!expected.changes().isSnapshot()) {
            read(reader);
        } else if (!expected.silent()) {
            first(reader);
        }
    }

    private void read(RecordReader reader) throws IOException {
        try (RecordReader.Batches batches =
                expected.changes().changes(reader.rowParser(), reader.batchSize(), 0, new Unheard())) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                for (Row row : batch.rows()) {
                    row.change().columns().forEach(column -> byColumn.merge(column, 1L, Long::sum));
                    sample(row);
                }
            }
        }
    }

    /** The first rows of a snapshot. */
    private void first(RecordReader reader) throws IOException {
        try (RawRows raw = reader.raw(delivery.landedFile(), delivery.subject())) {
            RawRow row = new RawRow();
            for (int i = 0; i < samples && raw.next(row); i++) {
                List<String> fields = raw.fields(row.bytes());
                sample(new Row(row.number(), fields, fields, Change.of(Change.Operation.READ, row.number())));
            }
        }
    }

    private void sample(Row row) {
        List<Row> same = rows.computeIfAbsent(row.change().operation(), operation -> new ArrayList<>());
        if (same.size() < samples) {
            same.addAll(view.of(new Batch(file, List.of(row), row.number())).rows());
        }
    }

    /** In the order of the file's columns, by the destination's names. */
    private Map<String, Long> byColumn() {
        ColumnRules rules = ColumnRules.of(delivery.export(), delivery.destination());
        Map<String, Long> ordered = new LinkedHashMap<>();
        file.names().stream()
                .filter(byColumn::containsKey)
                .forEach(column -> ordered.put(rules.nameOf(column), byColumn.get(column)));
        return ordered;
    }

    /** How many rows are shown. */
    int samples() {
        return rows.values().stream().mapToInt(List::size).sum();
    }

    void print(PrintWriter out) {
        CountLines lines = new CountLines(out);
        ChangeCounts counts = expected.changes().counts();
        String to = delivery.getDestinationName();
        out.println("run " + delivery.runId() + " to " + to + ", "
                + expected.known()
                        .map(valid -> "which has the records of run " + valid.runId())
                        .orElseGet(() -> expected.remaster()
                                .map(why -> "of which nothing is known any more: " + why)
                                .orElse("of which nothing is known yet")));
        if (counts.snapshot()) {
            lines.line(expected.silent() ? "taken as there" : "all records", counts.inserted());
        } else {
            lines.line("inserted", counts.inserted());
            lines.line("updated", counts.updated());
            lines.line("deleted", counts.deleted());
            lines.line("unchanged", counts.unchanged());
        }
        more(lines, "rejected", counts.rejected());
        more(lines, "not in the file, kept", counts.kept());
        more(lines, "left out by their key", counts.skipped());
        lines.columns(byColumn());
        expected.heldBack().ifPresent(held -> out.println(held.problem().text()));
        rows.values().forEach(same -> same.forEach(row -> print(row, out)));
    }

    private static void more(CountLines lines, String what, long count) {
        if (count > 0) {
            lines.line(what, count);
        }
    }

    private void print(Row row, PrintWriter out) {
        Change change = row.change();
        String sign =
                switch (change.operation()) {
                    case READ -> "r row " + change.row();
                    case CREATE -> "+ row " + change.row();
                    case UPDATE -> "~ row " + change.row();
                    case DELETE -> "-";
                };
        boolean whole = change.operation() != Change.Operation.DELETE || change.before() != null;
        out.println(sign + " " + json(row.fields(), whole));
        if (change.operation() == Change.Operation.UPDATE) {
            out.println("  changed: " + String.join(", ", change.columns())
                    + (change.before() == null ? "" : "; before: " + json(change.before(), true)));
        }
    }

    /** @param whole whether all fields are known, and not only those of the key */
    private ObjectNode json(List<String> fields, boolean whole) {
        ColumnRules rules = ColumnRules.of(delivery.export(), delivery.destination());
        List<String> key = delivery.export().key().stream().map(rules::nameOf).toList();
        ObjectNode node = MAPPER.createObjectNode();
        List<String> names = view.header().names();
        for (int i = 0; i < names.size(); i++) {
            if (whole || key.contains(names.get(i))) {
                node.put(names.get(i), fields.get(i));
            }
        }
        return node;
    }

    String json() throws IOException {
        ChangeCounts counts = expected.changes().counts();
        ObjectNode node = MAPPER.createObjectNode()
                .put("export", delivery.export().name())
                .put("destination", delivery.getDestinationName())
                .put("run", delivery.runId())
                .put("against", expected.known().map(Baseline.Valid::runId).orElse(null))
                .put("snapshot", counts.snapshot())
                .put("silent", expected.silent())
                .put("inserted", counts.inserted())
                .put("updated", counts.updated())
                .put("deleted", counts.deleted())
                .put("unchanged", counts.unchanged())
                .put("rejected", counts.rejected())
                .put("kept", counts.kept())
                .put("leftOut", counts.skipped())
                .put("remaster", expected.remaster().orElse(null))
                .put(
                        "heldBack",
                        expected.heldBack().map(held -> held.problem().text()).orElse(null));
        node.set("updatedByColumn", MAPPER.valueToTree(byColumn()));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    /** Rejected rows are counted already, and their reasons are told when they are rejected. */
    private static final class Unheard implements RecordReader.Listener {
        @Override
        public void read() {
            // as above
        }

        @Override
        public void ragged(long row, String reason, List<String> fields) {
            // as above
        }
    }
}
