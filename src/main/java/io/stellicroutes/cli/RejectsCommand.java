package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.ledger.RejectCount;
import io.stellicroutes.run.RejectedRowsCsv;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rejects RUN}. */
@Command(
        name = "rejects",
        description = "Lists a run's rejected rows, or writes them to a CSV file to correct.",
        mixinStandardHelpOptions = true)
final class RejectsCommand implements Callable<Integer> {
    private static final String STDOUT = "-";

    @Parameters(paramLabel = "RUN", description = "The run's id, as runs shows it.")
    private String run;

    @Option(names = "--to", paramLabel = "DEST", description = "Only of this destination.")
    private String to;

    @Option(names = "--fields", description = "Also show the rows' fields (student records).")
    private boolean fields;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STDOUT,
            description = "Write the rows as CSV to correct, to a new file or stdout; replay --file reads it.")
    private String csv;

    @Mixin
    private HandedInvocation invocation;

    @Override
    public Integer call() throws Exception {
        try (CommandRoutes routes = invocation.routes(CommandRuntime.Purpose.READ);
                Ledger ledger = routes.ledgerToRead()
                        .filter(found -> found.runs().find(run).isPresent())
                        .orElseThrow(() -> invocation.unknownRun(run))) {
            String export = ledger.runs().find(run).orElseThrow().export();
            List<String> destinations = ledger.deliveries().of(run).stream()
                    .map(DeliveryRecord::destination)
                    .filter(destination -> to == null || to.equals(destination))
                    .toList();
            if (csv == null) {
                if (fields) {
                    invocation.shows(ledger, "rejects", export, run, destinations, rows(ledger, destinations));
                }
                list(ledger, destinations);
                return 0;
            }
            return write(ledger, export, destinations);
        }
    }

    private long rows(Ledger ledger, List<String> destinations) {
        return ledger.rejects().counts(run).stream()
                .filter(count -> destinations.contains(count.destination()))
                .mapToLong(RejectCount::rows)
                .sum();
    }

    private void list(Ledger ledger, List<String> destinations) {
        PrintWriter out = invocation.out();
        ObjectMapper json = new ObjectMapper();
        for (String destination : destinations) {
            ledger.rejects().forEach(run, destination, reject -> {
                out.print(destination + "  row " + reject.row() + "  " + reject.reason());
                out.println(fields ? "  " + text(json, reject) : "");
            });
        }
        out.flush();
    }

    private static String text(ObjectMapper json, Reject reject) {
        try {
            return reject.fields().isEmpty() ? "(not kept, or not readable)" : json.writeValueAsString(reject.fields());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int write(Ledger ledger, String export, List<String> destinations) throws IOException {
        List<String> names = ledger.headers()
                .of(run)
                .orElseThrow(() -> invocation.mistake(Problem.of(
                        ErrorCode.NO_FIELD_NAMES,
                        Subject.NONE,
                        "The ledger does not know the field names of run " + run)));
        long written = RejectedRowsCsv.write(ledger, run, destinations, names, Writer.nullWriter())
                .written();
        invocation.shows(ledger, "rejects-csv", export, run, destinations, written);
        PrintWriter err = invocation.err();
        boolean toFile = !csv.equals(STDOUT);
        RejectedRowsCsv.Rows rows = toFile
                ? writeFile(Path.of(csv), text -> RejectedRowsCsv.writeFile(ledger, run, destinations, names, text))
                : RejectedRowsCsv.write(ledger, run, destinations, names, invocation.out());
        err.println(Plural.of(rows.written(), "row") + (toFile ? " in " + csv : ""));
        if (rows.missing() > 0) {
            err.println(Plural.of(rows.missing(), "more was not kept, or is", "more were not kept, or are")
                    + " encrypted with another key than stellic.rejects.key");
        }
        err.flush();
        return rows.missing() == 0 ? 0 : 1;
    }

    private interface Written {
        RejectedRowsCsv.Rows to(Writer text) throws IOException;
    }

    /** For its owner alone; whole, and never in the place of another file. */
    private RejectedRowsCsv.Rows writeFile(Path file, Written rows) throws IOException {
        AtomicReference<RejectedRowsCsv.Rows> written = new AtomicReference<>();
        try {
            invocation.place().write(file, text -> written.set(rows.to(text)));
            return written.get();
        } catch (FileAlreadyExistsException e) {
            throw invocation.mistake(Problem.completing(
                    ErrorCode.FILE_EXISTS, Subject.ofFile(file.toString()), "is there already: name a new file"));
        }
    }
}
