package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Running;
import io.stellicroutes.bench.Series;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.servers.Postgres;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Ten times the rows, and again: whether a row takes as long. */
public final class Scaling {
    private static final int ROUNDS = 3;
    private static final String NAME = "scaling";
    /**
     * No checkpoint while rows are loaded, and the log's files are there already: by default there are several
     * checkpoints at 20 million rows and none at 200,000, and a file of the log that is new is written twice.
     */
    static final List<String> SETTINGS = List.of("max_wal_size=32GB", "min_wal_size=6GB", "checkpoint_timeout=1h");

    private Scaling() {}

    public static Series series() {
        return new Series(
                NAME,
                "A tenth of the rows, all, and ten times as many to a new PostgreSQL table, by a running runtime with "
                        + Bundle.OPTIONS + " and by `curl | psql \\copy`, in turn, " + ROUNDS
                        + " times, after one that is not counted; both leave the same there. What a million more rows take is"
                        + " counted from the line before, so that what a run takes of its own is not in it; medians. The server's"
                        + " settings (`" + String.join(" ", SETTINGS)
                        + "`) keep checkpoints out of the loads, and the log's files for the next one; by default 20 million"
                        + " rows meet both, and 200,000 neither.",
                false,
                Scaling::measure);
    }

    private static Series.Table measure(Lab lab) throws Exception {
        List<Long> sizes = sizes(lab);
        Postgres postgres = lab.postgres();
        postgres.set(SETTINGS);
        Bundle bundle = PostgresCases.bundle(lab, NAME, lab.rows());
        for (long rows : sizes) {
            bundle.exportNamed(export(rows), lab.dataType(rows), "db").typed(export(rows));
        }
        Pace ours = new Pace("ours");
        Pace peer = new Pace("`psql`");
        try (Running running = bundle.running(lab)) {
            for (int round = 0; round <= ROUNDS; round++) {
                List<Double> our = new ArrayList<>();
                List<Double> their = new ArrayList<>();
                for (long rows : sizes) {
                    PostgresCases.withoutOurs(postgres);
                    our.add(running.run(export(rows)).seconds());
                    String left = round == 0 ? postgres.contents("ours") : "";
                    PostgresCases.withoutOurs(postgres);
                    PostgresCases.emptyPeer(postgres);
                    their.add(Scripts.command(lab, NAME, PostgresCases.copy(lab, rows))
                            .run()
                            .seconds());
                    Side.same(left, round == 0 ? postgres.contents("peer") : "");
                    PostgresCases.emptyPeer(postgres);
                    Report.progress(
                            "%s, round %d, %,d rows: ours %.2f s, psql %.2f s",
                            NAME, round, rows, our.get(our.size() - 1), their.get(their.size() - 1));
                }
                if (round > 0) {
                    ours.seconds.add(our);
                    peer.seconds.add(their);
                }
            }
        }
        List<List<String>> lines = new ArrayList<>(ours.lines(sizes));
        lines.addAll(peer.lines(sizes));
        return new Series.Table(
                List.of(
                        "",
                        "rows",
                        "s",
                        "s a million more rows",
                        "least",
                        "most",
                        "beside the line before (to reach: 0.90–1.10)"),
                lines);
    }

    /** A tenth of the rows, all, and ten times as many. */
    static List<Long> sizes(Lab lab) {
        return List.of(lab.rows(10), lab.rows(), lab.rows() * 10);
    }

    private static String export(long rows) {
        return "rows" + rows;
    }

    /** The seconds of one side: a list for each round, with a figure for each size. */
    private record Pace(String name, List<List<Double>> seconds) {
        Pace(String name) {
            this(name, new ArrayList<>());
        }

        List<List<String>> lines(List<Long> sizes) {
            List<List<String>> lines = new ArrayList<>();
            double before = 0;
            for (int size = 0; size < sizes.size(); size++) {
                List<Double> more = size == 0 ? List.of() : more(sizes, size);
                double million = size == 0 ? 0 : Report.median(more);
                lines.add(List.of(
                        name,
                        String.format("%,d", sizes.get(size)),
                        Report.number(Report.median(all(size))),
                        size == 0 ? "–" : Report.number(million),
                        size == 0 ? "–" : Report.number(Collections.min(more)),
                        size == 0 ? "–" : Report.number(Collections.max(more)),
                        size < 2 ? "–" : Report.number(million / before)));
                before = million;
            }
            return lines;
        }

        private List<Double> all(int size) {
            return seconds.stream().map(round -> round.get(size)).toList();
        }

        /** What a million more rows took, in each round. */
        private List<Double> more(List<Long> sizes, int size) {
            double millions = (sizes.get(size) - sizes.get(size - 1)) / 1e6;
            return seconds.stream()
                    .map(round -> (round.get(size) - round.get(size - 1)) / millions)
                    .toList();
        }
    }
}
