package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Schedules;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by which of their times exports are triggered; bean {@code stellicSchedules}. The time is the schedule's own,
 * so that all processes with the same ledger name it alike. Thread-safe.
 */
public final class ScheduleSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final StellicConfig config;
    private final Ledger ledger;
    private final Clock clock;

    public ScheduleSteps(StellicConfig config, Ledger ledger, Clock clock) {
        this.config = config;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * The time of its schedule at which an export is triggered.
     *
     * @param byCron when Quartz has fired; null if it was not Quartz
     * @param byPeriod when the timer has fired; null if it was none
     * @return null if no schedule triggers it
     */
    public Instant due(
            @Header(StellicConstants.EXPORT) String export,
            @Header("scheduledFireTime") Date byCron,
            @Header("CamelTimerFiredTime") Date byPeriod) {
        return Optional.ofNullable(byCron)
                .or(() -> Optional.ofNullable(byPeriod))
                .map(Date::toInstant)
                .flatMap(config.export(export).schedule()::latest)
                .orElse(null);
    }

    /**
     * An export that is triggered when the service starts.
     *
     * @param due the time of its schedule
     */
    public record Missed(String export, Instant due) {}

    /**
     * What no process has been triggered for: of an export with a period, the time of the period that it is now; of one
     * with a cron expression and {@code misfire=run-once}, the last time that has passed since its schedule is what it
     * is. Puts the schedules on record.
     */
    public List<Missed> missed() {
        Instant now = clock.instant();
        Map<String, String> schedules = new LinkedHashMap<>();
        Map<String, String> none = new LinkedHashMap<>();
        config.exports().values().forEach(export -> (export.schedule() instanceof Schedule.Manual ? none : schedules)
                .put(export.name(), export.schedule().toString()));
        Map<String, Schedules.Kept> kept = ledger.schedules().keep(schedules, none);
        List<Missed> missed = new ArrayList<>();
        for (String name : schedules.keySet()) {
            missed(config.export(name), kept.get(name), now).ifPresent(due -> missed.add(new Missed(name, due)));
        }
        return missed;
    }

    private static Optional<Instant> missed(ExportSpec export, Schedules.Kept kept, Instant now) {
        Optional<Instant> last = export.schedule().latest(now).filter(kept.claimed()::isBefore);
        if (!(export.schedule() instanceof Schedule.Cron cron)) {
            return last;
        }
        Optional<Instant> missed = last.filter(kept.since()::isBefore);
        if (missed.isPresent() && cron.misfire() == Schedule.Misfire.SKIP) {
            LOG.warn(
                    "export {}: its time {} was missed, and is not made up for" + " ({}=run-once does that)",
                    export.name(),
                    missed.get(),
                    export.property("misfire"));
            return Optional.empty();
        }
        return missed;
    }
}
