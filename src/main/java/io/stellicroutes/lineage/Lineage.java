package io.stellicroutes.lineage;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.LineageOutbox;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.lineage.LineageEvents.Kind;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListener;
import io.stellicroutes.run.RunReport;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Puts an event on record for every beginning and every end of a run. Which are missing it finds out from the ledger
 * alone: after a kill at any moment, by whichever process comes next. Thread-safe.
 */
final class Lineage implements RunListener {
    private static final String KILLED =
            "the process that ran it has ended; the run goes on when its export is run again";

    private final Ledger ledger;
    private final LineageEvents events;
    private final Predicate<String> underWay;
    private final Clock clock;
    private final Runnable told;

    /**
     * @param underWay whether a process, this one or another, has a run of an export under way
     * @param told is run when there may be something to send
     */
    Lineage(Ledger ledger, LineageEvents events, Predicate<String> underWay, Clock clock, Runnable told) {
        this.ledger = ledger;
        this.events = events;
        this.underWay = underWay;
        this.clock = clock;
        this.told = told;
    }

    @Override
    public void begun(RunInProgress run) {
        tell(run.getName());
        told.run();
    }

    @Override
    public void ended(RunInProgress run, RunReport report) {
        if (report.run().status() == Run.Status.RUNNING) {
            ledger.lineage().untold(run.getName()).stream()
                    .filter(it -> it.run().id().equals(report.run().id()))
                    .forEach(this::interrupted);
        } else {
            tell(run.getName());
        }
        told.run();
    }

    /**
     * Puts on record what has not been told.
     *
     * @param export of this export's runs; null for all
     */
    void tell(String export) {
        for (LineageOutbox.Told it : ledger.lineage().untold(export)) {
            if (it.run().status() != Run.Status.RUNNING) {
                ended(it);
            } else if (underWay.test(it.run().export())) {
                if (!isStarted(it)) {
                    start(it, clock.instant());
                }
            } else if (it.last().isEmpty() || isStarted(it)) {
                stillRunning(it).ifPresent(this::interrupted);
            }
        }
    }

    /** A run may have ended between two looks, and its export is not under way for that reason. */
    private Optional<LineageOutbox.Told> stillRunning(LineageOutbox.Told it) {
        return ledger.lineage().untold(it.run().export()).stream()
                .filter(now -> now.run().id().equals(it.run().id())
                        && now.run().status() == Run.Status.RUNNING
                        && now.events() == it.events()
                        && !underWay.test(now.run().export()))
                .findFirst();
    }

    private static boolean isStarted(LineageOutbox.Told it) {
        return it.last().filter(Kind.START.name()::equals).isPresent();
    }

    private void ended(LineageOutbox.Told it) {
        Run run = it.run();
        boolean delivered = run.status() == Run.Status.DELIVERED;
        end(
                it,
                delivered ? Kind.COMPLETE : run.isStoppedByHand() ? Kind.ABORT : Kind.FAIL,
                run.finishedAt().orElseGet(clock::instant),
                delivered ? Optional.empty() : Optional.of(run.error().orElse("failed")));
    }

    private void interrupted(LineageOutbox.Told it) {
        end(it, Kind.ABORT, clock.instant(), Optional.of(it.run().error().orElse(KILLED)));
    }

    private void end(LineageOutbox.Told it, Kind kind, Instant at, Optional<String> error) {
        int events = it.events();
        if (!isStarted(it)) {
            if (!start(it, it.last().isEmpty() ? it.run().startedAt() : at)) {
                return;
            }
            events++;
        }
        put(it.run(), events + 1, kind, at, error);
    }

    private boolean start(LineageOutbox.Told it, Instant at) {
        return put(
                it.run(),
                it.events() + 1,
                Kind.START,
                it.last().isEmpty() ? it.run().startedAt() : at,
                Optional.empty());
    }

    private boolean put(Run run, int seq, Kind kind, Instant at, Optional<String> error) {
        List<DeliveryRecord> deliveries =
                kind == Kind.START ? List.of() : ledger.deliveries().of(run.id());
        List<String> columns = ledger.headers().of(run.id()).orElse(List.of());
        String event = events.event(kind, at, run, deliveries, columns, error.map(text -> text + reasons(deliveries)));
        return ledger.lineage().put(run.id(), seq, kind.name(), event, clock.instant());
    }

    private static String reasons(List<DeliveryRecord> deliveries) {
        StringBuilder text = new StringBuilder();
        deliveries.forEach(delivery ->
                delivery.error().ifPresent(error -> text.append("\n").append(error)));
        return text.toString();
    }
}
