package io.stellicroutes.metrics;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.status.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether the bundle is ready: its configuration has no mistake, the ledger answers, and it takes work. What a
 * destination stands at is told and changes nothing of that: a pod that is taken away helps no destination.
 * Thread-safe.
 */
public final class StellicHealthCheck implements HealthCheck {
    /** Its id. */
    public static final String ID = "stellic";

    private final CamelContext context;
    private final Supplier<Snapshots> snapshots;
    private final Supplier<List<String>> failures;
    private final Supplier<Optional<String>> draining;
    private volatile boolean enabled = true;

    /**
     * @param snapshots throws a {@link ConfigException} if the configuration has mistakes
     * @param failures what else does not work and takes nothing away
     * @param draining what it is still at, if it takes no more work
     */
    public StellicHealthCheck(
            CamelContext context,
            Supplier<Snapshots> snapshots,
            Supplier<List<String>> failures,
            Supplier<Optional<String>> draining) {
        this.draining = draining;
        this.context = context;
        this.snapshots = snapshots;
        this.failures = failures;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getGroup() {
        return ID;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean on) {
        enabled = on;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this)
                .detail(CHECK_ID, getId())
                .detail(CHECK_GROUP, getGroup())
                .detail(CHECK_KIND, options.getOrDefault(CHECK_KIND, Kind.READINESS));
        if (!enabled) {
            return result.unknown().detail(CHECK_ENABLED, false).build();
        }
        Optional<String> ends = draining.get();
        if (ends.isPresent()) {
            return result.down().message("draining: " + ends.get()).build();
        }
        if (context.isStopping() || context.isStopped()) {
            return result.down().message("stopping").build();
        }
        Snapshots asked;
        try {
            asked = snapshots.get();
        } catch (ConfigException e) {
            return result.down()
                    .message(text("the configuration has mistakes: "
                            + e.mistakes().stream().map(Object::toString).collect(Collectors.joining("; "))))
                    .build();
        } catch (RuntimeException e) {
            return result.down()
                    .message("the ledger can't be opened: " + e.getClass().getSimpleName())
                    .build();
        }
        if (!asked.isAnswered()) {
            return result.down().message("the ledger does not answer").build();
        }
        List<Standing> degraded = asked.latest().stream()
                .flatMap(snapshot -> snapshot.standings().stream())
                .filter(Standing::wantsAttention)
                .toList();
        degraded.forEach(standing -> result.detail(name(standing), state(standing)));
        List<String> told = Stream.concat(
                        degraded.stream().map(standing -> name(standing) + " " + state(standing)),
                        failures.get().stream())
                .toList();
        return result.up()
                .message(told.isEmpty() ? null : text("degraded: " + String.join(", ", told)))
                .build();
    }

    private static String name(Standing standing) {
        return standing.export() + " to " + standing.destination();
    }

    private static String state(Standing standing) {
        return standing.ended().word()
                + standing.since().map(since -> " since " + since).orElse("");
    }

    /** Camel's endpoint puts it between quotation marks as it is. */
    private static String text(String message) {
        return message.replace('"', '\'').replace('\\', '/').replaceAll("\\s+", " ");
    }
}
