package io.stellicroutes.bundle;

import io.stellicroutes.console.HealthPage;
import io.stellicroutes.console.Recent;
import io.stellicroutes.ledger.Node;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the console shows of the service itself: Camel's health checks, the ledger and the machine. Thread-safe. */
final class ConsoleHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleHealth.class);
    /** Of a check: what it is, and how often somebody has looked, which would be news at each look. */
    private static final Pattern HIDDEN = Pattern.compile("(check|invocation)\\..*");

    /** How long it is shown how much memory was in use, which is another number at each look, too. */
    private static final Duration MEMORY_SHOWN = Duration.ofSeconds(10);

    private final StellicBundle bundle;
    private final Recent<String, HealthPage.Line> memory;

    ConsoleHealth(StellicBundle bundle) {
        this.bundle = bundle;
        this.memory = new Recent<>(bundle.clock(), MEMORY_SHOWN);
    }

    List<HealthPage.Line> lines() {
        List<HealthPage.Line> lines = new ArrayList<>();
        lines.add(ledger());
        nodes().ifPresent(lines::add);
        lines.add(routes());
        lines.add(memory.get("Memory", ConsoleHealth::memory));
        if (HealthCheckRegistry.get(bundle.context()) != null) {
            HealthCheckHelper.invoke(bundle.context()).forEach(result -> lines.add(line(result)));
        }
        return List.copyOf(lines);
    }

    private HealthPage.Line ledger() {
        String url = bundle.config().ledger().url().replaceAll("[?;].*", "").replaceAll("//[^/@\\s]*@", "//");
        try {
            bundle.ledger().runs().last(1);
            return new HealthPage.Line("Ledger", "up", "", url, Map.of());
        } catch (RuntimeException e) {
            return new HealthPage.Line(
                    "Ledger",
                    "down",
                    "",
                    url + " does not answer: " + e.getClass().getSimpleName(),
                    Map.of());
        }
    }

    /** The services with this ledger; none, if it does not answer, or if the schedules of all are off. */
    private Optional<HealthPage.Line> nodes() {
        List<Node> nodes;
        try {
            nodes = bundle.ledger().nodes().all();
        } catch (RuntimeException e) {
            LOG.debug("the line of the ledger says it", e);
            return Optional.empty();
        }
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> details = new TreeMap<>();
        nodes.forEach(node -> details.put(
                node.id(),
                "%s, version %s, since %s, last heard of %s"
                        .formatted(
                                node.state().name().toLowerCase(Locale.ROOT),
                                node.version().isEmpty() ? "unknown" : node.version(),
                                node.startedAt().truncatedTo(ChronoUnit.SECONDS),
                                node.seenAt().truncatedTo(ChronoUnit.SECONDS))));
        long live = nodes.stream().filter(Node::isLive).count();
        long ready = nodes.stream().filter(Node::isReady).count();
        return Optional.of(new HealthPage.Line(
                "Nodes",
                "up",
                "",
                "%d with this ledger, %d of them ready".formatted(live, ready)
                        + (live == nodes.size() ? "" : "; gone within a day: " + (nodes.size() - live)),
                Map.copyOf(details)));
    }

    /** A route that somebody has stopped is worth knowing of, and may be meant. */
    private HealthPage.Line routes() {
        List<String> stopped = bundle.context().getRoutes().stream()
                .map(Route::getId)
                .filter(id -> !bundle.context()
                        .getRouteController()
                        .getRouteStatus(id)
                        .isStarted())
                .sorted()
                .toList();
        return new HealthPage.Line(
                "Routes",
                stopped.isEmpty() ? "up" : "degraded",
                "",
                stopped.isEmpty()
                        ? bundle.context().getRoutes().size() + " are started"
                        : "not started: " + String.join(", ", stopped),
                Map.of());
    }

    private static HealthPage.Line memory(String name) {
        Runtime java = Runtime.getRuntime();
        return new HealthPage.Line(
                name,
                "up",
                "",
                "%,d of %,d MB of Java's heap are in use"
                        .formatted((java.totalMemory() - java.freeMemory()) / 1_000_000, java.maxMemory() / 1_000_000),
                Map.of());
    }

    private static HealthPage.Line line(HealthCheck.Result result) {
        HealthCheck check = result.getCheck();
        Map<String, String> details = new TreeMap<>();
        result.getDetails().forEach((name, value) -> {
            if (!HIDDEN.matcher(name).matches() && value != null) {
                details.put(name, value.toString());
            }
        });
        String kind =
                check.isReadiness() && check.isLiveness() ? "live and ready" : check.isLiveness() ? "live" : "ready";
        String message = result.getMessage().orElse("");
        boolean degraded = message.startsWith("degraded") && result.getState() == HealthCheck.State.UP;
        return new HealthPage.Line(
                check.getId(),
                degraded ? "degraded" : result.getState().name().toLowerCase(Locale.ROOT),
                kind,
                message,
                Map.copyOf(details));
    }
}
