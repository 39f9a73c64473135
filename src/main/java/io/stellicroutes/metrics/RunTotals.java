package io.stellicroutes.metrics;

import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.ledger.Totals;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListener;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.run.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Adds each delivery and each run to the totals in the ledger when it has ended. Thread-safe. */
public final class RunTotals implements RunListener {
    private final Supplier<Ledger> ledger;

    public RunTotals(Supplier<Ledger> ledger) {
        this.ledger = ledger;
    }

    /** Rows and changes are counted when they are there, so that an attempt that is resumed does not count twice. */
    @Override
    public void deliveryEnded(RunInProgress run, Delivery delivery, DeliveryRecord record) {
        Sums sums = new Sums(run.getName(), record.destination());
        Instant ended = record.finishedAt().orElse(record.startedAt());
        sums.time(Total.DELIVERIES, Total.DELIVERY_SECONDS, "", Duration.between(record.startedAt(), ended));
        if (record.status() == DeliveryRecord.Status.DELIVERED) {
            boolean correctedAlone = delivery.corrections().alone();
            sums.count(Total.ROWS, "delivered", record.delivered() - delivery.deliveredBefore());
            sums.count(Total.ROWS, "rejected", correctedAlone ? 0 : record.rejected());
            record.changes().ifPresent(changes -> {
                sums.count(Total.CHANGES, "insert", changes.inserted());
                sums.count(Total.CHANGES, "update", changes.updated());
                sums.count(Total.CHANGES, "delete", changes.deleted());
            });
        }
        ledger.get().totals().add(sums.amounts());
    }

    /** Of a run that is resumed, the stages that it came through this time are counted. */
    @Override
    public void ended(RunInProgress run, RunReport report) {
        Sums sums = new Sums(run.getName(), "");
        sums.count(Total.RUNS, status(report.run()), 1);
        sums.count(Total.POLLS, "", run.polls());
        run.stages()
                .durations()
                .forEach((stage, time) -> sums.time(
                        Total.STAGES, Total.STAGE_SECONDS, stage.name().toLowerCase(Locale.ROOT), time));
        if (run.stages().durations().containsKey(Stage.DOWNLOAD)) {
            sums.count(Total.BYTES, "", report.run().bytes());
        }
        ledger.get().totals().add(sums.amounts());
    }

    /** A run that somebody has stopped has failed, as far as the ledger goes; it is not counted as a failure. */
    private static String status(Run run) {
        if (run.status() == Run.Status.RUNNING) {
            return "interrupted";
        }
        return run.isStoppedByHand() ? "stopped" : run.status().name().toLowerCase(Locale.ROOT);
    }

    /** What one event adds. */
    private static final class Sums {
        private final String export;
        private final String destination;
        private final Map<Totals.Key, Double> amounts = new HashMap<>();

        Sums(String export, String destination) {
            this.export = export;
            this.destination = destination;
        }

        void count(String name, String kind, long amount) {
            add(name, kind, (double) amount);
        }

        private void add(String name, String kind, double amount) {
            if (amount > 0) {
                amounts.put(new Totals.Key(name, export, destination, kind), amount);
            }
        }

        void time(String count, String seconds, String kind, Duration time) {
            count(count, kind, 1);
            add(seconds, kind, time.toNanos() / 1e9);
        }

        Map<Totals.Key, Double> amounts() {
            return amounts;
        }
    }
}
