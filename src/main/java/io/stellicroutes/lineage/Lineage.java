package io.stellicroutes.lineage;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.LineageBook;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.lineage.LineageEvents.Kind;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListener;
import io.stellicroutes.run.RunReport;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Puts an event on record for every beginning and every end of a run. Which are missing it finds out from the ledger
 * alone: after a kill at any moment, by whichever process comes next. Thread-safe.
 */
final class Lineage implements RunListener {
    private static final String KILLED =
            "the process that ran it has ended; the run goes on when its export is run again";

    private final Ledger ledger;
    private final LineageEvents events;
    private final Supplier<Set<String>> underWay;
    private final Clock clock;
    private final Runnable told;
    /** Whether there may be more to tell than {@link LineageBook#open()} finds. */
    private final AtomicBoolean missed = new AtomicBoolean(true);

    /**
     * @param underWay the exports of which a process, this one or another, has a run under way
     * @param told is run when there may be something to send
     */
    Lineage(Ledger ledger, LineageEvents events, Supplier<Set<String>> underWay, Clock clock, Runnable told) {
        this.ledger = ledger;
        this.events = events;
        this.underWay = underWay;
        this.clock = clock;
        this.told = told;
    }

    @Override
    public void begun(RunInProgress run) {
        tellOf(run.run().id(), it -> {
            if (!isStarted(it)) {
                start(it, clock.instant());
            }
        });
    }

    @Override
    public void ended(RunInProgress run, RunReport report) {
        tellOf(report.run().id(), it -> {
            if (it.run().status() != Run.Status.RUNNING) {
                ended(it);
            } else if (isOpen(it)) {
                interrupted(it);
            }
        });
    }

    private void tellOf(String run, Consumer<LineageBook.Told> event) {
        try {
            ledger.lineage().told(run).ifPresent(event);
        } catch (RuntimeException e) {
            missed.set(true);
            throw e;
        }
        told.run();
    }

    /** Puts on record what has not been told. */
    void tell() {
        boolean all = missed.getAndSet(false);
        try {
            tell(all ? ledger.lineage().untold() : ledger.lineage().open());
        } catch (RuntimeException e) {
            missed.set(true);
            throw e;
        }
    }

    private void tell(List<LineageBook.Told> untold) {
        List<LineageBook.Told> running = new ArrayList<>();
        for (LineageBook.Told it : untold) {
            if (it.run().status() == Run.Status.RUNNING) {
                running.add(it);
            } else {
                ended(it);
            }
        }
        Set<String> exports = running.isEmpty() ? Set.of() : underWay.get();
        Map<String, LineageBook.Told> stopped = new HashMap<>();
        for (LineageBook.Told it : running) {
            if (!exports.contains(it.run().export())) {
                if (isOpen(it)) {
                    stopped.put(it.run().id(), it);
                }
            } else if (!isStarted(it)) {
                start(it, clock.instant());
            }
        }
        if (!stopped.isEmpty()) {
            stillStopped(stopped).forEach(this::interrupted);
        }
    }

    /** A run may have ended between two looks, and its export is not under way for that reason. */
    private List<LineageBook.Told> stillStopped(Map<String, LineageBook.Told> before) {
        List<LineageBook.Told> now = ledger.lineage().open().stream()
                .filter(it -> it.run().status() == Run.Status.RUNNING)
                .filter(it -> before.containsKey(it.run().id())
                        && before.get(it.run().id()).events() == it.events())
                .toList();
        Set<String> exports = underWay.get();
        return now.stream().filter(it -> !exports.contains(it.run().export())).toList();
    }

    /** Whether its end has to be told. */
    private static boolean isOpen(LineageBook.Told it) {
        return it.last().isEmpty() || isStarted(it);
    }

    private static boolean isStarted(LineageBook.Told it) {
        return it.last().filter(Kind.START.name()::equals).isPresent();
    }

    private void ended(LineageBook.Told it) {
        Run run = it.run();
        boolean delivered = run.status() == Run.Status.DELIVERED;
        end(
                it,
                delivered ? Kind.COMPLETE : run.isStoppedByHand() ? Kind.ABORT : Kind.FAIL,
                run.finishedAt().orElseGet(clock::instant),
                delivered ? Optional.empty() : Optional.of(run.error().orElse("failed")));
    }

    private void interrupted(LineageBook.Told it) {
        end(it, Kind.ABORT, clock.instant(), Optional.of(it.run().error().orElse(KILLED)));
    }

    private void end(LineageBook.Told it, Kind kind, Instant at, Optional<String> error) {
        if (isStarted(it) || start(it, it.last().isEmpty() ? it.run().startedAt() : at)) {
            LineageBook.Told started =
                    new LineageBook.Told(it.run(), it.last(), isStarted(it) ? it.events() : it.events() + 1);
            put(started, kind, at, error);
        }
    }

    private boolean start(LineageBook.Told it, Instant at) {
        return put(it, Kind.START, it.last().isEmpty() ? it.run().startedAt() : at, Optional.empty());
    }

    private boolean put(LineageBook.Told before, Kind kind, Instant at, Optional<String> error) {
        Run run = before.run();
        List<DeliveryRecord> deliveries =
                kind == Kind.START ? List.of() : ledger.deliveries().of(run.id());
        List<String> columns = ledger.headers().told(run.id()).orElse(List.of());
        String event = events.event(kind, at, run, deliveries, columns, error.map(text -> text + reasons(deliveries)));
        return ledger.lineage().tell(before, kind.name(), event);
    }

    private static String reasons(List<DeliveryRecord> deliveries) {
        StringBuilder text = new StringBuilder();
        deliveries.forEach(delivery ->
                delivery.error().ifPresent(error -> text.append("\n").append(error)));
        return text.toString();
    }
}
