package io.stellicroutes.cli;

import io.stellicroutes.actions.Action;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.run.Accepted;
import io.stellicroutes.run.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run NAME…}. */
@Command(
        name = "run",
        description = {
            "Runs the named exports once, now, and prints what was delivered.",
            "An export's unfinished run resumes where it stopped.",
            "Ctrl-C stops it safely: the next run resumes.",
            "Exit code: 0 if everything was delivered, 1 if not, 2 if the configuration is invalid."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int AT_A_TIME = 16;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "The exports to run.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "Run every configured export.")
    private boolean all;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Run every export of this tenant.")
    private String tenant;

    @Option(names = "--new", description = "Request a new export, even if a run is unfinished.")
    private boolean fresh;

    @Option(
            names = "--to",
            paramLabel = "DEST",
            split = "\\s*,\\s*",
            splitSynopsisLabel = ",",
            description = "Only to these destinations, separated by commas; others are not touched.")
    private List<String> to = new ArrayList<>();

    @Option(names = "--accept-header", description = "Deliver the file although its columns have changed.")
    private boolean acceptHeader;

    @Option(names = "--accept-shrink", description = "Deliver the file although it has far fewer rows than the last.")
    private boolean acceptShrink;

    @Option(names = "--accept-deletes", description = "Ignore limits on deletes and updates, also for an empty file.")
    private boolean acceptDeletes;

    @Option(names = "--accept-remaster", description = "Send all records to destinations whose contents are unknown.")
    private boolean acceptRemaster;

    @Mixin
    private HandedInvocation invocation;

    @Mixin
    private MetricsFile metricsFile;

    @Override
    public Integer call() throws Exception {
        return metricsFile.written(this::run, invocation.err());
    }

    private int run() throws Exception {
        PrintWriter out = invocation.out();
        try (CommandRoutes routes = invocation.routes()) {
            metricsFile.of(routes.bundle());
            List<String> chosen = chosen(routes.bundle().config());
            routes.closeAtSignal(CommandRoutes.GOES_ON);
            routes.start();
            routes.bundle().retention().sweep();
            try {
                List<RunReport> reports;
                Ended ended = new Ended(chosen.size());
                try (Progress progress = Progress.of(
                        routes.bundle().runs(),
                        run -> chosen.contains(run.export().name()),
                        invocation,
                        ended)) {
                    reports = run(routes, chosen, ended);
                }
                Summary.print(reports, out, invocation.err(), invocation.place());
                return reports.stream().allMatch(RunReport::delivered) ? 0 : 1;
            } finally {
                sendAlerts(routes);
            }
        }
    }

    /** Also where one of the exports could not begin, for others may have failed. */
    private static void sendAlerts(CommandRoutes routes) throws IOException {
        if (!routes.isStopped()) {
            try (ProducerTemplate producer = routes.context().createProducerTemplate()) {
                routes.sendAlerts(producer);
            }
        }
    }

    private List<String> chosen(StellicConfig configured) {
        int ways = (all ? 1 : 0) + (tenant == null ? 0 : 1) + (names.isEmpty() ? 0 : 1);
        if (ways != 1) {
            throw invocation.mistake(Problem.of(
                    ErrorCode.NO_EXPORT_NAMED,
                    Subject.NONE,
                    "Name the exports to run, or --all, or a --tenant: the configuration has "
                            + String.join(", ", configured.exports().keySet())));
        }
        if (names.isEmpty() && !to.isEmpty()) {
            throw invocation.mistake(Problem.of(
                    ErrorCode.INVALID_OPTION,
                    Subject.NONE,
                    "--to goes with names of exports, not with --all or --tenant"));
        }
        if (all) {
            return List.copyOf(configured.exports().keySet());
        }
        if (tenant != null) {
            List<String> its = invocation.exportsOf(tenant, configured);
            if (its.isEmpty()) {
                throw invocation.mistake(
                        Problem.of(ErrorCode.NO_EXPORT_NAMED, Subject.NONE, "the tenant " + tenant + " has no export"));
            }
            return its;
        }
        names.forEach(name -> invocation.known(name, configured));
        names.forEach(name -> to.forEach(destination -> invocation.known(name, destination, configured)));
        return names.stream().distinct().toList();
    }

    /** Counts the exports that have ended. */
    private static final class Ended implements Progress.Tally {
        private final int all;
        private final AtomicInteger ended = new AtomicInteger();

        Ended(int all) {
            this.all = all;
        }

        @Override
        public int ended() {
            return ended.get();
        }

        @Override
        public int all() {
            return all;
        }

        <T> Callable<T> counting(Callable<T> run) {
            return () -> {
                try {
                    return run.call();
                } finally {
                    ended.incrementAndGet();
                }
            };
        }
    }

    private List<RunReport> run(CommandRoutes routes, List<String> chosen, Ended ended)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_A_TIME, chosen.size()));
        try (ProducerTemplate producer = routes.context().createProducerTemplate()) {
            List<Future<RunReport>> running = new ArrayList<>();
            for (String name : chosen) {
                running.add(threads.submit(ended.counting(() -> invocation.onRecord(
                        routes.bundle().ledger(),
                        new Action.Run(name, fresh, accepted(), to),
                        () -> report(routes, producer, name, headers(name)),
                        report -> Optional.of(report.run().id())))));
            }
            return all(running);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private Accepted accepted() {
        return new Accepted(acceptHeader, acceptShrink, acceptDeletes, acceptRemaster);
    }

    private Map<String, Object> headers(String name) {
        Map<String, Object> headers = new HashMap<>(accepted().headers());
        headers.put(StellicConstants.EXPORT, name);
        headers.put(
                StellicConstants.STARTED_BY,
                "command:" + invocation.place().caller().name());
        headers.put(StellicConstants.FRESH, fresh);
        headers.put(StellicConstants.TO, String.join(",", to));
        return headers;
    }

    private static RunReport report(
            CommandRoutes routes, ProducerTemplate producer, String name, Map<String, Object> headers)
            throws Exception {
        RunReport report = routes.call(producer, StellicConstants.DIRECT_RUN, headers, RunReport.class);
        if (report == null) {
            throw new UnderWayException(name);
        }
        return report;
    }

    /** Waits for all; if some could not begin, for the others all the same. */
    private List<RunReport> all(List<Future<RunReport>> running) throws InterruptedException, ExecutionException {
        List<RunReport> reports = new ArrayList<>();
        ExecutionException first = null;
        for (Future<RunReport> run : running) {
            try {
                reports.add(run.get());
            } catch (ExecutionException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            if (!reports.isEmpty()) {
                Summary.print(reports, invocation.out(), invocation.err(), invocation.place());
            }
            throw first;
        }
        return reports;
    }

    /** The service runs the export already. */
    private static final class UnderWayException extends StellicRoutesException {
        private static final long serialVersionUID = 1L;

        UnderWayException(String export) {
            super(Problem.of(
                    ErrorCode.UNDER_WAY,
                    Subject.ofExport(export),
                    "a run is under way in the service; run it again when it has ended"));
        }
    }
}
