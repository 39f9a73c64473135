package io.stellicroutes.cli;

import io.stellicroutes.base.Subject;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Node;
import io.stellicroutes.ledger.Overview;
import io.stellicroutes.status.NodeJson;
import io.stellicroutes.status.RunJson;
import io.stellicroutes.status.Standing;
import io.stellicroutes.status.Standings;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}. */
@Command(
        name = "status",
        description = {
            "Shows each destination's data of each export: since when, its age, and when the next is due.",
            "Exit code: 0 if all is well, 1 if a delivery failed, is held or overdue, 2 if the configuration is"
                    + " invalid."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final List<String> TITLES =
            List.of("export", "destination", "state", "last success", "UTC", "age", "overdue", "next", "zone", "run");
    private static final List<String> NODE_TITLES = List.of("node", "state", "version", "since", "seen");
    private static final String NONE = "-";

    @Option(names = "--export", paramLabel = "NAME", description = "Only this export.")
    private String export;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only this tenant's exports.")
    private String tenant;

    @Option(names = "--nodes", description = "The services that share this ledger instead: alive or dead, version.")
    private boolean nodes;

    @Option(names = "--json", description = "One JSON array, for programs.")
    private boolean json;

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        try (CommandRoutes routes = invocation.routes(CommandRuntime.Purpose.LOOK)) {
            StellicConfig configured = routes.bundle().config();
            if (export != null) {
                invocation.known(export, configured);
            }
            Optional<Set<String>> its =
                    Optional.ofNullable(tenant).map(name -> Set.copyOf(invocation.exportsOf(name, configured)));
            if (nodes) {
                printNodes(nodes(routes.bundle()), invocation.out());
                return 0;
            }
            Clock clock = Clock.systemUTC();
            List<Standing> standings = standings(routes.bundle(), configured, clock).stream()
                    .filter(standing -> export == null || standing.export().equals(export))
                    .filter(standing -> its.isEmpty() || its.get().contains(standing.export()))
                    .toList();
            print(standings, clock.instant(), invocation.out());
            return standings.stream().anyMatch(Standing::wantsAttention) ? 1 : 0;
        }
    }

    private static List<Node> nodes(StellicBundle bundle) {
        Optional<Ledger> found = bundle.ledgerToRead();
        if (found.isEmpty()) {
            return List.of();
        }
        try (Ledger ledger = found.get()) {
            return ledger.nodes().all();
        }
    }

    private void printNodes(List<Node> found, PrintWriter out) {
        if (json) {
            out.println(NodeJson.nodes(found).toPrettyString());
        } else {
            List<List<String>> lines = new ArrayList<>();
            lines.add(NODE_TITLES);
            found.forEach(node -> lines.add(List.of(
                    node.id(),
                    node.state().name().toLowerCase(Locale.ROOT),
                    node.version().isEmpty() ? NONE : node.version(),
                    Times.local(node.startedAt()),
                    Times.local(node.seenAt()))));
            new Table(lines, NODE_TITLES.size()).print(out, invocation.place().columns());
        }
        out.flush();
    }

    private static List<Standing> standings(StellicBundle bundle, StellicConfig configured, Clock clock) {
        Optional<Ledger> found = bundle.ledgerToRead();
        if (found.isEmpty()) {
            return Standings.of(configured, Overview.EMPTY, clock.instant());
        }
        try (Ledger ledger = found.get()) {
            return new Standings(configured, ledger, clock).all();
        }
    }

    private void print(List<Standing> standings, Instant now, PrintWriter out) {
        if (json) {
            out.println(RunJson.standings(standings).toPrettyString());
            out.flush();
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(TITLES);
        standings.forEach(standing -> lines.add(line(standing, now)));
        new Table(lines, TITLES.size()).print(out, invocation.place().columns());
        standings.stream().filter(Standing::wantsAttention).forEach(standing -> out.println("! " + remark(standing)));
        out.flush();
    }

    private static List<String> line(Standing standing, Instant now) {
        Optional<Standing.Success> success = standing.success();
        return List.of(
                standing.export(),
                standing.destination(),
                standing.state().word(),
                success.map(last -> Times.local(last.at())).orElse(NONE),
                success.map(last -> Times.utc(last.at())).orElse(NONE),
                success.map(last -> Times.age(last.age())).orElse(NONE),
                standing.dueBy()
                        .filter(due -> standing.stale())
                        .map(due -> Times.age(Duration.between(due, now)))
                        .orElse(NONE),
                standing.next().map(Times::in).orElse(NONE),
                standing.next().map(next -> next.getZone().getId()).orElse(NONE),
                standing.last().map(Standing.Attempt::runId).orElse(NONE));
    }

    private static String remark(Standing standing) {
        Subject subject = Subject.ofExport(standing.export()).to(standing.destination());
        String ended = standing.ended().word();
        String since = standing.ended() == Standing.State.STALE
                ? standing.dueBy().map(Times::both).orElse("")
                : standing.since().or(standing::dueBy).map(Times::both).orElse("");
        return subject + ": " + ended + " since " + since
                + standing.last()
                        .flatMap(Standing.Attempt::error)
                        .map(error -> ": " + error)
                        .orElse("");
    }
}
