package io.stellicroutes.reliability;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills the distribution while it delivers to six destinations, starts it again until it has delivered, and compares
 * each destination with Stellic's file. {@code mvn -q -Pcrash -Dkills=200}.
 */
public final class CrashSuite implements AutoCloseable {
    private static final int ROWS = 3_000;
    private static final int KILLS_IN_A_ROUND = 4;
    private static final int ONE_SIGTERM_IN = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration OBEDIENCE = Duration.ofSeconds(10);

    /** When to kill. */
    enum Moment {
        STARTING("while it starts"),
        REQUESTING("at the request"),
        AWAITING("while it waits for the file"),
        DOWNLOADING("during the download"),
        LANDED("when the file has landed"),
        DELIVERING("when the first messages are committed"),
        DELIVERED_ONE("when the first delivery has ended"),
        DELIVERED_ALL("when the last delivery has ended"),
        ANY("at any time after the run has begun");

        private final String words;

        Moment(String words) {
            this.words = words;
        }
    }

    /** What came of it. Rows are summed over all destinations. */
    static final class Result {
        private final Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
        int killed;
        int terminated;
        int slowToEnd;
        int starts;
        int runs;
        int askedTwice;
        long rows;
        long lost;
        long doubled;

        int faults() {
            return killed + terminated;
        }
    }

    private final Path dir;
    private final Path launcher;
    private final CrashServers servers;
    private final Random random;
    private final Consumer<String> out;
    private final Result result = new Result();
    private int round;
    private int known;

    CrashSuite(Path dir, Path distribution, long seed, Consumer<String> out) throws Exception {
        this.dir = Files.createDirectories(dir);
        this.launcher = distribution.resolve("bin/stellic-exports").toAbsolutePath();
        this.servers = new CrashServers(dir.toAbsolutePath(), ROWS);
        this.random = new Random(seed);
        this.out = out;
    }

    /** {@code -Dkills=200 -Dminutes=60 -Dseed=1}. */
    public static void main(String[] args) throws Exception {
        Path dir = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "crash-");
        int kills = Integer.getInteger("kills", 200);
        Path distribution = Path.of(System.getProperty("distribution", "target/stellic-exports"));
        Result result;
        try (CrashSuite suite = new CrashSuite(dir, distribution, Long.getLong("seed", 1), CrashSuite::say)) {
            result = suite.run(kills, Duration.ofMinutes(Integer.getInteger("minutes", 60)));
        }
        print(result, CrashSuite::say);
        System.exit(result.lost + result.doubled + result.slowToEnd + result.askedTwice == 0 ? 0 : 1);
    }

    /** Kills so often, or as often as there is time for; then what is under way is brought to its end and compared. */
    Result run(int kills, Duration limit) throws Exception {
        Instant end = Instant.now().plus(limit);
        while (result.faults() < kills && Instant.now().isBefore(end)) {
            round++;
            configure();
            int asked = servers.sandbox().lines("export_data").size();
            Instant begun = Instant.now();
            for (int kill = 0;
                    kill < KILLS_IN_A_ROUND
                            && result.faults() < kills
                            && Instant.now().isBefore(end);
                    kill++) {
                if (!startAndKill(Moment.values()[(round * KILLS_IN_A_ROUND + kill * 2) % Moment.values().length])) {
                    break;
                }
            }
            finish();
            compare(asked);
            out.accept(String.format(
                    "round %d: %d faults so far, lost %d, doubled %d, %ds",
                    round,
                    result.faults(),
                    result.lost,
                    result.doubled,
                    Duration.between(begun, Instant.now()).toSeconds()));
        }
        return result;
    }

    private void configure() throws IOException {
        Properties properties = servers.properties(round);
        try (OutputStream file = Files.newOutputStream(dir.resolve("application.properties"))) {
            properties.store(file, null);
        }
    }

    private Process start() throws IOException {
        result.starts++;
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "run", CrashServers.EXPORT)
                .directory(dir.toFile())
                .redirectOutput(log(".out").toFile())
                .redirectError(log(".err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("STELLIC_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m");
        return builder.start();
    }

    private Path log(String ending) {
        return dir.resolve("run-" + result.starts + ending);
    }

    /** No, if the run was over before its moment came. */
    private boolean startAndKill(Moment moment) throws Exception {
        Map<String, Integer> before = new HashMap<>(seen());
        Process process = start();
        Instant patience = Instant.now().plus(PATIENCE);
        while (process.isAlive() && !hasCome(moment, before) && Instant.now().isBefore(patience)) {
            pause(5);
        }
        pause(random.nextInt(moment == Moment.STARTING || moment == Moment.ANY ? 3_000 : 250));
        if (!process.isAlive()) {
            return false;
        }
        result.kills.merge(moment, 1, Integer::sum);
        if (random.nextInt(ONE_SIGTERM_IN) == 0) {
            process.toHandle().destroy();
            if (!process.waitFor(OBEDIENCE.toSeconds(), TimeUnit.SECONDS)) {
                result.slowToEnd++;
                out.accept("SIGTERM: did not end in time, see " + log(".err"));
                process.destroyForcibly();
            }
            result.terminated++;
        } else {
            process.destroyForcibly();
            result.killed++;
        }
        process.waitFor();
        return true;
    }

    private boolean hasCome(Moment moment, Map<String, Integer> before) throws IOException {
        return switch (moment) {
            case STARTING -> true;
            case REQUESTING -> grown("export_data", before) || took("(AWAITING)") || took("(LANDED)");
            case AWAITING -> grown("get_export_url", before) || took("(LANDED)");
            case DOWNLOADING -> grown("downloads", before) || took("(LANDED)");
            case LANDED -> grown("landed", before) || took("(LANDED)");
            case DELIVERING -> grown("messages", before) || took("goes on behind row");
            case DELIVERED_ONE -> took(": delivered ");
            case DELIVERED_ALL -> log().lines().anyMatch(line -> line.matches(".*roster/[^ ]+: (not )?delivered.*"));
            case ANY -> took("begun") || took("taken up");
        };
    }

    private boolean grown(String what, Map<String, Integer> before) throws IOException {
        return seen().get(what) > before.get(what);
    }

    private String log() throws IOException {
        return Files.readString(log(".err"));
    }

    private boolean took(String words) throws IOException {
        return log().contains(words);
    }

    private Map<String, Integer> seen() throws IOException {
        int landed = 0;
        Path directory = servers.work().resolve("landed");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                landed = (int)
                        files.filter(file -> file.toString().endsWith(".csv")).count();
            }
        }
        return Map.of(
                "export_data", servers.sandbox().lines("export_data").size(),
                "get_export_url", servers.sandbox().lines("get_export_url").size(),
                "downloads", servers.sandbox().downloads().requests().size(),
                "landed", landed,
                "messages", (int) Math.max(0, servers.broker().count(CrashServers.table(round))));
    }

    /** Starts it until it has delivered; it is not killed any more. */
    private void finish() throws Exception {
        for (int attempt = 1; ; attempt++) {
            Process process = start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("a run did not end: " + Files.readString(log(".err")));
            }
            if (process.exitValue() == 0) {
                return;
            }
            if (attempt == 3) {
                throw new IllegalStateException("a run fails again and again: " + Files.readString(log(".err")));
            }
        }
    }

    private void compare(int askedBefore) throws Exception {
        int begun = 0;
        try (Ledger ledger = Ledger.open(
                new StellicConfig.Ledger("jdbc:h2:file:" + servers.work().resolve("ledger"), "", ""),
                Clock.systemUTC())) {
            List<Run> runs = ledger.runs(1_000);
            for (Run run : runs.subList(0, runs.size() - known)) {
                begun++;
                for (String destination : CrashServers.DESTINATIONS) {
                    compare(run, destination);
                }
            }
            known = runs.size();
        }
        result.runs += begun;
        int asked = servers.sandbox().lines("export_data").size() - askedBefore;
        if (asked > begun) {
            result.askedTwice += asked - begun;
            out.accept("asked Stellic " + asked + " times in " + begun + " runs");
        }
    }

    /** Every record of a delivered run once, and none of a run that was not delivered. */
    private void compare(Run run, String destination) throws Exception {
        List<Integer> arrived = servers.arrived(destination, run, round);
        long distinct = arrived.stream().distinct().count();
        long expected = run.status() == Run.Status.DELIVERED ? servers.rows() : 0;
        long lost = Math.max(0, expected - distinct);
        long doubled = arrived.size() - Math.min(expected, distinct);
        result.rows += expected;
        result.lost += lost;
        result.doubled += doubled;
        if (lost + doubled > 0) {
            out.accept(
                    run.id() + " " + run.status() + " to " + destination + ": lost " + lost + ", doubled " + doubled);
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    static void say(String line) {
        System.out.println(line);
    }

    static void print(Result result, Consumer<String> out) {
        out.accept("| killed | times |");
        out.accept("|---|---:|");
        result.kills.forEach((moment, times) -> out.accept("| " + moment.words + " | " + times + " |"));
        out.accept("");
        out.accept(
                "| faults tried | by SIGKILL | by SIGTERM | starts | runs | rows compared | rows lost | rows doubled |"
                        + " asked Stellic twice | SIGTERM not obeyed in 10 s |");
        out.accept("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        out.accept(String.format(
                "| %d | %d | %d | %d | %d | %,d | %d | %d | %d | %d |",
                result.faults(),
                result.killed,
                result.terminated,
                result.starts,
                result.runs,
                result.rows,
                result.lost,
                result.doubled,
                result.askedTwice,
                result.slowToEnd));
    }

    @Override
    public void close() throws Exception {
        servers.close();
    }
}
