package io.stellicroutes.cli;

import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.status.RunJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code runs}. */
@Command(
        name = "runs",
        description = "Shows what the ledger says of the last runs; also while the service is running.",
        mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON array, for programs.")
    private boolean json;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = invocation.out();
        try (Road road = invocation.road(CommandRuntime.Purpose.READ)) {
            Optional<Ledger> ledger = road.ledgerToRead();
            if (ledger.isPresent()) {
                try (Ledger found = ledger.get()) {
                    print(found, out);
                }
            } else if (json) {
                out.println("[ ]");
            } else {
                Summary.print(List.of(), out, out);
            }
            out.flush();
            return 0;
        }
    }

    private void print(Ledger ledger, PrintWriter out) {
        List<RunReport> reports = ledger.runs().last(last).stream()
                .map(run -> new RunReport(run, ledger.deliveries().of(run.id())))
                .toList();
        if (json) {
            out.println(RunJson.runs(reports).toPrettyString());
        } else {
            Summary.print(reports, out, out);
        }
    }
}
