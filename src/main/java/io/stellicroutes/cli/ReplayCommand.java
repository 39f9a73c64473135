package io.stellicroutes.cli;

import io.stellicroutes.actions.Action;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunReport;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay RUN}. */
@Command(
        name = "replay",
        description = {
            "Delivers a run's file again without a new export, or its corrected rejected rows.",
            "Skips a destination where that would do harm and prints the reason, unless you add --force.",
            "Exit code: 0 if the run is delivered everywhere, 1 if not, 2 if the configuration is invalid or the run unknown."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run's id, as runs shows it.")
    private String run;

    @Option(names = "--to", paramLabel = "DEST", description = "Only to these destinations, separated by commas.")
    private String to;

    @Option(
            names = "--file",
            paramLabel = "CSV",
            description = "Corrected rejected rows: a file that rejects --csv wrote.")
    private Path file;

    @Option(
            names = "--force",
            description = "Also where this may duplicate records, or replace newer ones by older ones.")
    private boolean force;

    @Mixin
    private HandedInvocation invocation;

    @Mixin
    private MetricsFile metricsFile;

    @Override
    public Integer call() throws Exception {
        return metricsFile.written(this::replay, invocation.err());
    }

    private int replay() throws Exception {
        try (CommandRoutes routes = invocation.routes()) {
            metricsFile.of(routes.bundle());
            routes.closeAtSignal(CommandRoutes.GOES_ON);
            if (routes.bundle().ledger().runs().find(run).isEmpty()) {
                throw invocation.unknownRun(run);
            }
            routes.start();
            Map<String, Object> headers =
                    new HashMap<>(Map.of(StellicConstants.REPLAY, run, StellicConstants.FORCE, force));
            if (to != null) {
                headers.put(StellicConstants.TO, to);
            }
            List<String> chosen = to == null ? List.of() : List.of(to.split("\\s*,\\s*"));
            Action action = new Action.Replay(run, chosen, force);
            if (file != null) {
                Path rows = invocation.place().toRead(file);
                headers.put(StellicConstants.CORRECTED, rows);
                action = new Action.Correct(run, chosen, rows, force);
            }
            Action asked = action;
            try (ProducerTemplate producer = routes.context().createProducerTemplate()) {
                RunReport report;
                try (Progress progress = Progress.of(
                        routes.bundle().runs(),
                        under -> under.run().id().equals(run),
                        invocation,
                        Progress.Tally.ONE)) {
                    report = invocation.onRecord(
                            routes.bundle().ledger(),
                            asked,
                            () -> routes.call(producer, StellicConstants.DIRECT_REPLAY, headers, RunReport.class));
                }
                Summary.print(List.of(report), invocation.out(), invocation.err(), invocation.place());
                routes.sendAlerts(producer);
                return report.delivered() ? 0 : 1;
            }
        }
    }
}
