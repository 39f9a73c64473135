package io.stellicroutes.reliability;

import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.reliability.BehindALine.Arrived;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.FrozenLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Deliveries to one destination over a line that freezes before a chosen packet passes. Each is a run of its own: three
 * batches of three rows, one of them ragged, one large. What is wrong is said, and counted.
 */
final class FrozenPackets implements AutoCloseable {
    /** How a line is frozen. */
    enum Freeze {
        /** For less than the client waits: the delivery goes on as if nothing had been. */
        SHORT("frozen for a moment"),
        /**
         * For longer: the export is run again, and by a line that is well, while the first connection is still frozen.
         */
        RUN_AGAIN_MEANWHILE("frozen, run again meanwhile"),
        /** For longer: what was held arrives, and only then the export is run again. */
        RUN_AGAIN_AFTERWARDS("frozen, run again afterwards");

        private final String words;

        Freeze(String words) {
            this.words = words;
        }
    }

    static final long LARGE_ROW = 8;

    private static final String EXPORT = "roster";
    private static final long ROWS = 9;
    private static final long RAGGED_ROW = 5;
    private static final int ATTEMPTS = 12;
    private static final Duration MOMENT = Duration.ofMillis(250);
    /** How long is looked for what comes late. */
    private static final Duration LATE = Duration.ofMillis(300);
    /**
     * No run may take longer: the client's time-out for the connection and for an answer, five seconds in which a
     * client may end, the longest takeover, and a margin for a machine with other work.
     */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** What an error says that has not arrived; with the rows, if it is not all of the delivery. */
    private static final Pattern NOTHING =
            Pattern.compile("(?<!not )taken back\\.|takes back the rows of this delivery");

    private static final Pattern NOT_THESE =
            Pattern.compile("rows? (\\d+)(?: to (\\d+))?.*(?:was not committed|None of these rows was delivered)");

    private final Path dir;
    private final BehindALine destination;
    private final Secrets secrets;
    private final Consumer<String> out;
    private final Sandbox sandbox;
    private final Tally tally;
    private int contents;
    private int packets;
    private int wrong;
    private TestRoad road;

    /** An attempt that has failed: when, and with which words. */
    private record Failure(Instant begun, Instant ended, String words) {
        boolean isOf(Arrived row) {
            return row.attempt().isPresent()
                    && !row.attempt().get().isBefore(begun)
                    && !row.attempt().get().isAfter(ended);
        }
    }

    FrozenPackets(Path dir, BehindALine destination, Secrets secrets, Consumer<String> out) throws Exception {
        this.dir = dir;
        this.destination = destination;
        this.secrets = secrets;
        this.out = out;
        this.tally = new Tally("line frozen at a packet to or from " + destination.name());
        sandbox = new Sandbox(dir.resolve("sandbox"), 0);
    }

    /**
     * What Stellic has from now on: no row is as it was before, so that a destination that gets changes gets them all.
     */
    private void change() {
        contents++;
        String letter = Character.toString('a' + contents % 26);
        StringBuilder csv = new StringBuilder("student_id,note\n");
        for (long row = 1; row <= ROWS; row++) {
            csv.append(row);
            if (row != RAGGED_ROW) {
                csv.append(',').append(letter.repeat(row == LARGE_ROW ? BehindALine.KAFKA_LIMIT + 4_000 : 2_000));
            }
            csv.append('\n');
        }
        sandbox.content(EXPORT, csv.toString());
    }

    Tally tally() {
        return tally;
    }

    /** In how many cases something was not as it should be, lost and doubled rows among them. */
    int wrong() {
        return wrong;
    }

    /**
     * Freezes the line at packets that are spread evenly over a delivery, from the first to the one behind the last; in
     * each way at each of them, if so many cases are wanted.
     *
     * @param cases how many, at most
     * @param seed chooses the packets and ways, if there are more
     * @param end when no other case is begun
     */
    void freeze(int cases, long seed, Instant end) throws Exception {
        int ways = Freeze.values().length;
        packets = packets();
        int all = (packets + 1) * ways;
        Random random = new Random(seed);
        int few = Math.min(cases, all);
        for (int number = 0; number < few && Instant.now().isBefore(end); number++) {
            double within = few == all ? 0 : random.nextDouble();
            int chosen = (int) ((number + within) * all / few);
            // of few cases, too, each way has its share
            int way = few == all ? chosen : number;
            freeze(1 + chosen / ways, Freeze.values()[way % ways]);
        }
    }

    /** How many packets one delivery has when nothing is frozen; 0 before anything was frozen. */
    int conversation() {
        return packets;
    }

    private int packets() throws Exception {
        change();
        open();
        // it also makes what is missing; and a server that has just started makes what it needs itself
        await().atMost(Duration.ofMinutes(1)).until(() -> road.run(EXPORT).delivered());
        change();
        open();
        long before = destination.line().chunks();
        RunReport report = road.run(EXPORT);
        if (!report.delivered()) {
            throw new IllegalStateException(
                    destination.name() + ": " + report.run().error());
        }
        return Math.toIntExact(destination.line().chunks() - before);
    }

    private void freeze(int packet, Freeze how) throws Exception {
        String which = destination.name() + ", packet " + packet + " of " + packets + ", " + how.words;
        tally.tried(destination.name() + ", " + how.words);
        tally.runs++;
        List<Failure> failures = new ArrayList<>();
        Set<String> mistakes = new TreeSet<>();
        change();
        open();
        FrozenLine line = destination.line();
        line.freezeAt(packet);
        RunReport report;
        if (how == Freeze.SHORT) {
            report = runWhileFrozenForAMoment(failures, mistakes);
            failures.forEach(failure -> mistakes.add("noticed: " + failure.words()));
        } else {
            report = run(failures, mistakes);
            boolean again = how == Freeze.RUN_AGAIN_MEANWHILE;
            line.letNewConnectionsPass();
            if (again && !report.delivered()) {
                report = run(failures, mistakes);
            }
            line.thaw();
            await().until(() -> line.held() == 0);
            if (!again && !report.delivered()) {
                compareWithWords(report, failures.get(0), mistakes);
            }
        }
        for (int attempt = 2; attempt < ATTEMPTS && !report.delivered(); attempt++) {
            report = run(failures, mistakes);
        }
        compare(report, failures, mistakes);
        failures.forEach(failure -> secrets.search(which, failure.words()));
        if (!mistakes.isEmpty()) {
            wrong++;
            out.accept(which + ": " + String.join("; ", mistakes) + "; failed before: " + failures);
            if (road != null) {
                close(road);
            }
        }
    }

    private void open() throws Exception {
        if (road != null && destination.keepsConnections()) {
            close(road);
        }
        if (road != null) {
            return;
        }
        Map<String, String> properties = TestRoad.to(sandbox, dir);
        properties.putAll(RoutesExtension.parse("""
                stellic.batch-size=3
                stellic.connect.timeout=%dms
                stellic.circuit-breaker.failures=100
                stellic.exports.roster.to=mine
                stellic.exports.roster.key=student_id
                stellic.exports.roster.max-rejects=9
                """.formatted(BehindALine.PATIENCE_MILLIS)));
        RoutesExtension.parse(destination.destination())
                .forEach((name, value) -> properties.put("stellic.destinations.mine." + name, value));
        road = TestRoad.start(properties, destination::prepare);
    }

    private void close(TestRoad open) {
        open.close();
        road = null;
    }

    private RunReport run(List<Failure> failures, Collection<String> mistakes) {
        Instant begun = Instant.now();
        RunReport report = road.run(EXPORT);
        note(report, begun, failures, mistakes);
        return report;
    }

    private void note(RunReport report, Instant begun, List<Failure> failures, Collection<String> mistakes) {
        Instant ended = Instant.now();
        Duration took = Duration.between(begun, ended);
        if (took.compareTo(LONGEST) > 0) {
            mistakes.add("a run took " + took);
        }
        if (!report.delivered()) {
            failures.add(new Failure(
                    begun, ended, mine(report).error().or(report.run()::error).orElse("")));
        }
    }

    private RunReport runWhileFrozenForAMoment(List<Failure> failures, Collection<String> mistakes)
            throws InterruptedException, ExecutionException, TimeoutException {
        Instant begun = Instant.now();
        FrozenLine line = destination.line();
        CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
        await().atMost(LONGEST).until(() -> line.isFrozen() || running.isDone());
        if (!running.isDone()) {
            CompletableFuture.runAsync(
                            line::thaw, CompletableFuture.delayedExecutor(MOMENT.toMillis(), TimeUnit.MILLISECONDS))
                    .join();
        }
        line.thaw();
        RunReport report = running.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        note(report, begun, failures, mistakes);
        return report;
    }

    private static DeliveryRecord mine(RunReport report) {
        return report.deliveries().get(0);
    }

    private static List<Long> numbers(Collection<Arrived> rows) {
        return rows.stream().map(Arrived::number).sorted().toList();
    }

    private List<Long> expected() {
        return LongStream.rangeClosed(1, ROWS)
                .filter(row -> row != RAGGED_ROW && !destination.tooLarge().contains(row))
                .boxed()
                .toList();
    }

    /** What the error of the only attempt says, and the ledger, must be true of what has come since. */
    private void compareWithWords(RunReport report, Failure failure, Collection<String> mistakes) throws Exception {
        List<Long> there = settled(report.run().id());
        if (NOTHING.matcher(failure.words()).find() && !there.isEmpty()) {
            mistakes.add("said to be taken back, but arrived: " + there);
        }
        Matcher rows = NOT_THESE.matcher(failure.words());
        if (rows.find()) {
            long first = Long.parseLong(rows.group(1));
            long last = rows.group(2) == null ? first : Long.parseLong(rows.group(2));
            if (there.stream().anyMatch(row -> row >= first && row <= last)) {
                mistakes.add("said not to be committed, but arrived: " + there);
            }
        }
        List<Long> onRecord = expected().stream()
                .filter(row -> row <= mine(report).checkpoint())
                .toList();
        if (!there.containsAll(onRecord)) {
            mistakes.add("on record " + onRecord + ", there " + there);
        }
    }

    /** What is there when nothing more comes. A look waits for a transaction that is open. */
    private List<Long> settled(String run) throws Exception {
        List<List<Long>> seen = new ArrayList<>(List.of(numbers(destination.rows(run))));
        Instant[] since = {Instant.now()};
        await().atMost(LONGEST.multipliedBy(4)).until(() -> {
            List<Long> now = numbers(destination.rows(run));
            if (!now.equals(seen.get(0))) {
                seen.set(0, now);
                since[0] = Instant.now();
            }
            return Duration.between(since[0], Instant.now()).compareTo(LATE) > 0;
        });
        return seen.get(0);
    }

    private void compare(RunReport report, List<Failure> failures, Collection<String> mistakes) throws Exception {
        if (!report.delivered()) {
            mistakes.add("does not come to its end");
        }
        DeliveryRecord mine = mine(report);
        List<Long> expected = expected();
        if (mine.read() != ROWS
                || mine.delivered() != expected.size()
                || mine.rejected() != ROWS - expected.size()
                || road.bundle()
                                .ledger()
                                .rejects()
                                .first(report.run().id(), "mine", 10)
                                .size()
                        != mine.rejected()) {
            mistakes.add("the ledger has " + mine);
        }
        List<Long> there = settled(report.run().id());
        long lost = expected.stream().filter(row -> !there.contains(row)).count();
        long doubled = there.size() - (expected.size() - lost);
        tally.rows += expected.size();
        tally.lost += lost;
        tally.doubled += doubled;
        if (lost + doubled > 0) {
            mistakes.add("there are the rows " + there);
        }
        for (Arrived row : destination.rows(report.run().id())) {
            failures.stream()
                    .filter(failure -> failure.isOf(row)
                            && NOTHING.matcher(failure.words()).find())
                    .forEach(failure -> mistakes.add("arrived, but said to be taken back: " + failure.words()));
        }
    }

    @Override
    public void close() throws Exception {
        if (road != null) {
            close(road);
        }
        sandbox.close();
    }
}
