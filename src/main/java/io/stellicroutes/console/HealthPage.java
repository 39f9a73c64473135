package io.stellicroutes.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.config.ConsoleSpec.Role;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Whether the service itself is well. */
public final class HealthPage {
    private final Supplier<List<Line>> checks;
    private final Recent<String, List<Line>> recent;

    /** @param checks looks whether all is well; what it finds is shown for a moment */
    public HealthPage(Supplier<List<Line>> checks, Clock clock) {
        this.checks = checks;
        this.recent = new Recent<>(clock, Recent.BLINK);
    }

    /**
     * What was looked at.
     *
     * @param state {@code up}, {@code degraded}, {@code down} or {@code unknown}
     * @param kind which question it answers, such as {@code live}; empty for none
     */
    public record Line(String name, String state, String kind, String message, Map<String, String> details) {}

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.live("health", Role.VIEWER, this::show),
                Endpoint.get("api/health", Role.VIEWER, call -> Response.items(items())));
    }

    private List<Line> lines() {
        return recent.get("", key -> checks.get());
    }

    private ArrayNode items() {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        lines().forEach(line -> {
            ObjectNode item = items.addObject()
                    .put("name", line.name())
                    .put("state", line.state())
                    .put("kind", line.kind())
                    .put("message", line.message());
            ObjectNode details = item.putObject("details");
            new TreeMap<>(line.details()).forEach(details::put);
        });
        return items;
    }

    private Response show(Call call) {
        List<Line> lines = lines();
        return call.live("health", "Health", Map.of("lines", lines));
    }
}
