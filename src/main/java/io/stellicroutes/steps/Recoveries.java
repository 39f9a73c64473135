package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.breaker.DeliveryBreakers;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.FailedDelivery;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * What the service goes on with by itself: runs that a crash or a stop has cut short, and failed deliveries when it is
 * time to try them again and their destination is not left alone. Only an export's newest run counts. Thread-safe.
 */
public final class Recoveries {
    private final StellicConfig config;
    private final Ledger ledger;
    private final DeliveryBreakers breakers;
    private final Clock clock;

    public Recoveries(StellicConfig config, Ledger ledger, DeliveryBreakers breakers, Clock clock) {
        this.breakers = breakers;
        this.config = config;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The exports that have such a run; two statements to the ledger at most, however many exports there are. */
    List<String> exports() {
        List<Run> newest = ledger.runs().newest(config.exports().keySet());
        Map<String, List<FailedDelivery>> failed = ledger.deliveries()
                .failed(newest.stream()
                        .filter(Recoveries::mayBeDue)
                        .map(Run::id)
                        .toList());
        return newest.stream()
                .filter(run -> wants(run, failed.getOrDefault(run.id(), List.of())))
                .map(Run::export)
                .sorted()
                .toList();
    }

    boolean wants(ExportSpec export) {
        return ledger.runs()
                .newest(export.name())
                .filter(run -> wants(run, mayBeDue(run) ? ledger.deliveries().failed(run.id()) : List.of()))
                .filter(run -> !isOfNewerVersion(run))
                .isPresent();
    }

    private boolean wants(Run run, List<FailedDelivery> failed) {
        return !run.isOfNewerVersion()
                && (run.status() == Run.Status.RUNNING || failed.stream().anyMatch(this::isDue));
    }

    /** Whether only a newer version knows how an unfinished run goes on: it is left to that. */
    boolean isOfNewerVersion(Run run) {
        return run.isOfNewerVersion()
                || (run.status() == Run.Status.RUNNING
                        && ledger.deliveries().of(run.id()).stream()
                                .anyMatch(delivery -> delivery.status() == DeliveryRecord.Status.UNKNOWN));
    }

    /** Of one that somebody has stopped, whoever did, or its schedule, says when it goes on. */
    private static boolean mayBeDue(Run run) {
        return run.status() == Run.Status.FAILED && !run.isStoppedByHand() && run.stage() == Run.Stage.LANDED;
    }

    private boolean isDue(FailedDelivery delivery) {
        return delivery.code().filter(ErrorCode::wantsSomebody).isEmpty()
                && delivery.failures() <= config.recovery().deliveryRetries()
                && !breakers.isHolding(delivery.destination())
                && !delivery.at()
                        .plus(config.recovery().pauseAfter(delivery.failures()))
                        .isAfter(clock.instant());
    }
}
