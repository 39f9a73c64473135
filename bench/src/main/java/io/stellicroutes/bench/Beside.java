package io.stellicroutes.bench;

import io.stellicroutes.bench.cases.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Measures this build beside another one: each case's own sides, without the peers, in turn; the order changes from
 * round to round. The page goes to {@code target/bench/beside.md} and to the standard output.
 */
final class Beside {
    private final Options options;
    private final Path directory;
    private final Path distribution;
    private final Path other;
    private final List<String> lines = new ArrayList<>();

    /** The two sides of a build; a side is null where it is not measured. */
    private record Build(Side process, Side running) {}

    private record Round(double ours, double theirs) {}

    /** What is measured of a build. */
    private record Way(String name, Function<Build, Side> side) {}

    Beside(Options options, Path directory, Path distribution) {
        this.options = options;
        this.directory = directory;
        this.distribution = distribution;
        other = options.beside().toAbsolutePath();
    }

    /** Whether every case could be measured. */
    boolean run() throws Exception {
        String classPath =
                Files.readString(other.resolve("target/bench/classpath")).strip();
        lines.add("| case | as | s, this build | s, the other | ratio | least–most |");
        lines.add("|---|---|---:|---:|---:|---:|");
        boolean good = true;
        try (Lab ours = new Lab(directory, distribution, options.rows());
                Lab theirs = new Lab(
                        directory.resolve("beside"),
                        other.resolve("target/stellic-exports"),
                        classPath,
                        options.rows())) {
            for (Case one : Stream.concat(Cases.duels().stream(), Stream.of(Start.asCase()))
                    .toList()) {
                if (options.wants(one.name(), true)) {
                    good &= run(one, ours, theirs);
                    Files.write(directory.resolve("beside.md"), lines);
                }
            }
        }
        lines.forEach(System.out::println);
        return good;
    }

    private boolean run(Case one, Lab ours, Lab theirs) throws Exception {
        try {
            ours.beginCase();
            theirs.beginCase();
            measure(one, build(one, ours), build(one, theirs));
            return true;
        } catch (NotHereException e) {
            lines.add(Report.row(one.name(), "not run: " + e.getMessage(), "–", "–", "–", "–"));
            return true;
        } catch (IOException | RuntimeException e) {
            Report.progress("%s: %s", one.name(), e);
            lines.add(Report.row(one.name(), "failed", "–", "–", "–", "–"));
            return false;
        } finally {
            ours.endCase();
            theirs.endCase();
        }
    }

    private static Build build(Case one, Lab lab) throws Exception {
        Case.Pair sides = one.sides().in(lab);
        return new Build(sides.ours(), sides.running());
    }

    private void measure(Case one, Build ours, Build theirs) throws Exception {
        List<Way> ways = List.of(new Way("process", Build::process), new Way("running", Build::running));
        for (Way way : ways) {
            if (way.side().apply(ours) == null || way.side().apply(theirs) == null) {
                continue;
            }
            List<Round> rounds = new ArrayList<>();
            for (int round = 0; round <= options.rounds(); round++) {
                Round measured = round(way.side().apply(ours), way.side().apply(theirs), round % 2 == 0);
                Report.progress(
                        "%s, %s, round %d: %.2f s, the other %.2f s",
                        one.name(), way.name(), round, measured.ours(), measured.theirs());
                if (round > 0) {
                    rounds.add(measured);
                }
            }
            List<Double> ratios = rounds.stream()
                    .map(round -> round.ours() / round.theirs())
                    .sorted()
                    .toList();
            lines.add(Report.row(
                    one.name(),
                    way.name(),
                    Report.number(Report.median(rounds.stream().map(Round::ours).toList())),
                    Report.number(
                            Report.median(rounds.stream().map(Round::theirs).toList())),
                    String.format(Locale.ROOT, "%.3f", Report.median(ratios)),
                    String.format(Locale.ROOT, "%.2f–%.2f", ratios.get(0), ratios.get(ratios.size() - 1))));
        }
    }

    private static Round round(Side ours, Side theirs, boolean oursFirst) throws Exception {
        double first = turn(oursFirst ? ours : theirs);
        double second = turn(oursFirst ? theirs : ours);
        Side.same(ours.contents().read(), theirs.contents().read());
        return oursFirst ? new Round(first, second) : new Round(second, first);
    }

    private static double turn(Side side) throws Exception {
        side.prepare().go();
        return side.turn().run().seconds();
    }
}
