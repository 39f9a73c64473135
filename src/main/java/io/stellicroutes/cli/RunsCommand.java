package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.ledger.RunSearch;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.status.RunJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code runs}. */
@Command(
        name = "runs",
        description = {
            "Shows the last runs, or one, from the ledger; also while the service is running.",
            "Exit code: 0; with --follow of one run, 1 if it is not delivered."
        },
        mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {
    private static final long LOOKS_EACH_MILLIS = 500;

    @Parameters(paramLabel = "RUN", arity = "0..1", description = "Only this run, in full.")
    private String run;

    @Option(names = "--export", paramLabel = "NAME", description = "Only of this export; no previews.")
    private String export;

    @Option(names = "--failed", description = "Only failed ones.")
    private boolean failed;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those begun within a duration (2d, 12h), or since a local date (2026-03-02) or a"
                    + " time (2026-03-02T08:00:00Z); no previews.")
    private String since;

    @Option(names = "--follow", description = "Print each change until the run has ended or you press Ctrl-C.")
    private boolean follow;

    @Option(names = "--json", description = "One JSON array; with --follow one object a line.")
    private boolean json;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            converter = FromOne.class,
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        if (run != null && (export != null || failed || since != null)) {
            throw mistake("RUN is one run: --export, --failed and --since look for others");
        }
        PrintWriter out = invocation.out();
        Optional<Instant> from = since == null ? Optional.empty() : Optional.of(since(Instant.now()));
        try (CommandRoutes routes = invocation.routes(CommandRuntime.Purpose.READ)) {
            Optional<Ledger> ledger = routes.ledgerToRead();
            if (ledger.isPresent()) {
                try (Ledger found = ledger.get()) {
                    return follow ? follow(routes, found, from, out) : print(found, from, out);
                }
            }
            if (run != null) {
                throw invocation.unknownRun(run);
            }
            print(List.of(), out);
            return 0;
        }
    }

    private RuntimeException mistake(String text) {
        return invocation.mistake(Problem.of(ErrorCode.INVALID_OPTION, Subject.NONE, text));
    }

    private Instant since(Instant now) {
        try {
            if (since.matches("(\\d+(ms|s|m|h|d))+")) {
                return now.minus(TimeUtils.toDuration(since));
            }
            return since.contains("T")
                    ? Instant.parse(since)
                    : LocalDate.parse(since)
                            .atStartOfDay(ZoneId.systemDefault())
                            .toInstant();
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw mistake("--since " + since + " is neither a duration (2d, 12h), nor a date or a time"
                    + " (2026-03-02, 2026-03-02T08:00:00Z)");
        }
    }

    private List<Run> runs(Ledger ledger, Optional<Instant> from) {
        if (run != null) {
            return List.of(ledger.runs().find(run).orElseThrow(() -> invocation.unknownRun(run)));
        }
        return export == null && !failed && from.isEmpty()
                ? ledger.runs().last(last)
                : ledger.runs()
                        .search(new RunSearch(
                                Optional.ofNullable(export),
                                failed ? Optional.of(Run.Status.FAILED) : Optional.empty(),
                                from,
                                Optional.empty(),
                                last,
                                0));
    }

    private int print(Ledger ledger, Optional<Instant> from, PrintWriter out) {
        print(RunReport.of(ledger, runs(ledger, from)), out);
        return 0;
    }

    private void print(List<RunReport> reports, PrintWriter out) {
        if (json) {
            out.println(RunJson.runs(reports).toPrettyString());
        } else {
            if (run != null) {
                details(reports.get(0).run(), out);
            }
            Summary.print(reports, out, out, invocation.place());
        }
        out.flush();
    }

    private static void details(Run run, PrintWriter out) {
        out.println("run " + run.id() + " of " + run.export() + " (" + run.dataType() + ")");
        line(out, "status", Optional.of(Summary.word(run.status()) + ", " + Summary.word(run.stage())));
        line(out, "started", Optional.of(Times.both(run.startedAt())));
        line(out, "by", run.startedBy());
        line(out, "finished", run.finishedAt().map(Times::both));
        line(out, "file", run.fileName());
        line(out, "bytes", Optional.of(run.bytes()).filter(bytes -> bytes > 0).map(String::valueOf));
        line(out, "expires", run.fileExpiry().map(Times::both));
        line(out, "only to", Optional.of(String.join(", ", run.onlyTo())).filter(to -> !to.isEmpty()));
        line(out, "columns", run.headerChange());
        line(out, "accepted", run.accepted());
        line(out, "error", run.error());
        out.println();
    }

    private static void line(PrintWriter out, String what, Optional<String> value) {
        value.ifPresent(text -> out.println("  " + String.format(Locale.ROOT, "%-10s", what) + text));
    }

    private int follow(CommandRoutes routes, Ledger ledger, Optional<Instant> from, PrintWriter out)
            throws InterruptedException {
        FollowedRuns followed = new FollowedRuns(ledger);
        routes.closeAtSignal("");
        while (!routes.isStopped() && !out.checkError()) {
            List<Run> runs = new ArrayList<>(runs(ledger, from));
            Collections.reverse(runs);
            for (FollowedRuns.Change change : followed.changes(runs)) {
                if (json) {
                    out.println(RunJson.run(change.report()));
                } else {
                    change.lines().forEach(out::println);
                }
            }
            if (run != null && runs.get(0).status() != Run.Status.RUNNING) {
                return runs.get(0).status() == Run.Status.DELIVERED ? 0 : 1;
            }
            Thread.sleep(LOOKS_EACH_MILLIS);
        }
        return 0;
    }
}
