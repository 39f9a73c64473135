package io.stellicroutes.cli;

import io.stellicroutes.actions.Action;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.Problems;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forget DEST}. */
@Command(
        name = "forget",
        description = {
            "Forgets the baselines of a destination that gets changes: the next run sends it all records, or none,"
                    + " as stellic.destinations.DEST.baseline says.",
            "Record data stored with them becomes unreadable. Does not touch the destination itself. Works also for a"
                    + " destination that is no longer configured."
        },
        mixinStandardHelpOptions = true)
final class ForgetCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DEST", description = "The destination.")
    private String destination;

    @Option(names = "--export", paramLabel = "NAME", description = "Only for this export. Default: for all.")
    private String export;

    @Mixin
    private HandedInvocation invocation;

    @Override
    public Integer call() throws Exception {
        try (CommandRoutes routes = invocation.routes()) {
            StellicBundle bundle = routes.bundle();
            Ledger ledger = bundle.ledger();
            Baselines files = new Baselines(bundle.config().workDir());
            List<Baseline> known = ledger.baselines().all().stream()
                    .filter(baseline -> baseline.destination().equals(destination))
                    .filter(baseline -> export == null || baseline.export().equals(export))
                    .toList();
            if (known.isEmpty()) {
                throw invocation.mistake(Problem.of(
                        ErrorCode.INVALID_OPTION,
                        Subject.NONE,
                        "nothing is known of what " + destination + " has"
                                + (export == null ? "" : " of export " + export)));
            }
            for (Baseline baseline : known) {
                invocation.onRecord(
                        ledger,
                        new Action.OfCommand(
                                "forget", Optional.of(baseline.export()), Optional.empty(), List.of(destination)),
                        () -> {
                            ledger.baselines().forget(baseline.export(), destination);
                            files.forget(baseline.export(), destination);
                            forgetThere(bundle, baseline);
                            return true;
                        });
                invocation.out().println("forgotten: what " + destination + " has of export " + baseline.export());
            }
            invocation.out().flush();
            return 0;
        }
    }

    /** What is in the store can't be read any more, so that it may stay there until the retention removes it. */
    private void forgetThere(StellicBundle bundle, Baseline baseline) {
        Optional<SharedBaselines> shared = bundle.sharedBaselines();
        try {
            if (shared.isPresent()) {
                shared.get().removeOthers(baseline.export(), destination, () -> bundle.ledger()
                        .baselines()
                        .find(baseline.export(), destination));
            }
        } catch (IOException e) {
            invocation
                    .err()
                    .println("its files are left to stellic.retention: "
                            + Problems.of(e).text());
        }
    }
}
