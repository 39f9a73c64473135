package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec.Role;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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
        return List.of(Endpoint.live("health", Role.VIEWER, this::show));
    }

    private Response show(Call call) {
        List<Line> lines = recent.get("", key -> checks.get());
        return call.live("health", "Health", Map.of("lines", lines));
    }
}
