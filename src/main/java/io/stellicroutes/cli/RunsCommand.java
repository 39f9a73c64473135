package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
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

    private void print(Ledger ledger, PrintWriter out) throws IOException {
        List<RunReport> reports = ledger.runs().last(last).stream()
                .map(run -> new RunReport(run, ledger.deliveries().of(run.id())))
                .toList();
        if (json) {
            out.println(json(reports, ledger));
        } else {
            Summary.print(reports, out, out);
        }
    }

    private static String json(List<RunReport> reports, Ledger ledger) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode array = mapper.createArrayNode();
        for (RunReport report : reports) {
            Run run = report.run();
            ObjectNode node = array.addObject()
                    .put("run", run.id())
                    .put("export", run.export())
                    .put("dataType", run.dataType())
                    .put("stage", run.stage().name().toLowerCase(Locale.ROOT))
                    .put("status", run.status().name().toLowerCase(Locale.ROOT))
                    .put("fileName", run.fileName().orElse(null))
                    .put("bytes", run.bytes())
                    .put("startedAt", run.startedAt().toString())
                    .put("finishedAt", run.finishedAt().map(Object::toString).orElse(null))
                    .put("error", run.error().orElse(null))
                    .put("fetchedAgain", run.fetchedAgain())
                    .put("fingerprint", run.fingerprint().orElse(null))
                    .put("note", run.note().orElse(null))
                    .put("headerChange", ledger.headers().change(run.id()).orElse(null));
            ArrayNode deliveries = node.putArray("deliveries");
            for (DeliveryRecord delivery : report.deliveries()) {
                ObjectNode entry = deliveries
                        .addObject()
                        .put("destination", delivery.destination())
                        .put("status", delivery.status().name().toLowerCase(Locale.ROOT))
                        .put("read", delivery.read())
                        .put("delivered", delivery.delivered())
                        .put("rejected", delivery.rejected())
                        .put("startedAt", delivery.startedAt().toString())
                        .put(
                                "finishedAt",
                                delivery.finishedAt().map(Object::toString).orElse(null))
                        .put("error", delivery.error().orElse(null))
                        .putNull("inDoubt")
                        .putNull("changes");
                delivery.changes().ifPresent(changes -> entry.putObject("changes")
                        .put("inserted", changes.inserted())
                        .put("updated", changes.updated())
                        .put("deleted", changes.deleted())
                        .put("unchanged", changes.unchanged()));
                delivery.doubt().ifPresent(doubt -> entry.putObject("inDoubt")
                        .put("from", doubt.rows().from())
                        .put("through", doubt.rows().through().orElse(null))
                        .put("since", doubt.since().toString()));
            }
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array);
    }
}
