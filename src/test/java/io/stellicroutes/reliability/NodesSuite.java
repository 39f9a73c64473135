package io.stellicroutes.reliability;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.reliability.EveryDestination.Place;
import io.stellicroutes.reliability.Processes.Started;
import io.stellicroutes.servers.FrozenLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Three services with work directories of their own and one ledger in PostgreSQL, a new one each round. The one that
 * runs the export is killed, told to end, stopped for longer than its lease and then continued, or cut off from the
 * ledger or a destination; or the ledger's server crashes. Another one goes on, or the same. In the end each
 * destination that nodes can share is compared with Stellic's file.
 */
final class NodesSuite implements AutoCloseable {
    private static final int ROWS = 800;
    private static final int NODES = 3;
    private static final int FAULTS_IN_A_ROUND = 4;
    static final Duration LEASE = Duration.ofSeconds(3);
    /** How long after the end of a lease another node may take to go on. */
    static final Duration SUCCESSION = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** All but the database in the work directory. */
    private static final List<String> SHARED =
            EveryDestination.NAMES.stream().filter(name -> !name.equals("h2")).toList();

    /** What happens to the node that runs the export. */
    enum Fault {
        KILLED("a node killed"),
        PAUSED("a node paused for longer than its lease, then continued"),
        ENDED("a node told to end"),
        WITHOUT_LEDGER("a node cut off from the ledger for longer than its lease"),
        WITHOUT_DESTINATION("a node cut off from a database for a while"),
        LEDGER_CRASHED("the ledger's server crashed and started again");

        private final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    /** One of the services. */
    private static final class Node {
        private final int number;
        private final Processes processes;
        private final Path work;
        private final FrozenLine ledger;
        private final FrozenLine database;
        private Started started;

        /** @param port the database server's */
        Node(int number, Path dir, Path distribution, Secrets secrets, int port) throws IOException {
            this.number = number;
            this.ledger = new FrozenLine(port);
            this.database = new FrozenLine(port);
            Path own = Files.createDirectories(dir.resolve("node" + number)).toAbsolutePath();
            this.work = own.resolve("work");
            this.processes = new Processes(own, distribution, secrets);
        }

        void start() throws IOException {
            started = processes.start("start");
        }

        /** How often it has begun the run or gone on with it. */
        long turns() throws IOException {
            return started.said()
                    .lines()
                    .filter(line -> line.matches(".* roster/\\S+: (begun|resumed where .*)"))
                    .count();
        }

        void signal(String signal) throws IOException, InterruptedException {
            new ProcessBuilder(
                            "kill",
                            "-" + signal,
                            Long.toString(started.process().pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final EveryDestination servers;
    private final Secrets secrets;
    private final Random random;
    private final Consumer<String> out;
    private final Content content = Content.plain(ROWS);
    private final Tally tally = new Tally("a node of three killed, paused, ended or cut off, ledger in PostgreSQL");
    private Place place;
    private String ledger;
    private int round;
    private int faults;
    private int askedTwice;
    private int slowToEnd;
    private int late;
    private Duration longestGap = Duration.ZERO;
    private Duration longestHandover = Duration.ZERO;

    NodesSuite(Path dir, Path distribution, EveryDestination servers, Secrets secrets, long seed, Consumer<String> out)
            throws Exception {
        Path equipped = servers.equip(distribution);
        for (int number = 1; number <= NODES; number++) {
            nodes.add(new Node(number, dir.resolve("nodes"), equipped, secrets, servers.postgresPort()));
        }
        this.servers = servers;
        this.secrets = secrets;
        this.random = new Random(seed);
        this.out = out;
    }

    Tally tally() {
        return tally;
    }

    Secrets secrets() {
        return secrets;
    }

    /** How often Stellic was asked for more exports than there were runs. */
    int askedTwice() {
        return askedTwice;
    }

    /** How often SIGTERM was not obeyed in time. */
    int slowToEnd() {
        return slowToEnd;
    }

    /** How often nobody went on within the lease and {@link #SUCCESSION}. */
    int late() {
        return late;
    }

    /** The longest time from the end of a node that was told to end until another one went on with its run. */
    Duration longestHandover() {
        return longestHandover;
    }

    /** The longest time from a fault until another node went on with the run. */
    Duration longestGap() {
        return longestGap;
    }

    /**
     * Some faults, at most {@code most} and until {@code end}; lets the nodes come to the end of the run, and compares.
     */
    void round(int most, Instant end) throws Exception {
        Instant begun = Instant.now();
        servers.sandbox().content(EveryDestination.EXPORT, content.csv()).duration(Duration.ofMillis(500));
        servers.sandbox().downloads().pause(20);
        round++;
        ledger = servers.ledgerInPostgres("ledger_nodes_" + round);
        place = new Place(nodes.get(0).work, ledger, "roster_nodes_" + round);
        for (Node node : nodes) {
            node.processes.configure(properties(node));
        }
        int asked = servers.sandbox().lines("export_data").size();
        for (Node node : nodes) {
            node.start();
        }
        int here = 0;
        while (here < Math.min(most, FAULTS_IN_A_ROUND) && Instant.now().isBefore(end)) {
            Optional<Node> owner = owner();
            if (owner.isEmpty()) {
                break;
            }
            pause(random.nextInt(2_500));
            if (isDelivered()) {
                break;
            }
            cause(Fault.values()[faults % Fault.values().length], owner.get());
            here++;
        }
        await(this::isDelivered, "no node delivers");
        for (Node node : nodes) {
            if (!node.processes.terminate(node.started)) {
                slowToEnd++;
                out.accept("SIGTERM: did not end in time, see " + node.started.err());
            }
        }
        compare(asked);
        for (Node node : nodes) {
            secrets.search(new Place(node.work, ledger, place.table()));
        }
        out.accept(String.format(
                "nodes, round %d: %d faults so far, lost %d, doubled %d, secrets %d, longest gap %d ms, %ds",
                round,
                tally.faults,
                tally.lost,
                tally.doubled,
                secrets.found(),
                longestGap.toMillis(),
                Duration.between(begun, Instant.now()).toSeconds()));
    }

    private Map<String, String> properties(Node node) throws IOException {
        Map<String, String> properties = servers.properties(new Place(node.work, ledger, place.table()));
        properties.keySet().removeIf(property -> property.startsWith("stellic.destinations.h2."));
        properties.put("stellic.exports.roster.to", String.join(",", SHARED));
        properties.put("stellic.exports.roster.schedule", "every 1000h");
        properties.put("stellic.lease.duration", LEASE.toMillis() + "ms");
        properties.put("stellic.console.enabled", "false");
        properties.put("stellic.shutdown.grace", "500ms");
        properties.computeIfPresent("stellic.ledger.url", (name, url) -> through(node.ledger, url));
        properties.computeIfPresent("stellic.destinations.postgres.url", (name, url) -> through(node.database, url));
        return properties;
    }

    private String through(FrozenLine line, String url) {
        return url.replace(":" + servers.postgresPort() + "/", ":" + line.port() + "/");
    }

    /** The node that runs the export; empty if the run has come to its end. */
    private Optional<Node> owner() throws Exception {
        Instant patience = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(patience)) {
            Optional<Run> run = newest();
            if (run.filter(it -> it.status() == Run.Status.DELIVERED).isPresent()) {
                return Optional.empty();
            }
            if (run.isPresent()) {
                String pid = patiently(this::holder);
                for (Node node : nodes) {
                    if (node.started.process().isAlive()
                            && Long.toString(node.started.process().pid()).equals(pid)) {
                        return Optional.of(node);
                    }
                }
            }
            pause(20);
        }
        throw new IllegalStateException("no node runs the export: " + said());
    }

    /** The id of the process that has the lease, as the ledger says; empty if nobody has it. */
    private String holder() throws Exception {
        try (Connection connection = DriverManager.getConnection(ledger, "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select pid from stellic_lease where export = '"
                        + EveryDestination.EXPORT + "' and expires_at > current_timestamp")) {
            return found.next() ? found.getString(1) : "";
        }
    }

    private void cause(Fault fault, Node node) throws Exception {
        faults++;
        tally.tried(fault.words);
        long before = turnsOfOthers(node);
        switch (fault) {
            case KILLED -> {
                node.processes.kill(node.started);
                longestGap = longer(longestGap, succession(node, before));
                node.start();
            }
            case PAUSED -> {
                node.signal("STOP");
                longestGap = longer(longestGap, succession(node, before));
                pause(random.nextInt(1_000));
                node.signal("CONT");
            }
            case ENDED -> {
                if (!node.processes.terminate(node.started)) {
                    slowToEnd++;
                    out.accept("SIGTERM: did not end in time, see " + node.started.err());
                }
                longestHandover = longer(longestHandover, succession(node, before));
                node.start();
            }
            case WITHOUT_LEDGER -> {
                node.ledger.freeze();
                longestGap = longer(longestGap, succession(node, before));
                pause(random.nextInt(1_000));
                node.ledger.thaw();
            }
            case WITHOUT_DESTINATION -> {
                node.database.freeze();
                pause(500 + random.nextInt(3_000));
                node.database.thaw();
            }
            case LEDGER_CRASHED -> servers.crashPostgres();
        }
    }

    /** How long it takes from now until another node has gone on with the run; none if the run came to its end. */
    private Duration succession(Node node, long turnsBefore) throws Exception {
        Instant at = Instant.now();
        await(() -> turnsOfOthers(node) > turnsBefore || isDelivered(), "no other node goes on");
        Duration gap = turnsOfOthers(node) > turnsBefore ? Duration.between(at, Instant.now()) : Duration.ZERO;
        if (gap.compareTo(LEASE.plus(SUCCESSION)) > 0) {
            late++;
            out.accept("another node went on only after " + gap.toMillis() + " ms, see " + node.started.err());
        }
        return gap;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private long turnsOfOthers(Node node) throws IOException {
        long turns = 0;
        for (Node other : nodes) {
            turns += other.number == node.number ? 0 : other.turns();
        }
        return turns;
    }

    private Optional<Run> newest() throws Exception {
        return patiently(() -> {
            try (Ledger open = ledger()) {
                return open.runs().newest(EveryDestination.EXPORT);
            }
        });
    }

    private boolean isDelivered() throws Exception {
        return newest().filter(run -> run.status() == Run.Status.DELIVERED).isPresent();
    }

    private interface Question<T> {
        T answer() throws Exception;
    }

    /** Asks again: the server may have crashed just now. */
    private static <T> T patiently(Question<T> question) throws Exception {
        Instant patience = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return question.answer();
            } catch (SQLException | RuntimeException e) {
                if (Instant.now().isAfter(patience)) {
                    throw e;
                }
                pause(200);
            }
        }
    }

    private Ledger ledger() {
        return Ledger.open(new StellicConfig.Ledger(ledger, "postgres", ""), Clock.systemUTC());
    }

    private void compare(int askedBefore) throws Exception {
        int begun;
        try (Ledger open = ledger()) {
            List<Run> runs = open.runs().last(10_000);
            begun = runs.size();
            for (Run run : runs) {
                String differences = tally.compare(run, servers, place, content, SHARED);
                if (!differences.isEmpty()) {
                    out.accept(differences);
                }
            }
        }
        int asked = servers.sandbox().lines("export_data").size() - askedBefore;
        if (asked > begun) {
            askedTwice += asked - begun;
            out.accept("asked Stellic " + asked + " times in " + begun + " runs");
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition, String otherwise) throws Exception {
        Instant patience = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            if (Instant.now().isAfter(patience)) {
                throw new IllegalStateException(otherwise + ": " + said());
            }
            pause(50);
        }
    }

    private String said() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            text.append("\nnode ").append(node.number).append(":\n").append(node.started.said());
        }
        return text.toString();
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Ends what still runs, also a node that is paused. */
    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            if (node.started != null) {
                node.started.process().destroyForcibly();
            }
            node.ledger.close();
            node.database.close();
        }
    }
}
