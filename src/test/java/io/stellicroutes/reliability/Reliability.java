package io.stellicroutes.reliability;

import io.stellicroutes.reliability.CrashSuite.Command;
import io.stellicroutes.reliability.CrashSuite.LedgerKind;
import io.stellicroutes.servers.MariaDbServer;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * The measure of the promises: kills, faults of the network and a search for secrets, and one table of what came of it.
 * {@code mvn -q -Preliability}; the defaults of {@code -Dkills}, {@code -Dexports}, {@code -Dfreezes},
 * {@code -Dchanges}, {@code -Dnodes}, {@code -Dlease}, {@code -Dminutes} and {@code -Dseed} are in the pom.
 */
public final class Reliability {
    private static final Path PAGE = Path.of("docs/reliability.md");
    private static final String BEGIN = "<!-- figures: made by mvn -q -Preliability -Dstellic.docs.write=true -->";
    private static final String END = "<!-- end of figures -->";
    /** Not what is overheard meanwhile. */
    private static final PrintStream OUT = System.out;

    private final Path dir;
    private final Path distribution;
    private final long seed;
    private final List<CrashSuite> suites = new CopyOnWriteArrayList<>();
    private final List<ChangesCrashSuite> changes = new CopyOnWriteArrayList<>();
    private final Map<String, Secrets> searches = new ConcurrentHashMap<>();
    private final List<Tally> lines = new ArrayList<>();
    private final List<String> conversations = new ArrayList<>();
    private NetworkFaults network;
    private NodesSuite nodes;
    private int frozenWrong;

    private Reliability(Path dir, Path distribution, long seed) {
        this.dir = dir;
        this.distribution = distribution;
        this.seed = seed;
    }

    public static void main(String[] args) throws Exception {
        Path dir = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "reliability-");
        Path distribution = Path.of(System.getProperty("distribution", "target/stellic-exports"));
        Reliability reliability = new Reliability(dir.toAbsolutePath(), distribution, Long.getLong("seed", 1));
        Instant begun = Instant.now();
        reliability.run(
                Integer.getInteger("kills", 200),
                Integer.getInteger("exports", 150),
                Integer.getInteger("freezes", 150),
                Integer.getInteger("changes", 100),
                Integer.getInteger("nodes", 60),
                begun.plus(Duration.ofMinutes(Integer.getInteger("minutes", 60))));
        String figures = reliability.figures(Duration.between(begun, Instant.now()));
        say(figures);
        if (Boolean.getBoolean("stellic.docs.write")) {
            write(figures);
        }
        System.exit(reliability.isClean() ? 0 : 1);
    }

    private void run(int kills, int exports, int freezes, int killsOfChanges, int faultsOfNodes, Instant end)
            throws Exception {
        if (exports > 0) {
            try (EveryDestination servers = new EveryDestination(dir.resolve("network"))) {
                network =
                        new NetworkFaults(dir.resolve("network"), servers, secrets("network"), seed, Reliability::say);
                network.run(exports, end);
                network.tally().secrets = secrets("network").found();
                say(line(network.tally()));
            }
        }
        if (freezes > 0) {
            freeze(freezes, end);
        }
        if (killsOfChanges > 0) {
            crashChanges(killsOfChanges, end);
        }
        if (faultsOfNodes > 0) {
            crashNodes(faultsOfNodes, end);
        }
        if (kills == 0) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Command.values().length);
        try {
            List<Future<?>> crashes = new ArrayList<>();
            for (Command command : Command.values()) {
                crashes.add(threads.submit(() -> {
                    crash(command, kills / Command.values().length, end);
                    return null;
                }));
            }
            for (Future<?> crash : crashes) {
                crash.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A destination of those whose line freezes: starts it. */
    private interface Start {
        BehindALine in(Path own) throws Exception;
    }

    /** Freezes the lines to all destinations with a commit, one after the other, at as many packets of each. */
    private void freeze(int freezes, Instant end) throws Exception {
        try (MariaDbServer maria = BehindALine.startMariaDb();
                EmbeddedPostgres postgres = PostgresServer.start()) {
            List<Start> all = new ArrayList<>(
                    List.of(BehindALine::artemis, BehindALine::classic, BehindALine::qpid, BehindALine::kafka));
            for (String mode : List.of("append", "replace", "merge")) {
                all.add(own -> BehindALine.postgres(postgres, mode));
                all.add(own -> BehindALine.mariaDb(maria, mode));
            }
            for (int number = 0; number < all.size(); number++) {
                Path own = Files.createDirectories(dir.resolve("line-" + number));
                try (BehindALine destination = all.get(number).in(own);
                        FrozenPackets packets =
                                new FrozenPackets(own, destination, secrets("lines"), Reliability::say)) {
                    int share = freezes / all.size() + (number < freezes % all.size() ? 1 : 0);
                    packets.freeze(share, seed + number, end);
                    lines.add(packets.tally());
                    conversations.add(destination.name() + " " + packets.conversation());
                    frozenWrong += packets.wrong();
                    say(line(packets.tally()));
                }
            }
            lines.get(0).secrets = secrets("lines").found();
        }
    }

    /** Kills a command, by turns with both kinds of ledger. */
    private void crash(Command command, int kills, Instant end) throws Exception {
        Path own = dir.resolve(command.name());
        try (EveryDestination servers = new EveryDestination(own)) {
            List<CrashSuite> both = new ArrayList<>();
            for (LedgerKind kind : LedgerKind.values()) {
                both.add(new CrashSuite(
                        own,
                        distribution,
                        command,
                        kind,
                        servers,
                        secrets(command + " " + kind),
                        seed + both.size(),
                        Reliability::say));
            }
            suites.addAll(both);
            for (int round = 0; faults(both) < kills && Instant.now().isBefore(end); round++) {
                CrashSuite suite = both.get(round % both.size());
                suite.round(kills - faults(both), end);
                suite.tally().secrets = suite.secrets().found();
                servers.sandbox().forgetRequests();
            }
        }
    }

    /** Kills what sends changes, by turns with both kinds of ledger. */
    private void crashChanges(int kills, Instant end) throws Exception {
        Path own = dir.resolve("changes");
        try (EveryDestination servers = new EveryDestination(own);
                MariaDbServer maria = BehindALine.startMariaDb()) {
            for (LedgerKind kind : LedgerKind.values()) {
                changes.add(new ChangesCrashSuite(
                        own,
                        distribution,
                        kind,
                        servers,
                        maria.url(),
                        secrets("changes " + kind),
                        seed + changes.size(),
                        Reliability::say));
            }
            for (int round = 0; faultsOfChanges() < kills && Instant.now().isBefore(end); round++) {
                ChangesCrashSuite suite = changes.get(round % changes.size());
                suite.round(kills - faultsOfChanges(), end);
                suite.tally().secrets = suite.secrets().found();
                servers.sandbox().forgetRequests();
            }
        }
    }

    private void crashNodes(int faults, Instant end) throws Exception {
        Path own = dir.resolve("many");
        try (EveryDestination servers = new EveryDestination(own);
                NodesSuite suite =
                        new NodesSuite(own, distribution, servers, secrets("nodes"), seed, Reliability::say)) {
            nodes = suite;
            while (suite.tally().faults < faults && Instant.now().isBefore(end)) {
                suite.round(faults - suite.tally().faults, end);
                suite.tally().secrets = suite.secrets().found();
                servers.sandbox().forgetRequests();
            }
        }
    }

    private int faultsOfChanges() {
        return changes.stream().mapToInt(suite -> suite.tally().faults).sum();
    }

    private Secrets secrets(String where) {
        return searches.computeIfAbsent(where, key -> new Secrets(Reliability::say));
    }

    private static int faults(List<CrashSuite> suites) {
        return suites.stream().mapToInt(suite -> suite.tally().faults).sum();
    }

    private boolean isClean() {
        return total().isClean()
                && frozenWrong == 0
                && suites.stream()
                                .mapToInt(suite -> suite.slowToEnd() + suite.askedTwice())
                                .sum()
                        == 0
                && changes.stream()
                                .mapToInt(suite -> suite.slowToEnd() + suite.disordered())
                                .sum()
                        == 0
                && (nodes == null || nodes.slowToEnd() + nodes.askedTwice() + nodes.late() == 0);
    }

    private List<Tally> tallies() {
        List<Tally> tallies =
                new ArrayList<>(suites.stream().map(CrashSuite::tally).toList());
        changes.forEach(suite -> tallies.add(suite.tally()));
        if (nodes != null) {
            tallies.add(nodes.tally());
        }
        if (network != null) {
            tallies.add(network.tally());
        }
        tallies.addAll(lines);
        return tallies;
    }

    private Tally total() {
        Tally total = new Tally("all");
        tallies().forEach(total::add);
        return total;
    }

    private String figures(Duration took) {
        StringBuilder text = new StringBuilder();
        text.append("| | faults tried | runs | rows compared | rows lost | rows doubled | secrets seen |\n");
        text.append("|---|---:|---:|---:|---:|---:|---:|\n");
        tallies().forEach(tally -> text.append(line(tally)).append('\n'));
        text.append(line(total())).append("\n\n");
        text.append(String.format(
                "Of the %d kills %d were SIGTERM, which was not obeyed within %d seconds %d times; %d starts. Stellic was"
                        + " asked %d times for more than a run needs. %,d characters were searched for secrets; %d attempts"
                        + " failed because of a fault, and were made again. Without a position queue %d rows came again, as"
                        + " may be there. Seed %d, %d minutes, Java %d, %d"
                        + " cores.%n%n",
                faults(suites) + faultsOfChanges(),
                sum(suites.stream().map(CrashSuite::terminated).toList())
                        + sum(changes.stream()
                                .map(ChangesCrashSuite::terminated)
                                .toList()),
                Processes.OBEDIENCE.toSeconds(),
                sum(suites.stream().map(CrashSuite::slowToEnd).toList())
                        + sum(changes.stream().map(ChangesCrashSuite::slowToEnd).toList()),
                sum(suites.stream().map(CrashSuite::starts).toList())
                        + sum(changes.stream().map(ChangesCrashSuite::starts).toList()),
                sum(suites.stream().map(CrashSuite::askedTwice).toList()),
                searches.values().stream().mapToLong(Secrets::searched).sum(),
                network == null ? 0 : network.failed(),
                total().repeated,
                seed,
                Math.round(took.toSeconds() / 60.0),
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors()));
        Tally killed = new Tally("killed");
        suites.forEach(suite -> killed.add(suite.tally()));
        changes.forEach(suite -> killed.add(suite.tally()));
        text.append("Killed ").append(tried(killed)).append(".\n\n");
        if (!changes.isEmpty()) {
            text.append(String.format(
                    "Changes: %d came behind later ones of their key. Records came back as they were, behind their delete, %d"
                            + " times.%n%n",
                    sum(changes.stream().map(ChangesCrashSuite::disordered).toList()),
                    sum(changes.stream().map(ChangesCrashSuite::returned).toList())));
        }
        if (nodes != null) {
            text.append(String.format(
                    "Nodes%s: %s. Another one went on after %.1f seconds at the latest, with leases of %d seconds, and %.1f seconds"
                            + " after the end of one that was told to end; later than %d seconds after a lease %d times. SIGTERM was"
                            + " not obeyed in time %d times; Stellic was asked %d times for more than a run needs.%n%n",
                    nodes.hasNamespaces() ? ", each in a network namespace" : ", all in one network",
                    tried(nodes.tally()),
                    nodes.longestGap().toMillis() / 1e3,
                    NodesSuite.LEASE.toSeconds(),
                    nodes.longestHandover().toMillis() / 1e3,
                    NodesSuite.SUCCESSION.toSeconds(),
                    nodes.late(),
                    nodes.slowToEnd(),
                    nodes.askedTwice()));
        }
        if (network != null) {
            text.append("Faults: ").append(tried(network.tally())).append(".\n");
        }
        if (!lines.isEmpty()) {
            Tally frozen = new Tally("frozen");
            lines.forEach(frozen::add);
            text.append("\nLines: ").append(tried(frozen)).append(". Packets of one delivery: ");
            text.append(String.join("; ", conversations));
            text.append(". An error said what was not so, a time-out was not kept, or a count was wrong: ");
            text.append(frozenWrong).append(" times.\n");
        }
        return text.toString();
    }

    private static int sum(List<Integer> figures) {
        return figures.stream().mapToInt(Integer::intValue).sum();
    }

    private static String tried(Tally tally) {
        return tally.tried().entrySet().stream()
                .map(fault -> fault.getKey() + " (" + fault.getValue() + ")")
                .collect(Collectors.joining("; "));
    }

    private static String line(Tally tally) {
        return String.format(
                "| %s | %d | %d | %,d | %d | %d | %d |",
                tally.what(), tally.faults, tally.runs, tally.rows, tally.lost, tally.doubled, tally.secrets);
    }

    private static void write(String figures) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        Files.writeString(PAGE, page.substring(0, from) + "\n" + figures + page.substring(to));
    }

    private static synchronized void say(String line) {
        OUT.println(line);
    }
}
