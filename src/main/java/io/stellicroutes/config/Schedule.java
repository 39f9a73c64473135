package io.stellicroutes.config;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When an export runs by itself. */
public sealed interface Schedule {
    /** Only when asked to. */
    record Manual() implements Schedule {}

    /**
     * At the times of a Quartz cron expression.
     *
     * @param zone whose clocks it means
     */
    record Cron(String expression, ZoneId zone) implements Schedule {
        /** The first time after an instant, as Quartz computes it; empty if there is none any more. */
        public Optional<Instant> after(Instant instant) {
            return after(instant, zone);
        }

        /** The same on clocks of another zone. */
        Optional<Instant> after(Instant instant, ZoneId other) {
            try {
                CronExpression times = new CronExpression(expression);
                times.setTimeZone(TimeZone.getTimeZone(other));
                return Optional.ofNullable(times.getNextValidTimeAfter(Date.from(instant)))
                        .map(Date::toInstant);
            } catch (ParseException e) {
                throw new IllegalStateException(expression + " has not been validated", e);
            }
        }
    }

    /** At start and then once a period. */
    record Every(Duration period) implements Schedule {}
}
