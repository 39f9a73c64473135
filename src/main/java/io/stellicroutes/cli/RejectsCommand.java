package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.records.CsvText;
import io.stellicroutes.records.MendedRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rejects RUN}. */
@Command(
        name = "rejects",
        description = "Lists the rows of a run that were rejected, or writes them to a CSV file to mend.",
        mixinStandardHelpOptions = true)
final class RejectsCommand implements Callable<Integer> {
    private static final String STDOUT = "-";

    @Parameters(paramLabel = "RUN", description = "The run's id, as runs shows it.")
    private String run;

    @Option(names = "--to", paramLabel = "DEST", description = "Only those of one destination.")
    private String to;

    @Option(names = "--fields", description = "Show the rows themselves, too: they are student records.")
    private boolean fields;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STDOUT,
            description = "Write the rows as CSV to mend, to a new file or to stdout; replay --file takes it back.")
    private String csv;

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        try (Road road = invocation.road()) {
            Ledger ledger = road.bundle().ledger();
            if (ledger.run(run).isEmpty()) {
                throw invocation.mistake(ErrorCode.UNKNOWN_RUN, "There is no run " + run + ": runs shows them");
            }
            List<String> destinations = ledger.deliveries(run).stream()
                    .map(DeliveryRecord::destination)
                    .filter(destination -> to == null || to.equals(destination))
                    .toList();
            if (csv == null) {
                list(ledger, destinations);
                return 0;
            }
            return write(ledger, destinations);
        }
    }

    private void list(Ledger ledger, List<String> destinations) {
        PrintWriter out = invocation.out();
        ObjectMapper json = new ObjectMapper();
        for (String destination : destinations) {
            ledger.forEachReject(run, destination, reject -> {
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

    private int write(Ledger ledger, List<String> destinations) throws IOException {
        List<String> names = ledger.header(run)
                .orElseThrow(() -> invocation.mistake(
                        ErrorCode.NO_FIELD_NAMES, "The ledger does not know the field names of run " + run));
        PrintWriter err = invocation.err();
        Set<Long> written = new HashSet<>();
        Set<Long> missing = new HashSet<>();
        boolean toFile = !csv.equals(STDOUT);
        Writer out = toFile ? newFile(Path.of(csv)) : invocation.out();
        CsvWriter printer = CsvText.to(out);
        try {
            List<String> header = new ArrayList<>(List.of(MendedRows.NUMBER));
            header.addAll(names);
            printer.writeRecord(header);
            for (String destination : destinations) {
                ledger.forEachReject(run, destination, reject -> {
                    if (reject.fields().isEmpty()) {
                        missing.add(reject.row());
                    } else if (written.add(reject.row())) {
                        print(printer, reject);
                    }
                });
            }
            printer.flush();
        } finally {
            if (toFile) {
                printer.close();
            }
        }
        missing.removeAll(written);
        err.println(written.size() + (written.size() == 1 ? " row" : " rows") + (toFile ? " in " + csv : ""));
        if (!missing.isEmpty()) {
            err.println(
                    missing.size() + " more were not kept, or are encrypted with another key than stellic.rejects.key");
        }
        err.flush();
        return missing.isEmpty() ? 0 : 1;
    }

    private static void print(CsvWriter printer, Reject reject) {
        List<String> row = new ArrayList<>(List.of(Long.toString(reject.row())));
        row.addAll(reject.fields());
        printer.writeRecord(row);
    }

    /** For its owner alone; never in the place of another file. */
    private Writer newFile(Path file) throws IOException {
        try {
            OwnerOnly.createFile(file);
            return Files.newBufferedWriter(file);
        } catch (FileAlreadyExistsException e) {
            throw invocation.mistake(ErrorCode.FILE_EXISTS, file + " is there already: name a new file");
        }
    }
}
