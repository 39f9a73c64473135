package io.stellicroutes.road;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.time.Clock;
import java.util.List;

/**
 * What the service goes on with by itself: runs that a crash or a stop has cut short, and failed deliveries when it is
 * time to try them again and their destination is not left alone. Only an export's newest run counts. Thread-safe.
 */
final class Recoveries {
    private final StellicConfig config;
    private final Ledger ledger;
    private final LegBreakers breakers;
    private final Clock clock;

    Recoveries(StellicConfig config, Ledger ledger, LegBreakers breakers, Clock clock) {
        this.breakers = breakers;
        this.config = config;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The exports that have such a run. */
    List<String> exports() {
        return config.exports().values().stream()
                .filter(this::wants)
                .map(ExportSpec::name)
                .toList();
    }

    boolean wants(ExportSpec export) {
        return ledger.newest(export.name())
                .filter(run -> run.status() == Run.Status.RUNNING || isDue(run))
                .isPresent();
    }

    private boolean isDue(Run run) {
        return run.status() == Run.Status.FAILED
                && run.stage() == Run.Stage.LANDED
                && ledger.failedLegs(run.id()).stream()
                        .anyMatch(leg ->
                                leg.code().filter(ErrorCode::wantsSomebody).isEmpty()
                                        && leg.failures() <= config.recovery().legRetries()
                                        && !breakers.isHolding(leg.destination())
                                        && !leg.at()
                                                .plus(config.recovery().pauseAfter(leg.failures()))
                                                .isAfter(clock.instant()));
    }
}
