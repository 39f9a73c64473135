package io.stellicroutes.reliability;

import io.stellicroutes.console.ConsoleClient;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.Viewers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Runs exports one after the other against a sandbox that fails now and then, while 50 people have the console open,
 * for {@code soak.minutes} (3), and looks at what must not grow: heap after a collection, threads, file handles, and
 * what the ledger holds, from which ended runs are removed after 10 seconds. Its file may be as large as what H2 has
 * written for as long as H2 leaves freed space alone, and not much larger. {@code mvn -q -Psoak}.
 */
public final class Soak {
    private static final int SAMPLES = 12;
    private static final int VIEWERS = 50;
    private static final List<String> PAGES = List.of("", "runs", "runs?status=FAILED", "health");
    private static final List<String> EXPORTS = List.of("user_groups", "plan_courses", "programs");
    private static final List<Fault> OF_REQUESTS = List.of(
            Fault.UNAVAILABLE, Fault.CUT, Fault.LOGIN_PAGE, Fault.UNSUCCESSFUL, Fault.GATEWAY_TIMEOUT, Fault.EMPTY);
    private static final List<Fault> OF_POLLS = List.of(
            Fault.UNAVAILABLE,
            Fault.CUT,
            Fault.FAILED_STATUS,
            Fault.UNKNOWN_STATUS,
            Fault.EXPIRED_URL,
            Fault.FOREIGN_URL);

    /** What is seen at one moment. */
    private record Sample(
            long seconds,
            long runs,
            long failed,
            long looks,
            long heap,
            long threads,
            long handles,
            long pages,
            long written,
            long file) {}

    /** For so many seconds H2 does not use again what is free (RETENTION_TIME). */
    private static final int LEFT_ALONE = 45;

    /** What a file may have beyond that: gaps that are too small, and what is live. */
    private static final double GAPS = 1.25;

    private static final long LIVE = 20_000_000;

    private final Random random = new Random(42);
    private final List<Sample> samples = new ArrayList<>();
    private long runs;
    private long failed;

    private Soak() {}

    public static void main(String[] args) throws Exception {
        Duration time =
                Duration.ofSeconds(Math.round(60 * Double.parseDouble(System.getProperty("soak.minutes", "3"))));
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "soak");
        List<String> growing = new Soak().run(directory, time);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        if (!growing.isEmpty()) {
            throw new IllegalStateException("grows: " + String.join(", ", growing));
        }
    }

    private List<String> run(Path directory, Duration time) throws Exception {
        System.out.println("seconds   runs failed    looks  heap MB  threads  handles  pages  written KB     file KB");
        try (Sandbox sandbox = new Sandbox(directory.resolve("sandbox"), 0)) {
            EXPORTS.forEach(export -> sandbox.rows(export, 2_000));
            try (TestRoad road = TestRoad.start(properties(sandbox, directory));
                    Viewers viewers = viewers(road).arrived()) {
                Instant start = Instant.now();
                for (int part = 0; part <= SAMPLES; part++) {
                    Instant until = start.plus(time.multipliedBy(part).dividedBy(SAMPLES));
                    do {
                        export(road, sandbox);
                    } while (Instant.now().isBefore(until));
                    road.bundle().retention().sweep();
                    sample(directory, Duration.between(start, Instant.now()).toSeconds(), viewers.looks());
                    sandbox.forgetRequests();
                }
                if (!viewers.failures().isEmpty()) {
                    throw new IllegalStateException("the console has not answered: " + viewers.failures());
                }
            }
        }
        return growing();
    }

    private static Viewers viewers(TestRoad road) {
        return new Viewers(URI.create(ConsoleClient.address(road.context()) + "/stellic/"), PAGES, VIEWERS);
    }

    private static Map<String, String> properties(Sandbox sandbox, Path directory) {
        Map<String, String> properties = TestRoad.to(sandbox, directory);
        properties.putAll(RoutesExtension.parse(ConsoleClient.SERVED));
        properties.putAll(RoutesExtension.parse("""
                stellic.retention=10s
                stellic.destinations.files.type=file
                stellic.destinations.files.directory=%s
                stellic.destinations.files.file-name=${export}.csv
                stellic.destinations.warehouse.type=database
                """.formatted(directory.resolve("out"))));
        EXPORTS.forEach(export -> properties.put("stellic.exports." + export + ".to", "files,warehouse"));
        return properties;
    }

    private void export(TestRoad road, Sandbox sandbox) {
        sandbox.noMoreFaults();
        if (random.nextInt(4) == 0) {
            sandbox.next(Call.EXPORT_DATA, OF_REQUESTS.get(random.nextInt(OF_REQUESTS.size())));
        }
        if (random.nextInt(4) == 0) {
            sandbox.next(Call.GET_EXPORT_URL, OF_POLLS.get(random.nextInt(OF_POLLS.size())));
        }
        if (random.nextInt(8) == 0) {
            sandbox.downloads().cutNextAnswerAfter(random.nextInt(50_000));
        }
        RunReport report = road.run(EXPORTS.get((int) (runs % EXPORTS.size())), Map.of("StellicFresh", true));
        runs++;
        failed += report.delivered() ? 0 : 1;
    }

    private void sample(Path directory, long seconds, long looks) throws IOException, SQLException {
        System.gc();
        Map<String, Long> ledger = ledger(directory);
        Sample sample = new Sample(
                seconds,
                runs,
                failed,
                looks,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                handles(),
                ledger.get("info.PAGE_COUNT_LIVE"),
                ledger.get("info.FILE_WRITE_BYTES"),
                Files.size(directory.resolve("work/ledger.mv.db")));
        samples.add(sample);
        System.out.printf(
                Locale.ROOT,
                "%7d %6d %6d %8d %8.1f %8d %8d %6d %11d %11d%n",
                sample.seconds(),
                sample.runs(),
                sample.failed(),
                sample.looks(),
                sample.heap() / 1e6,
                sample.threads(),
                sample.handles(),
                sample.pages(),
                sample.written() / 1000,
                sample.file() / 1000);
    }

    /** How many pages of H2's file are live, and how many bytes were written to it. */
    private static Map<String, Long> ledger(Path directory) throws SQLException {
        String url = "jdbc:h2:file:" + directory.resolve("work/ledger").toAbsolutePath() + ";AUTO_SERVER=TRUE";
        Map<String, Long> found = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(url, "", "");
                Statement statement = connection.createStatement();
                ResultSet settings =
                        statement.executeQuery("select setting_name, setting_value from information_schema.settings"
                                + " where setting_name in ('info.PAGE_COUNT_LIVE', 'info.FILE_WRITE_BYTES')")) {
            while (settings.next()) {
                found.put(settings.getString(1), settings.getLong(2));
            }
        }
        return found;
    }

    private static long handles() throws IOException {
        Path handles = Path.of("/proc/self/fd");
        if (!Files.isDirectory(handles)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(handles)) {
            return open.count();
        }
    }

    /** What is more at the end than in the middle, by more than it varies. */
    private List<String> growing() {
        List<String> growing = new ArrayList<>();
        grows("heap", Sample::heap, 15_000_000, growing);
        grows("threads", Sample::threads, 15, growing);
        grows("file handles", Sample::handles, 15, growing);
        grows("the ledger's live pages", Sample::pages, 300, growing);
        long file = samples.get(samples.size() - 1).file();
        long most = Math.round(GAPS * writtenWhileLeftAlone()) + LIVE;
        if (file > most) {
            growing.add("the ledger's file (" + file + ", and at most " + most + " by what was written)");
        }
        return growing;
    }

    /** The most that was written to the ledger's file while H2 left alone what is free. */
    private long writtenWhileLeftAlone() {
        long most = 0;
        for (int from = 0; from < samples.size(); from++) {
            int to = from;
            while (to < samples.size() - 1
                    && samples.get(to).seconds() - samples.get(from).seconds() < LEFT_ALONE) {
                to++;
            }
            most = Math.max(most, samples.get(to).written() - samples.get(from).written());
        }
        return most;
    }

    private void grows(String what, ToLongFunction<Sample> figure, long varies, List<String> growing) {
        long middle = lowest(samples.subList(SAMPLES / 3, 2 * SAMPLES / 3), figure);
        long end = lowest(samples.subList(2 * SAMPLES / 3, samples.size()), figure);
        if (end > middle + varies) {
            growing.add(what + " (" + middle + " in the middle, " + end + " at the end)");
        }
    }

    private static long lowest(List<Sample> some, ToLongFunction<Sample> figure) {
        return some.stream().mapToLong(figure).min().orElseThrow();
    }
}
