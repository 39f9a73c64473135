package io.stellicroutes.cli;

import io.stellicroutes.base.Subject;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Doubt;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table a line a delivery. */
final class Summary {
    private static final List<String> TITLES = List.of(
            "export", "destination", "status", "rows", "rejects", "changes", "seconds", "started", "UTC", "run");

    private static final int NUMBERS_FROM = 3;

    private Summary() {}

    /**
     * Prints it.
     *
     * @param err where the reasons go of what failed, and what is in doubt or odd
     * @param place where somebody looks at it
     */
    static void print(List<RunReport> reports, PrintWriter out, PrintWriter err, Place place) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(TITLES);
        List<String> errors = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (RunReport report : reports) {
            Run run = report.run();
            if (report.deliveries().isEmpty()) {
                lines.add(List.of(
                        run.export(),
                        "-",
                        word(run.status()),
                        "-",
                        "-",
                        "-",
                        seconds(run),
                        Times.local(run.startedAt(), place),
                        Times.utc(run.startedAt()),
                        run.id()));
            }
            if (report.deliveries().isEmpty() || run.stage() != Run.Stage.LANDED) {
                run.error().ifPresent(errors::add);
            }
            run.note().ifPresent(note -> remarks.add(run.export() + "/" + run.id() + ": " + note));
            for (DeliveryRecord delivery : report.deliveries()) {
                lines.add(List.of(
                        run.export(),
                        delivery.destination(),
                        word(delivery.status()),
                        Long.toString(delivery.delivered()),
                        Long.toString(delivery.rejected()),
                        delivery.changes().map(Summary::changes).orElse("-"),
                        seconds(delivery.startedAt(), delivery.finishedAt().orElse(delivery.startedAt())),
                        Times.local(delivery.startedAt(), place),
                        Times.utc(delivery.startedAt()),
                        run.id()));
                delivery.doubt().ifPresent(doubt -> remarks.add(doubt(run, delivery, doubt)));
                delivery.error().ifPresent(errors::add);
            }
        }
        boolean changes = reports.stream()
                .flatMap(report -> report.deliveries().stream())
                .anyMatch(delivery -> delivery.changes().isPresent());
        new Table(changes ? lines : lines.stream().map(Summary::withoutChanges).toList(), NUMBERS_FROM)
                .print(out, place.columns());
        out.flush();
        errors.forEach(error -> err.println("! " + error));
        remarks.forEach(remark -> err.println("? " + remark));
        err.flush();
    }

    /** {@code +3 ~2 -1}: inserted, updated, deleted. */
    private static String changes(DeliveryRecord.Changes changes) {
        return "+" + changes.inserted() + " ~" + changes.updated() + " -" + changes.deleted();
    }

    private static List<String> withoutChanges(List<String> line) {
        List<String> cells = new ArrayList<>(line);
        cells.remove(TITLES.indexOf("changes"));
        return cells;
    }

    private static String doubt(Run run, DeliveryRecord delivery, Doubt doubt) {
        return Subject.ofExport(run.export()).to(delivery.destination()).withRun(run.id()) + ": " + doubt.rows()
                + (delivery.isOpen()
                        ? ": not confirmed yet (since " + doubt.since() + ")"
                        : ": in doubt since " + doubt.since()
                                + ": the destination has not confirmed them; the next attempt goes on from there");
    }

    /** A constant as people and programs see it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String seconds(Run run) {
        return seconds(run.startedAt(), run.finishedAt().orElse(run.startedAt()));
    }

    private static String seconds(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.1f", Duration.between(from, to).toMillis() / 1000.0);
    }
}
