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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Three services with work directories of their own and one ledger in PostgreSQL, a new one each round; in half of the
 * rounds also with one store of landed files, so that they share a run's deliveries. Each has a network namespace and a
 * host name of its own, where {@link Namespaces} can be made. One of them, as a rule the one that runs the export, is
 * killed, told to end, stopped for longer than its lease and then continued, or cut off from the ledger, from Stellic,
 * from a destination or from everything; or the ledger's server crashes. Another one goes on, or the same. In the end
 * each destination that nodes can share is compared with Stellic's file.
 */
final class NodesSuite implements AutoCloseable {
    private static final int ROWS = 800;
    private static final int NODES = 3;
    private static final int FAULTS_IN_A_ROUND = 6;
    /**
     * Longer for a machine that is so busy that a node may not get round to renewing it, and that a broker does not
     * answer within ten times as long as it is by default.
     */
    static final Duration LEASE = Duration.ofSeconds(Integer.getInteger("lease", 3));
    /** How long after the end of a lease another node may take to go on. */
    static final Duration SUCCESSION = Duration.ofSeconds(5);

    private static final Duration PATIENCE = LEASE.multipliedBy(100);
    /** All but the database in the work directory. */
    private static final List<String> SHARED =
            EveryDestination.NAMES.stream().filter(name -> !name.equals("h2")).toList();

    private static final List<String> BROKERS = List.of("artemis", "classic", "qpid", EveryDestination.UNPOSITIONED);

    private static final String LEDGER = "the ledger";
    private static final String STELLIC = "Stellic and its store";
    private static final String DATABASE = "PostgreSQL";

    /**
     * What happens to a node. Without namespaces a line in this process holds what goes to the ledger or a database.
     */
    enum Fault {
        KILLED(false, "a node killed"),
        WITHOUT_LEDGER(false, "a node cut off from the ledger for longer than its lease"),
        WITHOUT_DESTINATION(false, "a node cut off from %s for a while"),
        PAUSED(false, "a node paused for longer than its lease, then continued"),
        WITHOUT_STELLIC(true, "a node cut off from Stellic, its store and the store of landed files for a while"),
        DIED(true, "a node's machine gone: cut off from everything, then killed"),
        ENDED(false, "a node told to end"),
        LEDGER_CRASHED(false, "the ledger's server crashed and started again");

        private final boolean needsNamespaces;
        private final String words;

        Fault(boolean needsNamespaces, String words) {
            this.needsNamespaces = needsNamespaces;
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

        /** To the ledger or the database. */
        FrozenLine line(String name) {
            return name.equals(LEDGER) ? ledger : database;
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
    private final Optional<Namespaces> spaces;
    private final List<Fault> possible;
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
        this.spaces = namespaces();
        this.possible = Stream.of(Fault.values())
                .filter(fault -> spaces.isPresent() || !fault.needsNamespaces)
                .toList();
    }

    /** One for each node, with a line to each server; empty where that can't be, which is told. */
    private Optional<Namespaces> namespaces() throws IOException {
        Map<String, List<Integer>> lines = new LinkedHashMap<>();
        lines.put(LEDGER, List.of(servers.postgresPort()));
        lines.put(STELLIC, servers.portsOfStellic());
        lines.put(DATABASE, nodes.stream().map(node -> node.database.port()).toList());
        lines.putAll(servers.portsOfDestinations());
        Namespaces made;
        try {
            made = new Namespaces(NODES, lines);
        } catch (IOException e) {
            out.accept("Nodes share this process' network, and lines in this process are frozen instead of cut: "
                    + e.getMessage());
            return Optional.empty();
        }
        for (Node node : nodes) {
            node.processes.inside(made.inside(node.number), Namespaces.host(node.number));
        }
        return Optional.of(made);
    }

    /** Whether each node has a network namespace of its own. */
    boolean hasNamespaces() {
        return spaces.isPresent();
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
            Node one = landsInAStore() ? oneAtWork(owner.get()) : owner.get();
            await(() -> isAnotherReady(one) || isDelivered(), "no other node starts");
            if (isDelivered()) {
                break;
            }
            cause(possible.get(faults % possible.size()), one);
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
        // a fault may come again and again; nothing but the end of the run is to end the attempts
        properties.put("stellic.deliveries.retries", "1000");
        String silence = Long.toString(LEASE.multipliedBy(10).toMillis());
        BROKERS.forEach(name -> properties.put("stellic.destinations." + name + ".timeout", silence + "ms"));
        for (String option : List.of("max.block.ms", "request.timeout.ms", "default.api.timeout.ms")) {
            properties.put("stellic.destinations.kafka.option." + option, silence);
        }
        properties.put(
                "stellic.destinations.kafka.option.delivery.timeout.ms",
                Long.toString(LEASE.multipliedBy(20).toMillis()));
        if (landsInAStore()) {
            properties.putAll(servers.landing(place));
        }
        if (spaces.isEmpty()) {
            properties.computeIfPresent("stellic.ledger.url", (name, url) -> through(node.ledger, url));
        }
        properties.computeIfPresent("stellic.destinations.postgres.url", (name, url) -> through(node.database, url));
        return properties;
    }

    /** In two rounds of four, so that each fault comes with and without. */
    private boolean landsInAStore() {
        return (round - 1) / 2 % 2 == 1;
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
        return String.join(
                "",
                ledger("select pid from stellic_lease where export = '" + EveryDestination.EXPORT
                        + "' and expires_at > current_timestamp"));
    }

    /** The node that runs the export, or, as often, another one that is at one of the run's deliveries. */
    private Node oneAtWork(Node owner) throws Exception {
        List<Node> others = new ArrayList<>();
        for (Node node : nodes) {
            if (node.number != owner.number && node.started.process().isAlive() && isAtADelivery(node)) {
                others.add(node);
            }
        }
        return others.isEmpty() || random.nextBoolean() ? owner : others.get(random.nextInt(others.size()));
    }

    /** Whether another node is up that could go on; one that has just been started or continued may not be yet. */
    private boolean isAnotherReady(Node node) throws Exception {
        List<String> ready = patiently(
                () -> ledger("select pid from stellic_node where state = 'READY' and expires_at > current_timestamp"));
        return nodes.stream()
                .filter(other -> other.number != node.number)
                .map(other -> other.started.process())
                .anyMatch(process -> process.isAlive() && ready.contains(Long.toString(process.pid())));
    }

    /** Whether the ledger says of a node that it is at a delivery, or was when it was last heard of. */
    private boolean isAtADelivery(Node node) throws Exception {
        String pid = Long.toString(node.started.process().pid());
        return patiently(() ->
                        ledger("select split_part(holder, '|', 3) from stellic_delivery where holder is not null"))
                .contains(pid);
    }

    /** The first column of what the ledger has. */
    private List<String> ledger(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(ledger, "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private void cause(Fault fault, Node node) throws Exception {
        faults++;
        String line = line(fault);
        tally.tried(String.format(fault.words, line));
        long before = turnsOfOthers(node);
        boolean runs = Long.toString(node.started.process().pid()).equals(patiently(this::holder));
        switch (fault) {
            case KILLED -> {
                node.processes.kill(node.started);
                longestGap = longer(longestGap, succession(node, runs, before));
                node.start();
            }
            case PAUSED -> {
                node.signal("STOP");
                longestGap = longer(longestGap, succession(node, runs, before));
                pause(random.nextInt(1_000));
                node.signal("CONT");
            }
            case ENDED -> {
                if (!node.processes.terminate(node.started)) {
                    slowToEnd++;
                    out.accept("SIGTERM: did not end in time, see " + node.started.err());
                }
                longestHandover = longer(longestHandover, succession(node, runs, before));
                node.start();
            }
            case DIED -> {
                spaces.orElseThrow().cut(node.number);
                node.processes.kill(node.started);
                longestGap = longer(longestGap, succession(node, runs, before));
                await(() -> spaces.orElseThrow().isSilent(node.number), "what the node has left is not given up");
                spaces.orElseThrow().heal(node.number);
                node.start();
            }
            case WITHOUT_LEDGER -> {
                cut(node, line);
                longestGap = longer(longestGap, succession(node, runs, before));
                pause(random.nextInt(1_000));
                heal(node, line);
            }
            case WITHOUT_STELLIC, WITHOUT_DESTINATION -> {
                cut(node, line);
                pause(500 + random.nextInt(4_500));
                heal(node, line);
            }
            case LEDGER_CRASHED -> servers.crashPostgres();
        }
    }

    /** The line that a fault cuts. */
    private String line(Fault fault) {
        return switch (fault) {
            case WITHOUT_LEDGER -> LEDGER;
            case WITHOUT_STELLIC -> STELLIC;
            case WITHOUT_DESTINATION -> {
                List<String> destinations = new ArrayList<>(List.of(DATABASE));
                if (spaces.isPresent()) {
                    destinations.addAll(servers.portsOfDestinations().keySet());
                }
                yield destinations.get(random.nextInt(destinations.size()));
            }
            default -> "";
        };
    }

    private void cut(Node node, String line) throws IOException {
        if (spaces.isPresent()) {
            spaces.get().cut(node.number, line);
        } else {
            node.line(line).freeze();
        }
    }

    private void heal(Node node, String line) throws IOException {
        if (spaces.isPresent()) {
            spaces.get().heal(node.number, line);
        } else {
            node.line(line).thaw();
        }
    }

    /**
     * Waits until another node has gone on with the run and, where deliveries spread, others with what the node was at.
     *
     * @param runs whether the node runs the export
     * @return how long it takes from now until another node has gone on with the run; none if it has another node
     *     already, or came to its end
     */
    private Duration succession(Node node, boolean runs, long turnsBefore) throws Exception {
        Instant at = Instant.now();
        if (!runs) {
            await(() -> !isAtADelivery(node) || isDelivered(), "no other node takes its deliveries");
            return Duration.ZERO;
        }
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
        spaces.ifPresent(Namespaces::close);
    }
}
