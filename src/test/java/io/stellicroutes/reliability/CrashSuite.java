package io.stellicroutes.reliability;

import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.reliability.EveryDestination.Place;
import io.stellicroutes.reliability.Processes.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills the distribution while it delivers to every destination, starts it again until it has delivered, and compares
 * each destination with Stellic's file. By one command, and with one kind of ledger.
 */
final class CrashSuite {
    private static final int ROWS = 800;

    /** What is killed. */
    enum Command {
        /** {@code run}: the next command resumes what a crash has left. */
        RUN,
        /** {@code start}: the service goes on by itself, by its schedule or because a run is unfinished. */
        START
    }

    /** Where its ledger is. */
    enum LedgerKind {
        H2,
        POSTGRESQL
    }

    /** When to kill. */
    enum Moment {
        STARTING("while it starts"),
        REQUESTING("at the request"),
        AWAITING("while it waits for the file"),
        DOWNLOADING("during the download"),
        LANDED("when the file has landed"),
        TO_ARTEMIS("when Artemis has the first messages"),
        TO_CLASSIC("when ActiveMQ Classic has the first messages"),
        TO_QPID("when Artemis has the first messages by AMQP"),
        TO_UNPOSITIONED("when Artemis has the first messages by AMQP, without a position queue"),
        DELIVERED_ONE("when the first delivery has ended"),
        DELIVERED_ALL("when the last delivery has ended"),
        ANY("at any time after the run has begun");

        private final String words;

        Moment(String words) {
            this.words = words;
        }
    }

    private final Command command;
    private final String name;
    private final Path work;
    private final String ledger;
    private final EveryDestination servers;
    private final Processes processes;
    private final Secrets secrets;
    private final Random random;
    private final Consumer<String> out;
    private final Content content = Content.plain(ROWS);
    private final Tally tally;
    private final Kills kills;
    private Place place;
    private Map<String, String> properties = Map.of();
    private int round;
    private int moments;
    private int known;
    private int askedTwice;

    CrashSuite(
            Path dir,
            Path distribution,
            Command command,
            LedgerKind kind,
            EveryDestination servers,
            Secrets secrets,
            long seed,
            Consumer<String> out)
            throws Exception {
        this.command = command;
        this.name = command.name().toLowerCase(java.util.Locale.ROOT) + "_"
                + kind.name().toLowerCase(java.util.Locale.ROOT);
        Path own = Files.createDirectories(dir.resolve(name)).toAbsolutePath();
        this.work = own.resolve("work");
        this.ledger = kind == LedgerKind.H2 ? "" : servers.ledgerInPostgres("ledger_" + name);
        this.servers = servers;
        this.secrets = secrets;
        this.processes = new Processes(own, servers.equip(distribution), secrets);
        this.random = new Random(seed);
        this.moments = random.nextInt(Moment.values().length);
        this.out = out;
        this.tally = new Tally("`" + command.name().toLowerCase(java.util.Locale.ROOT) + "` killed, ledger in "
                + (kind == LedgerKind.H2 ? "H2" : "PostgreSQL"));
        this.kills = new Kills(processes, random, tally, out);
    }

    Tally tally() {
        return tally;
    }

    Secrets secrets() {
        return secrets;
    }

    int starts() {
        return processes.starts();
    }

    /** How many of the faults were SIGTERM. */
    int terminated() {
        return kills.terminated();
    }

    /** How often SIGTERM was not obeyed in time. */
    int slowToEnd() {
        return kills.slowToEnd();
    }

    /** How often Stellic was asked for more exports than there were runs. */
    int askedTwice() {
        return askedTwice;
    }

    /** Kills some times, at most {@code most} times and until {@code end}; has it come to its end, and compares. */
    void round(int most, Instant end) throws Exception {
        Instant begun = Instant.now();
        servers.sandbox().content(EveryDestination.EXPORT, content.csv()).duration(Duration.ofMillis(500));
        servers.sandbox().downloads().pause(20);
        round++;
        place = new Place(work, ledger, "roster_" + name + "_" + round);
        properties = servers.properties(place);
        processes.configure(properties);
        int asked = servers.sandbox().lines("export_data").size();
        if (round == 1) {
            processes.startFaster();
        }
        kills.some(most, end, () -> startAndKill(Moment.values()[moments++ % Moment.values().length]));
        finish();
        compare(asked);
        secrets.search(place);
        out.accept(String.format(
                "%s, round %d: %d faults so far, lost %d, doubled %d, secrets %d, %ds",
                tally.what(),
                round,
                tally.faults,
                tally.lost,
                tally.doubled,
                secrets.found(),
                Duration.between(begun, Instant.now()).toSeconds()));
    }

    /** The service has a schedule in every other round; else it has but what an earlier process has left. */
    private boolean isScheduled() {
        return command == Command.START && round % 2 == 1;
    }

    /** Its times are the multiples of a period since 1970: this second is one, and the next one is far off. */
    private static String onceFromNowOn() {
        Duration period = Duration.ofSeconds(Instant.now().getEpochSecond());
        return "every " + period.toDays() + "d" + period.toHoursPart() + "h" + period.toMinutesPart() + "m"
                + period.toSecondsPart() + "s";
    }

    private Started start() throws IOException {
        if (isScheduled()) {
            properties.put("stellic.exports.roster.schedule", onceFromNowOn());
            processes.configure(properties);
        }
        boolean service = command == Command.START && (isScheduled() || isPending());
        return service ? processes.start("start") : processes.start("run", EveryDestination.EXPORT);
    }

    private boolean isPending() {
        try (Ledger open = place.openLedger()) {
            return open.runs()
                    .newest(EveryDestination.EXPORT)
                    .filter(run -> run.status() == Run.Status.RUNNING)
                    .isPresent();
        }
    }

    private void startAndKill(Moment moment) throws Exception {
        Map<String, Integer> before = new HashMap<>(seen());
        boolean vague = moment == Moment.STARTING || moment == Moment.ANY;
        kills.at(start(), moment.words, vague, started -> hasCome(moment, before, started));
    }

    private boolean hasCome(Moment moment, Map<String, Integer> before, Started started) throws IOException {
        boolean landedBefore = started.said("(LANDED)");
        return switch (moment) {
            case STARTING -> true;
            case REQUESTING -> grown("export_data", before) || started.said("(AWAITING)") || landedBefore;
            case AWAITING -> grown("get_export_url", before) || landedBefore;
            case DOWNLOADING -> grown("downloads", before) || landedBefore;
            case LANDED -> grown("landed", before) || landedBefore;
            case TO_ARTEMIS -> grown("artemis", before) || hasGoneOn(started, "artemis");
            case TO_CLASSIC -> grown("classic", before) || hasGoneOn(started, "classic");
            case TO_QPID -> grown("qpid", before) || hasGoneOn(started, "qpid");
            case TO_UNPOSITIONED ->
                grown(EveryDestination.UNPOSITIONED, before) || hasGoneOn(started, EveryDestination.UNPOSITIONED);
            case DELIVERED_ONE -> started.said(": delivered ");
            case DELIVERED_ALL -> started.hasEndedARun(false);
            case ANY -> started.said("begun") || started.said("resumed");
        };
    }

    /** A delivery that has ended before, or goes on, may have nothing more to send. */
    private static boolean hasGoneOn(Started started, String destination) throws IOException {
        return started.said("roster to " + destination + ": resumes after row")
                || started.said("roster to " + destination + ": delivered ");
    }

    private boolean grown(String what, Map<String, Integer> before) throws IOException {
        return seen().get(what) > before.get(what);
    }

    private Map<String, Integer> seen() throws IOException {
        int landed = 0;
        Path directory = work.resolve("landed");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                landed = (int)
                        files.filter(file -> file.toString().endsWith(".csv")).count();
            }
        }
        Map<String, Integer> seen = new HashMap<>(Map.of(
                "export_data", servers.sandbox().lines("export_data").size(),
                "get_export_url", servers.sandbox().lines("get_export_url").size(),
                "downloads", servers.sandbox().downloads().requests().size(),
                "landed", landed));
        for (String queue : List.of("artemis", "classic", "qpid", EveryDestination.UNPOSITIONED)) {
            seen.put(queue, (int) Math.max(0, servers.count(queue, place)));
        }
        return seen;
    }

    /** Starts it until it has delivered; it is not killed any more. */
    private void finish() throws Exception {
        if (command == Command.RUN) {
            kills.untilDelivered(attempt -> start());
        } else if (isScheduled() || isPending()) {
            finishByService();
        }
    }

    private void finishByService() throws Exception {
        Started started = start();
        Instant patience = Instant.now().plus(Kills.PATIENCE);
        while (!started.hasEndedARun(true)) {
            if (!started.process().isAlive() || Instant.now().isAfter(patience)) {
                processes.kill(started);
                throw new IllegalStateException("the service does not deliver: " + started.said());
            }
            Kills.pause(20);
        }
        kills.terminate(started);
    }

    private void compare(int askedBefore) throws Exception {
        int begun;
        try (Ledger open = place.openLedger()) {
            List<Run> runs = open.runs().last(10_000);
            begun = runs.size() - known;
            for (Run run : runs.subList(0, begun)) {
                String differences = tally.compare(run, servers, place, content);
                if (!differences.isEmpty()) {
                    out.accept(differences);
                }
            }
            known = runs.size();
        }
        int asked = servers.sandbox().lines("export_data").size() - askedBefore;
        if (asked > begun) {
            askedTwice += asked - begun;
            out.accept("asked Stellic " + asked + " times in " + begun + " runs");
        }
    }
}
