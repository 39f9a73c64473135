package io.stellicroutes.bench;

import java.nio.file.Path;

/**
 * {@code bench/run [CASE…] [--rows N] [--rounds N] [--beside CHECKOUT]}, {@code bench/run --list}. Ends with 1 if a
 * case failed. With other numbers than the usual ones the page goes to target/bench/, so that a try does not replace
 * the results.
 */
public final class Bench {
    private static final Path DIRECTORY = Path.of("target", "bench");
    private static final Path DISTRIBUTION = Path.of("target", "stellic-exports");
    private static final Path RESULTS = Path.of("bench", "RESULTS.md");

    private Bench() {}

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench/run: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (options.list()) {
            Cases.duels().forEach(one -> System.out.printf("%-26s%s%n", one.name(), one.what()));
            Cases.series().forEach(one -> System.out.printf("%-26s%s%n", one.name(), one.what()));
            return;
        }
        for (String name : options.names()) {
            if (!name.equals("all")
                    && Cases.duels().stream().noneMatch(one -> one.name().equals(name))
                    && Cases.series().stream().noneMatch(one -> one.name().equals(name))) {
                System.err.println("bench/run: there is no case " + name + "; bench/run --list names them");
                System.exit(2);
            }
        }
        System.exit(
                (options.beside() == null ? run(options) : new Beside(options, DIRECTORY, DISTRIBUTION).run()) ? 0 : 1);
    }

    private static boolean run(Options options) throws Exception {
        boolean good = true;
        try (Lab lab = new Lab(DIRECTORY, DISTRIBUTION, options.rows())) {
            Path page = options.isFull() ? RESULTS : DIRECTORY.resolve(RESULTS.getFileName());
            Report report = new Report(page, lab, options);
            Duel duel = new Duel(options.rounds());
            for (Case one : Cases.duels()) {
                if (options.wants(one.name(), true)) {
                    good &= run(one, duel, lab, report);
                }
            }
            for (Series one : Cases.series()) {
                if (options.wants(one.name(), one.byDefault())) {
                    good &= run(one, lab, report);
                }
            }
        }
        return good;
    }

    private static boolean run(Case one, Duel duel, Lab lab, Report report) throws Exception {
        try {
            lab.beginCase();
            report.add(duel.run(one, lab));
            return true;
        } catch (NotHereException e) {
            report.notRun(one, e);
            return true;
        } catch (Exception e) {
            report.notRun(one, e);
            return false;
        } finally {
            lab.endCase();
        }
    }

    private static boolean run(Series one, Lab lab, Report report) throws Exception {
        try {
            lab.beginCase();
            report.add(one, one.measurement().in(lab));
            return true;
        } catch (Exception e) {
            report.notRun(one, e);
            return false;
        } finally {
            lab.endCase();
        }
    }
}
