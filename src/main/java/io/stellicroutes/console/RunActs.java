package io.stellicroutes.console;

import io.stellicroutes.base.Problem;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What can be done about a run, as it stands. */
final class RunActs {
    private final Ledger ledger;
    private final Set<String> exports;
    private final Function<String, Boolean> isHere;

    /**
     * @param exports those that are configured
     * @param isHere whether a run's landed file is in the work directory
     */
    RunActs(Ledger ledger, Set<String> exports, Function<String, Boolean> isHere) {
        this.ledger = ledger;
        this.exports = exports;
        this.isHere = isHere;
    }

    /**
     * A link to a question.
     *
     * @param place relative to the console's root
     */
    public record Act(String place, String label, boolean danger) {}

    /** @param underWay whether this process is at it */
    List<Act> of(Run run, boolean underWay, List<DeliveryRecord> deliveries) {
        if (underWay && run.status() == Run.Status.RUNNING) {
            return List.of(new Act("runs/" + run.id() + "/stop", "Stop", true));
        }
        if (!exports.contains(run.export())) {
            return List.of();
        }
        String export = "exports/" + run.export() + "/run";
        List<Act> acts = new ArrayList<>();
        if (run.status() == Run.Status.DELIVERED || run.status() == Run.Status.PREVIEWED || !isNewest(run)) {
            acts.add(new Act(export, "Run " + run.export() + " now", false));
        } else {
            Stream.concat(run.error().stream(), deliveries.stream().flatMap(delivery -> delivery.error().stream()))
                    .map(Problem::codeOf)
                    .flatMap(Optional::stream)
                    .map(Unusual::behind)
                    .flatMap(Optional::stream)
                    .distinct()
                    .forEach(unusual -> acts.add(
                            new Act(export + "?accepting=" + unusual.word(), "Accept " + unusual.what(), false)));
            acts.add(new Act(export, run.stage() == Run.Stage.REQUESTING ? "Run now" : "Go on", false));
            acts.add(new Act(export + "?new=yes", "Run anew", false));
        }
        if (isHere.apply(run.id()) && run.status() != Run.Status.PREVIEWED) {
            acts.add(new Act("runs/" + run.id() + "/replay", "Deliver again", false));
        }
        return acts;
    }

    private boolean isNewest(Run run) {
        return ledger.runs().newest(run.export()).map(Run::id).equals(Optional.of(run.id()));
    }
}
