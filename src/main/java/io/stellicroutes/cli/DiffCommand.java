package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.Compared;
import io.stellicroutes.changes.Comparison;
import io.stellicroutes.changes.Difference;
import io.stellicroutes.changes.DuplicateKeys;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.ColumnView;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.PreviewAccounts;
import io.stellicroutes.steps.ChangeSteps;
import io.stellicroutes.steps.RecordSteps;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
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
        description = {
            "Shows the changes from one landed file of an export to another; or, for a destination that gets changes,"
                    + " what a file would send there, compared with what the destination has.",
            "Sends nothing; audits that rows are shown. Works also while the service is running."
        },
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    /** Rows in other places may take so much memory before they go to the disk. */
    private static final long MEMORY = 32L << 20;

    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "The run with the new file. Default: the last one whose file is here.")
    private String run;

    @Option(
            names = "--against",
            paramLabel = "RUN",
            description =
                    "The run with the old file. Default: what --to DEST has, if it gets changes; else the run before"
                            + " whose file is still here.")
    private String against;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "0",
            converter = FromOne.OrZero.class,
            description = "Also show this many rows of each kind (student records). Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Option(
            names = "--to",
            paramLabel = "DEST",
            description =
                    "As this destination gets it, by its column rules and masks. Without it, samples hide what any of"
                            + " the export's destinations masks or does not get.")
    private String to;

    @Option(names = "--json", description = "One JSON object, for programs.")
    private boolean json;

    @Mixin
    private HandedInvocation invocation;

    @Override
    public Integer call() throws Exception {
        try (CommandRoutes routes = invocation.routes(CommandRuntime.Purpose.LOOK)) {
            StellicConfig config = routes.bundle().config();
            invocation.known(name, to, config);
            ExportSpec export = config.export(name);
            Optional<Ledger> ledger = routes.ledgerToRead();
            if (ledger.isEmpty()) {
                LandedFile.at(0, "new", name, List.of(), invocation);
            } else {
                try (Ledger found = ledger.get()) {
                    compare(
                            config,
                            export,
                            found,
                            routes.bundle().landedFiles(),
                            routes.bundle().sharedBaselines());
                }
            }
            invocation.out().flush();
            return 0;
        }
    }

    private void compare(
            StellicConfig config,
            ExportSpec export,
            Ledger ledger,
            LandedFiles landed,
            Optional<SharedBaselines> baselines)
            throws IOException {
        List<LandedFile> files = LandedFile.of(name, ledger, landed);
        LandedFile now = run == null
                ? LandedFile.at(0, "new", name, files, invocation)
                : LandedFile.ofRun(run, name, files, invocation);
        if (against == null && to != null && config.destinations().get(to).getsChanges()) {
            expect(config, ledger, baselines, export, now.here(landed, invocation));
            return;
        }
        LandedFile old = against == null
                ? LandedFile.at(files.indexOf(now) + 1, "old", name, files, invocation)
                : LandedFile.ofRun(against, name, files, invocation);
        compare(config, export, ledger, old.here(landed, invocation), now.here(landed, invocation));
    }

    /** What the file would send to the destination. */
    private void expect(
            StellicConfig config, Ledger ledger, Optional<SharedBaselines> baselines, ExportSpec export, LandedFile now)
            throws IOException {
        Delivery delivery = new Delivery(
                now.run().id(),
                export,
                config.destinations().get(to),
                now.file(),
                now.run().cleanFileName(),
                new PreviewAccounts(now.run().id()));
        try (ScratchDirectory scratch = ScratchDirectory.in(config.workDir())) {
            ChangeSteps.Expected expected = new ChangeSteps(config, ledger, new Baselines(config.workDir()), baselines)
                    .look(delivery, scratch.path());
            ExpectedChanges report = new ExpectedChanges(expected, delivery, config, samples);
            if (json) {
                invocation.out().println(report.json());
            } else {
                if (samples > 0) {
                    shows(ledger, now, report.samples());
                }
                report.print(invocation.out());
            }
        }
    }

    private void compare(StellicConfig config, ExportSpec export, Ledger ledger, LandedFile old, LandedFile now)
            throws IOException {
        RecordReader reader = RecordSteps.reader(config);
        Comparison.Source before = old.source(reader);
        Comparison.Source after = now.source(reader);
        Header oldHeader = header(before);
        Header newHeader = header(after);
        Optional<DestinationSpec> destination = Optional.ofNullable(to).map(config.destinations()::get);
        Compared compared = Compared.of(
                Subject.ofExport(name),
                oldHeader,
                newHeader,
                export.key(),
                destination.map(known -> ColumnRules.of(export, known)).orElse(ColumnRules.NONE),
                destination
                        .map(known -> ChangeRules.of(export, known))
                        .orElse(export.rules().changes()));
        Difference difference = new Difference(compared, oldHeader, newHeader, samples);
        try (ScratchDirectory scratch = ScratchDirectory.in(config.workDir())) {
            Path spill = scratch.path();
            Comparison comparison = new Comparison(before, after, compared, difference, spill, MEMORY);
            if (!export.key().isEmpty()) {
                refuseDuplicates(comparison.repeatedBefore(), old, export);
                refuseDuplicates(comparison.repeated(), now, export);
            }
            Comparison.Outcome outcome = comparison.run();
            Report report = new Report(old.run(), now.run(), compared, outcome, difference);
            PrintWriter out = invocation.out();
            if (json) {
                out.println(report.json());
            } else {
                if (samples > 0) {
                    shows(ledger, now, difference.samples());
                }
                report.print(out);
                print(out, config, export, difference, oldHeader, newHeader);
            }
        }
    }

    /** @param rows how many, one that has changed counted once */
    private void shows(Ledger ledger, LandedFile now, long rows) {
        invocation.shows(ledger, "diff", name, now.run().id(), to == null ? List.of() : List.of(to), rows);
    }

    private static Header header(Comparison.Source file) throws IOException {
        try (RawRows rows = file.open()) {
            return rows.header();
        }
    }

    private void refuseDuplicates(DuplicateKeys duplicates, LandedFile file, ExportSpec export) {
        if (duplicates.isRefused()) {
            throw invocation.mistake(Problem.of(
                    ErrorCode.DUPLICATE_KEYS,
                    Subject.ofExport(name),
                    "in the file of run " + file.run().id() + ", "
                            + Plural.of(duplicates.count(), "row has the key", "rows have the key")
                            + " (" + String.join(", ", export.key())
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

    private ColumnView view(StellicConfig config, ExportSpec export, Header header) {
        ColumnRules rules = to == null
                ? ColumnRules.leastOf(
                        export,
                        export.destinations().stream()
                                .map(config.destinations()::get)
                                .toList(),
                        header.names(),
                        config.maskKey())
                : ColumnRules.of(export, config.destinations().get(to));
        return new ColumnView(rules, header, config.maskKey());
    }

    /** Writes rows as JSON, as a destination would get them. */
    private record Sample(ObjectMapper mapper, ColumnView view, Header header) {
        String text(Row row) {
            Batch shown = view.of(new Batch(header, List.of(row), row.number()));
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
            CountLines lines = new CountLines(out);
            lines.line("inserted", difference.inserted());
            lines.line("updated", difference.updated());
            lines.line("deleted", difference.deleted());
            lines.line("unchanged", outcome.unchanged());
            if (outcome.ragged() + outcome.raggedBefore() > 0) {
                out.println(
                        "not compared, because they do not fit the header: " + Plural.of(outcome.raggedBefore(), "row")
                                + " of the old file, " + outcome.ragged() + " of the new one");
            }
            if (outcome.leftOut() + outcome.leftOutBefore() > 0) {
                out.println("left out by their key: " + Plural.of(outcome.leftOutBefore(), "row") + " of the old file, "
                        + outcome.leftOut() + " of the new one");
            }
            names(out, "columns that only the new file has", compared.added());
            names(out, "columns that only the old file has", compared.removed());
            lines.columns(difference.byColumn());
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
                    .put("notCompared", outcome.ragged())
                    .put("leftOutBefore", outcome.leftOutBefore())
                    .put("leftOut", outcome.leftOut());
            node.set("addedColumns", mapper.valueToTree(compared.added()));
            node.set("removedColumns", mapper.valueToTree(compared.removed()));
            node.set("updatedByColumn", mapper.valueToTree(Map.copyOf(difference.byColumn())));
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        }
    }
}
