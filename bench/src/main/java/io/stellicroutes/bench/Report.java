package io.stellicroutes.bench;

import io.stellicroutes.bench.servers.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of results. Each case's part is kept in a file of target/bench/, and the page is put together anew after
 * each case: what is there by then is not lost, and one case can be measured again without the others.
 */
public final class Report {
    private static final String SETTINGS = ".settings";

    private final Path file;
    private final Path parts;
    private final Lab lab;
    private final List<String> machine;
    private final Options options;

    Report(Path file, Lab lab, Options options) throws IOException {
        this.file = file;
        this.options = options;
        this.lab = lab;
        parts = Files.createDirectories(lab.directory().resolve("results-" + options.rows() + "-" + options.rounds()));
        machine = Machine.describe(lab);
        machine.add(String.format(Locale.ROOT, "the input: %,d bytes", Files.size(lab.input(options.rows()))));
    }

    /** Tells who waits how far it is. */
    public static void progress(String format, Object... arguments) {
        System.err.printf(Locale.ROOT, format + "%n", arguments);
    }

    public static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%.0f", value);
    }

    /** The one in the middle, or between the two there. */
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    void add(Duel.Outcome outcome) throws IOException, SQLException {
        for (Database database : lab.databases().toList()) {
            put(database.name() + SETTINGS, "- " + database.name() + "'s settings: `" + database.settings() + "`");
        }
        Case of = outcome.of();
        Case.Pair sides = outcome.sides();
        put(
                of.name() + ".line",
                row(
                        of.name(),
                        all(outcome, Timing::seconds),
                        sides.ours() == null ? "–" : ratio(outcome, Duel.Round::ours),
                        sides.running() == null ? "–" : ratio(outcome, Duel.Round::running),
                        of.goal().toString(),
                        all(outcome, Timing::cpuSeconds),
                        all(outcome, Timing::peakMegabytes)));
        put(
                of.name() + ".commands",
                "### " + of.name() + "\n\n" + capital(of.what()) + ".\n\nMeasured " + now() + ". Both left: "
                        + outcome.contents()
                        + ". The machine's cores were busy for " + all(outcome, timing -> 100 * timing.busy())
                        + " % of the time.\n\n```sh\n# ours\n"
                        + (sides.ours() == null ? "" : "bin/stellic-exports prepare " + Bundle.EXPORT + "   # once\n")
                        + shown(sides.shown().command()) + "\n# the peer\n"
                        + shown(sides.peer().command()) + "\n```\n");
        write();
    }

    void notRun(Case of, Exception why) throws IOException {
        String words = why instanceof NotHereException ? "not run: " : "failed: ";
        String reason = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
        Files.deleteIfExists(parts.resolve(of.name() + ".commands"));
        put(
                of.name() + ".line",
                row(of.name(), "–", words + reason, "–", of.goal().toString(), "–", "–"));
        progress("%s: %s%s", of.name(), words, why instanceof NotHereException ? reason : why.toString());
        write();
    }

    void add(Series of, Series.Table table) throws IOException {
        StringBuilder text =
                new StringBuilder("### " + of.name() + "\n\n" + of.what() + " Measured " + now() + ".\n\n");
        text.append(row(table.head().toArray(String[]::new))).append('\n');
        text.append("|---".repeat(table.head().size())).append("|\n");
        table.lines()
                .forEach(line -> text.append(row(line.toArray(String[]::new))).append('\n'));
        put(of.name() + ".series", text.toString());
        write();
    }

    void notRun(Series of, Exception why) throws IOException {
        progress("%s: %s", of.name(), why);
        put(
                of.name() + ".series",
                "### " + of.name() + "\n\n" + of.what() + "\n\nNot measured: "
                        + String.valueOf(why.getMessage()).lines().findFirst().orElse("") + "\n");
        write();
    }

    private void write() throws IOException {
        StringBuilder page =
                new StringBuilder("# Results\n\n<!-- Written by bench/run; docs/performance.md tells how. -->\n\n");
        page.append(String.format(
                Locale.ROOT,
                "%,d rows × %d columns; rounds: %d, after a warm-up, ours and the peer in turn; medians; the ratio is the"
                        + " median of the rounds' ratios (least–most).%n%n",
                options.rows(),
                Column.ALL.size(),
                options.rounds()));
        machine.forEach(line -> page.append("- ").append(line).append('\n'));
        page.append(parts(settings(), ""));
        String lines = parts(Cases.duels().stream().map(Case::name), ".line");
        if (!lines.isEmpty()) {
            page.append("\n## Against peers\n\n")
                    .append(
                            "Each as ours / ours in a running runtime / the peer's, as far as measured: wall time; processor time of the process"
                                    + " (the server's not among it); peak resident memory of its largest process. A time is"
                                    + " a ratio ours/peer, a rate peer/ours; ✓ where the goal is reached.\n\n")
                    .append(
                            "| case | seconds | ratio of a process | in a running runtime | to reach | CPU s | RSS MB |\n")
                    .append("|---|---:|---:|---:|---|---:|---:|\n")
                    .append(lines);
        }
        String series = parts(Cases.series().stream().map(Series::name), ".series");
        if (!series.isEmpty()) {
            page.append("\n## The bundle alone\n\n").append(series);
        }
        String commands = parts(Cases.duels().stream().map(Case::name), ".commands");
        if (!commands.isEmpty()) {
            page.append("\n## Commands\n\n").append(commands);
        }
        Files.writeString(file, page.toString().stripTrailing() + "\n");
    }

    /** The names of the parts with databases' settings, in order. */
    private Stream<String> settings() throws IOException {
        try (Stream<Path> files = Files.list(parts)) {
            return files
                    .map(part -> part.getFileName().toString())
                    .filter(name -> name.endsWith(SETTINGS))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private void put(String name, String part) throws IOException {
        Files.writeString(parts.resolve(name), part + "\n");
    }

    private String parts(Stream<String> names, String ending) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : names.toList()) {
            Path part = parts.resolve(name + ending);
            if (Files.exists(part)) {
                text.append(Files.readString(part));
            }
        }
        return text.toString();
    }

    private static String now() {
        return LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));
    }

    /** The median of the rounds' ratios, the least and the most. */
    private static String ratio(Duel.Outcome outcome, Function<Duel.Round, Timing> ours) {
        Goal goal = outcome.of().goal();
        List<Double> ratios = outcome.rounds().stream()
                .map(round ->
                        goal.ratio(ours.apply(round).seconds(), round.peer().seconds()))
                .sorted()
                .toList();
        double ratio = median(ratios);
        return (goal.isMet(ratio) ? "✓ " : "") + number(ratio) + " (" + number(ratios.get(0)) + "–"
                + number(ratios.get(ratios.size() - 1)) + ")";
    }

    private static String all(Duel.Outcome outcome, ToDoubleFunction<Timing> figure) {
        return Stream.<Function<Duel.Round, Timing>>of(Duel.Round::ours, Duel.Round::running, Duel.Round::peer)
                .filter(side -> side.apply(outcome.rounds().get(0)) != null)
                .map(side -> number(median(outcome.rounds().stream()
                        .map(round -> figure.applyAsDouble(side.apply(round)))
                        .toList())))
                .collect(Collectors.joining(" / "));
    }

    static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** Without the paths of this machine. */
    private static String shown(String command) {
        return command.replace(Path.of("").toAbsolutePath() + "/", "");
    }
}
