package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.ColumnView;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.database.DatabaseLoads;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Header;
import io.stellicroutes.run.PreviewAccounts;
import org.apache.camel.CamelContext;

/**
 * A destination's table, as a run's delivery would get at it.
 *
 * @param lease of the export: nothing is committed without it
 */
record TableAccess(StellicConfig config, ExportSpec export, DestinationSpec destination, Run run, Lease lease) {
    /** Refuses a destination that is no table whose rows go by a key. */
    static void check(DestinationSpec destination, Invocation invocation) {
        if (!destination.type().name().equals("database") || !destination.merges()) {
            throw invocation.mistake(Problem.completing(
                    ErrorCode.INVALID_OPTION,
                    Subject.ofDestination(destination.name()),
                    "is no database with mode=merge or mode=history"));
        }
    }

    /** Refuses while the changes of a run are on their way: when its delivery goes on, it writes them again. */
    static void checkNonePending(Ledger ledger, String export, String to, Invocation invocation) {
        ledger.baselines().find(export, to).flatMap(Baseline::pendingRun).ifPresent(pending -> {
            throw invocation.mistake(Problem.of(
                    ErrorCode.EARLIER_CHANGES,
                    Subject.ofExport(export).to(to),
                    "the changes of run " + pending + " may have been sent in part: run " + export + " first"));
        });
    }

    static DatabaseLoads loads(CamelContext context) {
        return context.getRegistry().lookupByNameAndType("stellicDatabase", DatabaseLoads.class);
    }

    /** What the table has of a file with these columns. */
    ColumnView view(Header header) {
        return new ColumnView(ColumnRules.of(export, destination), header, config.maskKey());
    }

    LoadContext context(ColumnView view, LoadContext.ChangeMode changes) {
        Delivery delivery = new Delivery(
                run.id(),
                export,
                destination,
                new Landing(config.workDir(), 0).fileOf(run.id()),
                run.cleanFileName(),
                new PreviewAccounts(run.id(), lease::check));
        delivery.columns(view);
        LoadContext all = delivery.getContext();
        return all.with(all.attempt(), changes);
    }
}
