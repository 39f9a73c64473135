package io.stellicroutes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code changes NAME}. */
@Command(
        name = "changes",
        description = {
            "Lists the changes that an export's runs made at destinations that get changes, newest first.",
            "diff --run RUN --against RUN shows which rows, as long as the files are here. Works also while the service is"
                    + " running."
        },
        mixinStandardHelpOptions = true)
final class ChangesCommand implements Callable<Integer> {
    private static final List<String> TITLES =
            List.of("started", "destination", "status", "inserted", "updated", "deleted", "unchanged", "run");
    private static final int NUMBERS_FROM = 3;

    @Parameters(paramLabel = "NAME", description = "The export.")
    private String name;

    @Option(names = "--to", paramLabel = "DEST", description = "Only of this destination.")
    private String to;

    @Option(
            names = "--since",
            paramLabel = "RUN|DATE",
            description = "Only after a run, or since a date (2026-03-02, UTC) or time (2026-03-02T08:00:00Z).")
    private String since;

    @Option(names = "--json", description = "One JSON array, for programs.")
    private boolean json;

    @Mixin
    private HandedInvocation invocation;

    /** What a run has changed at a destination. */
    private record Line(Run run, DeliveryRecord delivery, DeliveryRecord.Changes changes) {}

    @Override
    public Integer call() throws Exception {
        try (CommandRoutes routes = invocation.routes(CommandRuntime.Purpose.READ)) {
            Optional<Ledger> ledger = routes.ledgerToRead();
            if (ledger.isPresent()) {
                try (Ledger found = ledger.get()) {
                    print(lines(found));
                }
            } else {
                print(List.of());
            }
            return 0;
        }
    }

    private List<Line> lines(Ledger ledger) {
        Predicate<Run> wanted = since == null ? run -> true : since(ledger);
        List<Line> lines = new ArrayList<>();
        for (Run run : ledger.runs().landed(name).stream().filter(wanted).toList()) {
            for (DeliveryRecord delivery : ledger.deliveries().of(run.id())) {
                if (to == null || to.equals(delivery.destination())) {
                    delivery.changes().ifPresent(changes -> lines.add(new Line(run, delivery, changes)));
                }
            }
        }
        return lines;
    }

    private Predicate<Run> since(Ledger ledger) {
        Optional<Run> named = ledger.runs().find(since);
        if (named.isPresent()) {
            return run -> run.startedAt().isAfter(named.get().startedAt());
        }
        try {
            Instant from = since.contains("T")
                    ? Instant.parse(since)
                    : LocalDate.parse(since).atStartOfDay().toInstant(ZoneOffset.UTC);
            return run -> !run.startedAt().isBefore(from);
        } catch (DateTimeParseException e) {
            throw invocation.mistake(Problem.of(
                    ErrorCode.INVALID_OPTION,
                    Subject.NONE,
                    "--since " + since + " is neither a run that runs shows, nor a date or time in UTC"
                            + " (2026-03-02, 2026-03-02T08:00:00Z)"));
        }
    }

    private void print(List<Line> lines) throws IOException {
        PrintWriter out = invocation.out();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ArrayNode array = mapper.createArrayNode();
            lines.forEach(line -> array.addObject()
                    .put("export", name)
                    .put("destination", line.delivery().destination())
                    .put("run", line.run().id())
                    .put("startedAt", line.run().startedAt().toString())
                    .put("status", status(line))
                    .put("inserted", line.changes().inserted())
                    .put("updated", line.changes().updated())
                    .put("deleted", line.changes().deleted())
                    .put("unchanged", line.changes().unchanged()));
            out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array));
        } else {
            List<List<String>> table = new ArrayList<>(List.of(TITLES));
            lines.forEach(line -> table.add(List.of(
                    line.run().startedAt().toString(),
                    line.delivery().destination(),
                    status(line),
                    Long.toString(line.changes().inserted()),
                    Long.toString(line.changes().updated()),
                    Long.toString(line.changes().deleted()),
                    Long.toString(line.changes().unchanged()),
                    line.run().id())));
            new Table(table, NUMBERS_FROM).print(out, invocation.place().columns());
        }
        out.flush();
    }

    private static String status(Line line) {
        return Summary.word(line.delivery().status());
    }
}
