package io.stellicroutes.console;

import io.stellicroutes.base.Plural;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An export's last runs at one destination as a small picture: a bar a run, as high as the rows that were read, and a
 * line for how long the runs took. Both begin at zero. Immutable.
 *
 * @param points of the line, as SVG has them; empty if there are fewer than two
 * @param text what the picture shows, for those who don't see it
 */
public record Sparkline(List<Bar> bars, String points, String text) {
    static final int HEIGHT = 28;
    private static final int STEP = 4;
    private static final int LEAST = 2;

    /**
     * A run.
     *
     * @param state {@code delivered}, {@code failed} or {@code running}
     */
    public record Bar(int x, int y, int height, String state) {}

    /** A run and its delivery, if it has come so far. */
    private record Point(Run run, Optional<DeliveryRecord> delivery) {
        long rows() {
            return delivery.map(DeliveryRecord::read).orElse(0L);
        }

        Optional<Duration> took() {
            return run.finishedAt().map(finished -> Duration.between(run.startedAt(), finished));
        }

        String state() {
            return delivery.map(record -> record.status().name())
                    .orElseGet(() -> run.status().name())
                    .toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param runs the oldest first
     * @param deliveries by the runs' ids
     */
    static Sparkline of(List<Run> runs, Map<String, List<DeliveryRecord>> deliveries, String destination) {
        List<Point> points = runs.stream()
                .map(run -> new Point(
                        run,
                        deliveries.getOrDefault(run.id(), List.of()).stream()
                                .filter(record -> record.destination().equals(destination))
                                .findFirst()))
                .toList();
        long most = points.stream().mapToLong(Point::rows).max().orElse(0);
        Duration longest = points.stream()
                .flatMap(point -> point.took().stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        List<Bar> bars = new ArrayList<>();
        List<String> line = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            int height = Math.max(LEAST, scaled(point.rows(), most));
            bars.add(new Bar(i * STEP, HEIGHT - height, height, point.state()));
            int x = i * STEP + STEP / 2;
            point.took()
                    .ifPresent(took -> line.add(x + "," + (HEIGHT - 1 - scaled(took.toMillis(), longest.toMillis()))));
        }
        return new Sparkline(List.copyOf(bars), line.size() < 2 ? "" : String.join(" ", line), text(points, most));
    }

    private static int scaled(long value, long most) {
        return most == 0 ? 0 : (int) (value * (HEIGHT - LEAST) / most);
    }

    private static String text(List<Point> points, long most) {
        if (points.isEmpty()) {
            return "No run yet";
        }
        List<Duration> took =
                points.stream().flatMap(point -> point.took().stream()).sorted().toList();
        Stream<Point> delivered = points.stream().filter(point -> point.state().equals("delivered"));
        Point last = points.get(points.size() - 1);
        String rows = String.format(
                Locale.ROOT,
                "%d of the last %s delivered, up to %,d %s, the last one %,d",
                delivered.count(),
                Plural.of(points.size(), "run"),
                most,
                most == 1 ? "row" : "rows",
                last.rows());
        return took.isEmpty()
                ? rows
                : rows + "; they took " + Formats.took(took.get(0)) + " to " + Formats.took(took.get(took.size() - 1));
    }
}
