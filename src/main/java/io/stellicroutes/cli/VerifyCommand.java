package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.actions.Action;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.BaselineSecret;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.ChangeSet;
import io.stellicroutes.changes.Contents;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.ColumnView;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.database.TableComparison;
import io.stellicroutes.delivery.database.TableDifference;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.LandedText;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.steps.RecordSteps;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify NAME --to DEST}. */
@Command(
        name = "verify",
        description = {
            "Compares a database table with what the destination should have: the file of the run that arrived there"
                    + " last.",
            "Exit code: 0 if they agree or the difference is written, 1 if they differ."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name;

    @Option(names = "--to", paramLabel = "DEST", required = true, description = "The destination: a database.")
    private String to;

    @Option(
            names = "--repair",
            description =
                    "Write the difference, and nothing else. Rows that the file lacks go as the destination's delete"
                            + " says.")
    private boolean repair;

    @Option(names = "--json", description = "One JSON object, for programs.")
    private boolean json;

    @Mixin
    private HandedInvocation invocation;

    @Override
    public Integer call() throws Exception {
        try (CommandRoutes routes = invocation.routes()) {
            StellicBundle bundle = routes.bundle();
            StellicConfig config = bundle.config();
            invocation.known(name, to, config);
            DestinationSpec destination = config.destinations().get(to);
            TableAccess.check(destination, invocation);
            Ledger ledger = bundle.ledger();
            try (Leases leases = new Leases(ledger, config.recovery().lease());
                    Lease lease = leases.take(name)) {
                LandedFile file = expected(ledger, bundle.landedFiles());
                lease.check();
                TableAccess table = new TableAccess(config, config.export(name), destination, file.run(), lease);
                checkRepairs(table);
                return verify(routes, table, file);
            }
        }
    }

    /** The file whose records the destination should have. */
    private LandedFile expected(Ledger ledger, LandedFiles files) throws IOException {
        Optional<Baseline> baseline = ledger.baselines().find(name, to);
        String run = baseline.flatMap(Baseline::valid)
                .map(Baseline.Valid::runId)
                .orElseThrow(() -> invocation.mistake(Problem.of(
                        ErrorCode.INVALID_OPTION,
                        Subject.NONE,
                        "nothing is known of what " + to + " has of export " + name + ": no run has arrived there")));
        baseline.flatMap(Baseline::valid).flatMap(VerifyCommand::since).ifPresent(since -> {
            throw invocation.mistake(Problem.of(
                    ErrorCode.INVALID_OPTION,
                    Subject.ofExport(name).to(to),
                    "after run " + run + " arrived, " + since + ": run " + name + " first"));
        });
        TableAccess.checkNonePending(ledger, name, to, invocation);
        return LandedFile.ofRun(run, name, LandedFile.of(name, ledger, files), invocation)
                .here(files, invocation);
    }

    /** Why the table should not have what arrived there last; empty if it should. */
    private static Optional<String> since(Baseline.Valid valid) {
        if (valid.isTakenBack()) {
            return Optional.of("a run was taken back there");
        }
        return valid.isOutdated() ? Optional.of("records were sent there by another mode") : Optional.empty();
    }

    /** A record whose key the file writes otherwise is in the table under its key before, as its baseline has it. */
    private void checkRepairs(TableAccess table) {
        if (repair && normalisesKey(table)) {
            throw invocation.mistake(Problem.of(
                    ErrorCode.INVALID_OPTION,
                    Subject.ofExport(name).to(to),
                    "--repair goes by keys as they are written, and by compare.normalise of a key column a record is the"
                            + " same under another one. forget " + to + " --export " + name
                            + " and run it with baseline=adopt, which compares all records with the table"));
        }
    }

    private static boolean normalisesKey(TableAccess table) {
        ChangeRules rules = table.export().rules().changes();
        return table.export().key().stream()
                .anyMatch(column -> !rules.of(column).isEmpty());
    }

    /** The columns that do not count, as the table calls them. */
    private static Set<String> leftOut(TableAccess table, Header header) {
        ColumnRules columns = ColumnRules.of(table.export(), table.destination());
        return header.names().stream()
                .filter(column -> !table.export().rules().changes().counts(column))
                .map(columns::nameOf)
                .collect(Collectors.toSet());
    }

    private int verify(CommandRoutes routes, TableAccess table, LandedFile file) throws Exception {
        RecordReader reader = RecordSteps.reader(table.config());
        try (ScratchDirectory scratch = ScratchDirectory.in(table.config().workDir())) {
            return verify(routes, table, file, reader, records(table, file, reader, scratch));
        }
    }

    /** The file's records as they are delivered where nothing is known of the table. */
    private static ChangeSet records(TableAccess table, LandedFile file, RecordReader reader, ScratchDirectory scratch)
            throws IOException {
        DestinationSpec destination = table.destination();
        return new Baselines(table.config().workDir())
                .look(
                        new Baselines.Request(
                                file.subject(),
                                table.export(),
                                destination.name(),
                                ColumnRules.of(table.export(), destination),
                                ChangeRules.of(table.export(), destination),
                                false,
                                destination.keepsDeleted(),
                                destination.merges(),
                                file.source(reader),
                                Contents.UNKNOWN,
                                file.run().id(),
                                BaselineSecret.random(),
                                Optional.empty(),
                                "",
                                Optional.empty(),
                                "records",
                                () -> {}),
                        scratch.path());
    }

    private int verify(CommandRoutes routes, TableAccess table, LandedFile file, RecordReader reader, ChangeSet records)
            throws Exception {
        Subject subject = file.subject();
        // a row that is rejected may be of a record that the table has: then nothing is deleted
        long rejected = records.counts().rejected();
        LandedText text = reader.open(file.file());
        Iterator<List<String>> rows = reader.parse(text);
        try {
            Header header = reader.header(rows, subject);
            ColumnView view = table.view(header);
            LoadContext context =
                    table.context(view, new LoadContext.ChangeMode(Instant.now(), true, true, rejected == 0));
            try (RecordReader.Batches batches = records.all(reader, rows, 0, new Unheard(), subject);
                    TableComparison comparison =
                            TableAccess.loads(routes.context()).compare(context, leftOut(table, header))) {
                while (batches.hasNext()) {
                    comparison.add(view.of(batches.next()));
                }
                TableDifference difference = comparison.difference();
                boolean repaired = repair && !difference.isNone();
                if (repaired) {
                    invocation.onRecord(
                            routes.bundle().ledger(),
                            Action.OfCommand.with(
                                    "verify --repair", name, file.run().id(), to),
                            () -> {
                                comparison.repair();
                                return true;
                            });
                }
                print(file, difference, repaired, rejected, normalisesKey(table));
                boolean kept = table.destination().keepsDeleted();
                boolean agrees =
                        difference.missing() + difference.different() == 0 && (kept || difference.extra() == 0);
                return agrees || repaired ? 0 : 1;
            }
        } finally {
            RecordReader.close(rows);
        }
    }

    private void print(LandedFile file, TableDifference difference, boolean repaired, long rejected, boolean normalised)
            throws IOException {
        PrintWriter out = invocation.out();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            out.println(mapper.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(mapper.createObjectNode()
                            .put("export", name)
                            .put("destination", to)
                            .put("run", file.run().id())
                            .put("missing", difference.missing())
                            .put("different", difference.different())
                            .put("extra", difference.extra())
                            .put("notCompared", rejected)
                            .put("repaired", repaired)));
        } else {
            out.println("the table of " + to + " beside run " + file.run().id());
            CountLines lines = new CountLines(out);
            lines.line("missing", difference.missing());
            lines.line("different", difference.different());
            lines.line("extra", difference.extra());
            if (normalised && difference.missing() > 0 && difference.extra() > 0) {
                out.println(
                        "keys are compared as they are written: a record whose key is written otherwise is missing and"
                                + " extra");
            }
            if (rejected > 0) {
                out.println("not compared, because another row has their key or they do not fit the header: "
                        + Plural.of(rejected, "row") + " of the file; extra rows may be theirs, and stay");
            }
            if (repaired) {
                out.println("the difference is written");
            }
        }
        out.flush();
    }

    /** Rows that are rejected are at no destination. */
    private static final class Unheard implements RecordReader.Listener {
        @Override
        public void read() {
            // only the table counts
        }

        @Override
        public void ragged(long row, String reason, List<String> fields) {
            // as above
        }
    }
}
