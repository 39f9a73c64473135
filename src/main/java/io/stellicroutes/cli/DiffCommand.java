package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.Compared;
import io.stellicroutes.changes.Comparison;
import io.stellicroutes.changes.Difference;
import io.stellicroutes.changes.DuplicateKeys;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.ColumnView;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import io.stellicroutes.steps.RecordSteps;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code diff NAME}. */
@Command(
        name = "diff",
        description = "Shows what has changed from one landed file of an export to another; also while the service is"
                + " running.",
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    /** Rows in other places may take so much memory before they go to the disk. */
    private static final long MEMORY = 32L << 20;

    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "The run with the new file. Default: the last one whose file is still here.")
    private String run;

    @Option(
            names = "--against",
            paramLabel = "RUN",
            description = "The run with the old file. Default: the one before whose file is still here.")
    private String against;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "0",
            description = "Show so many rows of each kind, too: they are student records. Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Option(
            names = "--to",
            paramLabel = "DEST",
            description = "Show them as this destination would get them: by its column rules and masks.")
    private String to;

    @Option(names = "--json", description = "One JSON object, for programs.")
    private boolean json;

    @Mixin
    private Invocation invocation;

    /** A run's landed file. */
    private record Landed(Run run, Path file) {}

    @Override
    public Integer call() throws Exception {
        try (CommandRuntime road = invocation.road(CommandRuntime.Purpose.LOOK)) {
            StellicConfig config = road.bundle().config();
            invocation.known(name, config);
            ExportSpec export = config.export(name);
            if (to != null && !export.destinations().contains(to)) {
                throw invocation.mistake(Problem.completing(
                        ErrorCode.INVALID_OPTION, Subject.ofExport(name), "has no destination " + to));
            }
            Optional<Ledger> ledger = road.ledgerToRead();
            List<Landed> files;
            if (ledger.isPresent()) {
                try (Ledger found = ledger.get()) {
                    files = files(found, new Landing(config.workDir(), 0));
                }
            } else {
                files = List.of();
            }
            Landed now = chosen(files, run, "new", 0);
            Landed old = chosen(files, against, "old", files.indexOf(now) + 1);
            compare(config, export, old, now);
            return 0;
        }
    }

    /** The runs whose files are here, the newest first. */
    private List<Landed> files(Ledger ledger, Landing landing) {
        return ledger.runs().landed(name).stream()
                .map(landed -> new Landed(landed, landing.fileOf(landed.id())))
                .filter(landed -> Files.isRegularFile(landed.file()))
                .toList();
    }

    private Landed chosen(List<Landed> files, String id, String which, int otherwise) {
        if (id == null) {
            if (otherwise >= files.size()) {
                throw invocation.mistake(Problem.completing(
                        ErrorCode.FILE_NOT_HERE,
                        Subject.ofExport(name),
                        "has no " + which + " file here to compare: files are kept for"
                                + " stellic.retention, and runs shows the runs"));
            }
            return files.get(otherwise);
        }
        return files.stream()
                .filter(landed -> landed.run().id().equals(id))
                .findFirst()
                .orElseThrow(() -> invocation.mistake(Problem.of(
                        ErrorCode.FILE_NOT_HERE,
                        Subject.NONE,
                        "the file of run " + id + " of export " + name + " is not here: files are kept for"
                                + " stellic.retention, and runs shows the runs")));
    }

    private void compare(StellicConfig config, ExportSpec export, Landed old, Landed now) throws IOException {
        RecordReader reader = RecordSteps.reader(config);
        Comparison.Source before = () -> reader.raw(old.file(), landedFile(old));
        Comparison.Source after = () -> reader.raw(now.file(), landedFile(now));
        Header oldHeader = header(before);
        Header newHeader = header(after);
        Compared compared = Compared.of(Subject.ofExport(name), oldHeader, newHeader, export.key(), List.of());
        Difference difference = new Difference(compared, oldHeader, newHeader, samples);
        Path spill = Files.createTempDirectory(config.workDir(), "diff-");
        try {
            if (!export.key().isEmpty()) {
                refuseDuplicates(DuplicateKeys.of(before, compared, spill.resolve("keys"), MEMORY), old, export);
                refuseDuplicates(DuplicateKeys.of(after, compared, spill.resolve("keys"), MEMORY), now, export);
            }
            Comparison.Outcome outcome = new Comparison(before, after, compared, difference, spill, MEMORY).run();
            Report report = new Report(old.run(), now.run(), compared, outcome, difference);
            PrintWriter out = invocation.out();
            if (json) {
                out.println(report.json());
            } else {
                report.print(out);
                print(out, config, export, difference, oldHeader, newHeader);
            }
            out.flush();
        } finally {
            Files.deleteIfExists(spill);
        }
    }

    private Subject landedFile(Landed landed) {
        return Subject.ofExport(name).withRun(landed.run().id()).withFile("the landed file");
    }

    private static Header header(Comparison.Source file) throws IOException {
        try (RawRows rows = file.open()) {
            return rows.header();
        }
    }

    private void refuseDuplicates(DuplicateKeys duplicates, Landed file, ExportSpec export) {
        if (duplicates.count() > 0) {
            throw invocation.mistake(Problem.of(
                    ErrorCode.DUPLICATE_KEYS,
                    Subject.ofExport(name),
                    "in the file of run " + file.run().id() + ", " + duplicates.count()
                            + " rows have the key (" + String.join(", ", export.key())
                            + ") of an earlier row: the first ones are the rows " + numbers(duplicates)));
        }
    }

    private static String numbers(DuplicateKeys duplicates) {
        return String.join(
                ", ", duplicates.first().stream().map(Object::toString).toList());
    }

    private void print(
            PrintWriter out,
            StellicConfig config,
            ExportSpec export,
            Difference difference,
            Header oldHeader,
            Header newHeader)
            throws IOException {
        if (samples == 0) {
            return;
        }
        ObjectMapper mapper = new ObjectMapper();
        Sample old = new Sample(mapper, view(config, export, oldHeader), oldHeader);
        Sample now = new Sample(mapper, view(config, export, newHeader), newHeader);
        difference.deletedRows().forEach(row -> out.println("- " + old.text(row)));
        difference.updatedRows().forEach(pair -> {
            out.println("~ " + old.text(pair.old()));
            out.println("  " + now.text(pair.now()));
        });
        difference.insertedRows().forEach(row -> out.println("+ " + now.text(row)));
    }

    private Optional<ColumnView> view(StellicConfig config, ExportSpec export, Header header) {
        return Optional.ofNullable(to)
                .map(destination -> new ColumnView(
                        ColumnRules.of(export, config.destinations().get(destination)), header, config.maskKey()));
    }

    /** Writes rows as JSON, as a destination would get them. */
    private record Sample(ObjectMapper mapper, Optional<ColumnView> view, Header header) {
        String text(Row row) {
            Batch batch = new Batch(header, List.of(row), row.number());
            Batch shown = view.map(rules -> rules.of(batch)).orElse(batch);
            ObjectNode node = mapper.createObjectNode();
            List<String> names = shown.header().names();
            for (int i = 0; i < names.size(); i++) {
                node.put(names.get(i), shown.rows().get(0).fields().get(i));
            }
            return "row " + row.number() + " " + node;
        }
    }

    /** What has been found. */
    private record Report(Run old, Run now, Compared compared, Comparison.Outcome outcome, Difference difference) {
        void print(PrintWriter out) {
            out.println("run " + now.id() + " beside run " + old.id());
            line(out, "inserted", difference.inserted());
            line(out, "updated", difference.updated());
            line(out, "deleted", difference.deleted());
            line(out, "unchanged", outcome.unchanged());
            if (outcome.ragged() + outcome.raggedBefore() > 0) {
                out.println("not compared, because they do not fit the header: " + outcome.raggedBefore()
                        + " rows of the old file, " + outcome.ragged() + " of the new one");
            }
            names(out, "columns that only the new file has", compared.added());
            names(out, "columns that only the old file has", compared.removed());
            if (!difference.byColumn().isEmpty()) {
                out.println("changed in the updated rows:");
                difference.byColumn().forEach((column, count) -> line(out, column, count));
            }
        }

        private static void line(PrintWriter out, String what, long count) {
            out.println(String.format(Locale.ROOT, "  %-24s %,14d", what, count));
        }

        private static void names(PrintWriter out, String what, List<String> names) {
            if (!names.isEmpty()) {
                out.println(what + ": " + String.join(", ", names));
            }
        }

        String json() throws IOException {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode node = mapper.createObjectNode()
                    .put("export", now.export())
                    .put("run", now.id())
                    .put("against", old.id())
                    .put("inserted", difference.inserted())
                    .put("updated", difference.updated())
                    .put("deleted", difference.deleted())
                    .put("unchanged", outcome.unchanged())
                    .put("notComparedBefore", outcome.raggedBefore())
                    .put("notCompared", outcome.ragged());
            node.set("addedColumns", mapper.valueToTree(compared.added()));
            node.set("removedColumns", mapper.valueToTree(compared.removed()));
            node.set("updatedByColumn", mapper.valueToTree(Map.copyOf(difference.byColumn())));
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        }
    }
}
