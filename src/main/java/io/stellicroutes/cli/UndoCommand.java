package io.stellicroutes.cli;

import io.stellicroutes.actions.Action;
import io.stellicroutes.base.Plural;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.database.UndoneRun;
import io.stellicroutes.ledger.BaselineRecords;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Header;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code undo RUN --to DEST}. */
@Command(
        name = "undo",
        description = {
            "Reverts a run's changes in one transaction: of a database with mode=history, or with mode=merge and"
                    + " delete=soft.",
            "Afterwards the destination has no baseline: the next run compares with the table."
        },
        mixinStandardHelpOptions = true)
final class UndoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run's id, as runs shows it.")
    private String run;

    @Option(names = "--to", paramLabel = "DEST", required = true, description = "The destination: a database.")
    private String to;

    @Mixin
    private HandedInvocation invocation;

    @Override
    public Integer call() throws Exception {
        try (CommandRoutes routes = invocation.routes()) {
            StellicBundle bundle = routes.bundle();
            StellicConfig config = bundle.config();
            Ledger ledger = bundle.ledger();
            Run ran = ledger.runs().find(run).orElseThrow(() -> invocation.unknownRun(run));
            invocation.known(ran.export(), to, config);
            DestinationSpec destination = config.destinations().get(to);
            TableAccess.check(destination, invocation);
            try (Leases leases = new Leases(ledger, config.recovery().lease());
                    Lease lease = leases.take(ran.export())) {
                TableAccess.checkNonePending(ledger, ran.export(), to, invocation);
                TableAccess table = new TableAccess(config, config.export(ran.export()), destination, ran, lease);
                UndoneRun undone = invocation.onRecord(
                        ledger,
                        Action.OfCommand.with("undo", ran.export(), run, to),
                        () -> undo(routes, table, header(ledger, table)));
                invocation
                        .out()
                        .println("run " + run + " is taken back from " + to + ": " + Plural.of(undone.removed(), "row")
                                + " removed, " + undone.restored() + " as they were before");
                invocation
                        .out()
                        .println("The next run compares its file with the table. It deletes nothing unless it is"
                                + " called with --accept-deletes");
                invocation.out().flush();
                return 0;
            }
        }
    }

    private Header header(Ledger ledger, TableAccess table) {
        ExportSpec export = table.export();
        return Header.of(ledger.headers().of(run).orElse(export.key()).toArray(String[]::new));
    }

    /**
     * What is known of the table is put aside before, here and for all nodes, so that a kill in between can only be a
     * reason to compare it.
     */
    private UndoneRun undo(CommandRoutes routes, TableAccess table, Header header) throws Exception {
        StellicConfig config = table.config();
        Baselines baselines = new Baselines(config.workDir());
        LoadContext context = table.context(
                table.view(header), new LoadContext.ChangeMode(table.run().startedAt(), false, false, true));
        BaselineRecords records = routes.bundle().ledger().baselines();
        try (ScratchDirectory aside = ScratchDirectory.in(config.workDir())) {
            table.lease().check();
            Optional<Baseline> known = records.find(table.export().name(), to);
            known.ifPresent(records::takeBack);
            baselines.putAside(table.export().name(), to, aside.path());
            boolean undone = false;
            try {
                UndoneRun result = TableAccess.loads(routes.context()).undo(context);
                undone = true;
                known.ifPresent(records::unstore);
                return result;
            } finally {
                if (!undone) {
                    baselines.bringBack(table.export().name(), to, aside.path());
                    known.ifPresent(records::bringBack);
                }
            }
        }
    }
}
