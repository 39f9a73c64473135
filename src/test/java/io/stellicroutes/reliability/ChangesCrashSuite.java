package io.stellicroutes.reliability;

import io.stellicroutes.changes.Baseline;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.reliability.ChangesDestinations.Arrived;
import io.stellicroutes.reliability.CrashSuite.LedgerKind;
import io.stellicroutes.reliability.EveryDestination.Place;
import io.stellicroutes.reliability.Processes.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Kills the distribution while it sends changes, goes on with the same snapshot or with a newer one, and applies what
 * has arrived: it is the last run's snapshot, each change is there once and in its order, and no baseline says more
 * than that.
 */
final class ChangesCrashSuite {
    private static final Pattern VERSION = Pattern.compile("(?m)^" + Snapshots.VERSION_ID + ",\"v(\\d+)\"");

    /** When to kill. */
    private enum Moment {
        STARTING("while it starts"),
        BEGUN("when the run has begun"),
        LANDED("when the file has landed"),
        COMPARED("when the changes are found"),
        SENDING("when a broker has the first changes"),
        DELIVERED_ONE("when the first delivery has ended"),
        DELIVERED_ALL("when the last delivery has ended"),
        ANY("at any time after the run has begun");

        private final String words;

        Moment(String words) {
            this.words = words;
        }
    }

    private final Path work;
    private final Place place;
    private final EveryDestination servers;
    private final ChangesDestinations destinations;
    private final Processes processes;
    private final Secrets secrets;
    private final Random random;
    private final Consumer<String> out;
    private final Snapshots snapshots;
    private final Tally tally;
    private final Kills kills;
    private int moments;
    private int round;
    private int disordered;
    private int returned;

    /** @param mariaDb the URL of a MariaDB database */
    ChangesCrashSuite(
            Path dir,
            Path distribution,
            LedgerKind kind,
            EveryDestination servers,
            String mariaDb,
            Secrets secrets,
            long seed,
            Consumer<String> out)
            throws Exception {
        String name = "changes_" + kind.name().toLowerCase(java.util.Locale.ROOT);
        Path own = Files.createDirectories(dir.resolve(name)).toAbsolutePath();
        this.work = own.resolve("work");
        String ledger = kind == LedgerKind.H2 ? "" : servers.ledgerInPostgres("ledger_" + name);
        this.place = new Place(work, ledger, name);
        this.servers = servers;
        this.destinations = new ChangesDestinations(servers, place, mariaDb);
        this.secrets = secrets;
        this.processes = new Processes(own, servers.equip(distribution), secrets);
        this.random = new Random(seed);
        this.snapshots = new Snapshots(random);
        this.out = out;
        this.tally = new Tally("changes, `run` killed, ledger in " + (kind == LedgerKind.H2 ? "H2" : "PostgreSQL"));
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

    int terminated() {
        return kills.terminated();
    }

    int slowToEnd() {
        return kills.slowToEnd();
    }

    /** How many changes a broker had in another order than that of their runs and numbers, key by key. */
    int disordered() {
        return disordered;
    }

    /** How often a record came back as it was, behind its delete, at a broker. */
    int returned() {
        return returned;
    }

    /** Kills some times, at most {@code most} times and until {@code end}; has it come to its end, and compares. */
    void round(int most, Instant end) throws Exception {
        Instant begun = Instant.now();
        servers.sandbox().duration(Duration.ofMillis(200));
        round++;
        processes.configure(destinations.properties());
        if (round == 1) {
            servers.kafka().createTopic(place.table(), ChangesDestinations.PARTITIONS);
            next();
            processes.startFaster();
        } else {
            servers.sandbox().content(EveryDestination.EXPORT, snapshots.last());
        }
        kills.some(most, end, () -> {
            startAndKill(Moment.values()[moments++ % Moment.values().length]);
            compareBaselines();
        });
        finish();
        compare();
        secrets.search(place);
        out.accept(String.format(
                "%s, round %d: %d faults so far, lost %d, doubled %d, out of order %d, came back %d, secrets %d, %ds",
                tally.what(),
                round,
                tally.faults,
                tally.lost,
                tally.doubled,
                disordered,
                returned,
                secrets.found(),
                Duration.between(begun, Instant.now()).toSeconds()));
    }

    private void next() {
        servers.sandbox().content(EveryDestination.EXPORT, snapshots.next());
    }

    /** Fresh data, or what is unfinished; the one or the other may find that nothing has changed. */
    private Started start() throws IOException {
        if (random.nextInt(3) == 0) {
            return processes.start("run", EveryDestination.EXPORT);
        }
        next();
        return processes.start("run", EveryDestination.EXPORT, "--new");
    }

    private void startAndKill(Moment moment) throws Exception {
        long before = destinations.messages();
        boolean vague = moment == Moment.STARTING || moment == Moment.ANY;
        kills.at(start(), moment.words, vague, started -> hasCome(moment, before, started));
    }

    private boolean hasCome(Moment moment, long before, Started started) throws Exception {
        return switch (moment) {
            case STARTING -> true;
            case BEGUN, ANY -> started.said("begun") || started.said("resumed");
            case LANDED -> started.said("(LANDED)") || started.said(": landed");
            case COMPARED -> started.said("inserted") || started.said("nothing has changed");
            case SENDING -> destinations.messages() > before;
            case DELIVERED_ONE -> started.said(": delivered ");
            case DELIVERED_ALL -> started.hasEndedARun(false);
        };
    }

    /** Starts it until it has delivered; it is not killed any more. */
    private void finish() throws Exception {
        kills.untilDelivered(attempt -> attempt == 1 ? start() : processes.start("run", EveryDestination.EXPORT));
        tally.runs++;
    }

    /** The snapshot that a run has landed. */
    private Map<String, List<String>> snapshotOf(String run) throws IOException {
        Matcher version =
                VERSION.matcher(Files.readString(work.resolve("landed").resolve(run + ".csv")));
        if (!version.find()) {
            throw new IllegalStateException("no version in the landed file of run " + run);
        }
        return snapshots.get(Integer.parseInt(version.group(1)));
    }

    /** What each valid baseline says has arrived. */
    private void compareBaselines() throws Exception {
        List<Baseline> baselines;
        List<String> runs;
        try (Ledger open = place.openLedger()) {
            baselines = open.baselines().all().stream()
                    .filter(baseline -> baseline.valid().isPresent())
                    .toList();
            runs = runs(open);
        }
        for (Baseline baseline : baselines) {
            String said = baseline.valid().orElseThrow().runId();
            Map<String, List<String>> promised = snapshotOf(said);
            String name = baseline.destination();
            if (destinations.isTable(name)) {
                Map<String, List<String>> there = destinations.current(name);
                int version = version(there);
                if (version < version(promised)) {
                    wrong(1, 0, name + " has version " + version + ", its baseline says that of run " + said);
                }
                difference(name + " after a kill", snapshots.get(version), there);
            } else {
                Set<String> through = Set.copyOf(runs.subList(0, 1 + runs.indexOf(said)));
                List<Arrived> arrived = destinations.arrived(name).stream()
                        .filter(change -> through.contains(change.run()))
                        .toList();
                difference(name + " after a kill, through run " + said, promised, applied(name, arrived, runs));
            }
        }
    }

    /** All runs, in the order in which they began. */
    private static List<String> runs(Ledger ledger) {
        return ledger.runs().last(100_000).stream()
                .sorted(Comparator.comparing(Run::startedAt))
                .map(Run::id)
                .toList();
    }

    private static int version(Map<String, List<String>> snapshot) {
        return Integer.parseInt(snapshot.get(Snapshots.VERSION_ID).get(0).substring(1));
    }

    private void compare() throws Exception {
        String run;
        List<String> runs;
        try (Ledger open = place.openLedger()) {
            runs = runs(open);
            run = open.runs().newest(EveryDestination.EXPORT).orElseThrow().id();
        }
        Map<String, List<String>> expected = snapshotOf(run);
        returned = 0;
        for (String name : destinations.names()) {
            if (destinations.isTable(name)) {
                difference(name, expected, destinations.current(name));
                if (destinations.isHistory(name)) {
                    compareHistory(name);
                }
            } else {
                List<Arrived> arrived = destinations.arrived(name);
                difference(name, expected, applied(name, arrived, runs));
                compareOrder(name, arrived, runs);
                returned += returns(arrived);
            }
            tally.rows += expected.size();
        }
    }

    /** The versions of a key follow each other, and the table as of each of its instants is a snapshot. */
    private void compareHistory(String name) throws Exception {
        List<ChangesDestinations.Version> versions = destinations.versions(name);
        Map<String, List<ChangesDestinations.Version>> byKey =
                versions.stream().collect(Collectors.groupingBy(ChangesDestinations.Version::id));
        for (List<ChangesDestinations.Version> ofKey : byKey.values()) {
            List<ChangesDestinations.Version> sorted = ofKey.stream()
                    .sorted(Comparator.comparing(ChangesDestinations.Version::from))
                    .toList();
            for (int i = 0; i < sorted.size(); i++) {
                ChangesDestinations.Version version = sorted.get(i);
                boolean last = i == sorted.size() - 1;
                boolean open = version.to() == null;
                boolean overlaps =
                        !last && (open || version.to().isAfter(sorted.get(i + 1).from()));
                boolean empty = !open && !version.to().isAfter(version.from());
                if (overlaps || empty || open != version.isCurrent()) {
                    wrong(
                            0,
                            1,
                            name + ": the versions of a key overlap, are empty, or two are current: id "
                                    + version.id());
                }
            }
        }
        for (var instant : versions.stream()
                .map(ChangesDestinations.Version::from)
                .distinct()
                .toList()) {
            Map<String, List<String>> then = versions.stream()
                    .filter(version -> !version.from().isAfter(instant))
                    .filter(version -> version.to() == null || version.to().isAfter(instant))
                    .collect(Collectors.toMap(
                            ChangesDestinations.Version::id, ChangesDestinations.Version::values, (one, two) -> two));
            difference(name + " as of " + instant, snapshots.get(version(then)), then);
        }
    }

    /** Of each key, later runs' changes come later, and those of a run by their numbers. */
    private void compareOrder(String name, List<Arrived> changes, List<String> runs) {
        Map<String, Arrived> last = new HashMap<>();
        List<String> early = new ArrayList<>();
        for (Arrived change : changes) {
            Arrived before = last.put(change.id(), change);
            int later = before == null ? 1 : runs.indexOf(change.run()) - runs.indexOf(before.run());
            if (later < 0 || (later == 0 && change.number() <= before.number())) {
                early.add(change.id() + " of run " + change.run());
            }
        }
        if (!early.isEmpty()) {
            disordered += early.size();
            wrong(0, 0, name + ": behind later changes of its key: " + early);
        }
    }

    /** How often a record came back as it was when it was deleted. */
    private static int returns(List<Arrived> changes) {
        Map<String, List<String>> values = new HashMap<>();
        Set<String> gone = new HashSet<>();
        int returns = 0;
        for (Arrived change : changes) {
            if (change.operation().equals("d")) {
                gone.add(change.id());
            } else {
                boolean same = change.values().equals(values.put(change.id(), change.values()));
                returns += gone.remove(change.id()) && same ? 1 : 0;
            }
        }
        return returns;
    }

    /** Applies changes in their order; counts those that are no change of what is there, and those of unknown runs. */
    private Map<String, List<String>> applied(String name, List<Arrived> changes, List<String> runs) {
        Map<String, List<String>> state = new HashMap<>();
        Set<String> known = new HashSet<>();
        List<String> strange = new ArrayList<>();
        for (Arrived change : changes) {
            boolean once = known.add(change.run() + " " + change.number()) && runs.contains(change.run());
            List<String> before = change.operation().equals("d")
                    ? state.remove(change.id())
                    : state.put(change.id(), change.values());
            boolean fits =
                    switch (change.operation()) {
                        case "d" -> before != null;
                        case "u" -> before != null && !before.equals(change.values());
                        default -> before == null;
                    };
            if (!once || !fits) {
                strange.add(change.operation() + " " + change.id() + " of run " + change.run());
            }
        }
        if (!strange.isEmpty()) {
            wrong(0, strange.size(), name + ": repeated, or no change of what is there: " + strange);
        }
        return state;
    }

    private void difference(String where, Map<String, List<String>> expected, Map<String, List<String>> there) {
        List<String> missing = expected.keySet().stream()
                .filter(id -> !expected.get(id).equals(there.get(id)))
                .toList();
        List<String> extra =
                there.keySet().stream().filter(id -> !expected.containsKey(id)).toList();
        if (missing.size() + extra.size() > 0) {
            wrong(missing.size(), extra.size(), where + ": missing or different " + missing + ", too many " + extra);
        }
    }

    private void wrong(int lost, int doubled, String what) {
        tally.lost += lost;
        tally.doubled += doubled;
        out.accept(tally.what() + ", round " + round + ": " + what);
    }
}
