package io.stellicroutes.config;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When an export runs by itself. Its times are the same for every process that has the same properties. */
public sealed interface Schedule {
    /** The last of its times up to an instant; empty if there is none. */
    Optional<Instant> latest(Instant upTo);

    /** The first of its times after an instant; empty if there is none any more. */
    Optional<Instant> after(Instant instant);

    /** What becomes of times at which no process was there to keep them. */
    enum Misfire {
        /** Nothing. */
        SKIP,
        /** However many they are, the export runs once for them when a process is there. */
        RUN_ONCE
    }

    /** Only when asked to. */
    record Manual() implements Schedule {
        @Override
        public Optional<Instant> latest(Instant upTo) {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> after(Instant instant) {
            return Optional.empty();
        }
    }

    /**
     * At the times of a Quartz cron expression.
     *
     * @param zone whose clocks it means
     * @param misfire what becomes of missed times
     */
    record Cron(String expression, ZoneId zone, Misfire misfire) implements Schedule {
        /** In which the last time is looked for: leap years come at the latest after eight years. */
        private static final Duration PAST = Duration.ofDays(9 * 366);

        /**
         * {@inheritDoc} As Quartz computes it, begun anew where the clocks go forward: it leaves out the day behind a
         * gap that ends at midnight (Greenland).
         */
        @Override
        public Optional<Instant> after(Instant instant) {
            return after(instant, zone);
        }

        /** The same on clocks of another zone. */
        Optional<Instant> after(Instant instant, ZoneId other) {
            try {
                CronExpression times = new CronExpression(expression);
                times.setTimeZone(TimeZone.getTimeZone(other));
                ZoneRules rules = other.getRules();
                Optional<Instant> next = after(instant, times);
                for (ZoneOffsetTransition change = rules.nextTransition(instant);
                        change != null
                                && next.filter(change.getInstant()::isBefore).isPresent();
                        change = rules.nextTransition(change.getInstant())) {
                    if (change.isGap()) {
                        next = after(change.getInstant().minusSeconds(1), times);
                    }
                }
                return next;
            } catch (ParseException e) {
                throw new IllegalStateException(expression + " has not been validated", e);
            }
        }

        private static Optional<Instant> after(Instant instant, CronExpression times) {
            return Optional.ofNullable(times.getNextValidTimeAfter(Date.from(instant)))
                    .map(Date::toInstant);
        }

        /** Quartz looks ahead only: the longer nothing is found, the farther back is begun. */
        @Override
        public Optional<Instant> latest(Instant upTo) {
            Optional<Instant> last = Optional.empty();
            for (Duration back = Duration.ofMinutes(1); last.isEmpty(); back = back.multipliedBy(16)) {
                last = latest(upTo.minus(back), upTo);
                if (back.compareTo(PAST) > 0) {
                    break;
                }
            }
            return last;
        }

        /** Halves the interval between a second with a time behind it and one without. */
        private Optional<Instant> latest(Instant from, Instant upTo) {
            Optional<Instant> found = within(from, upTo);
            long low = from.getEpochSecond();
            long high = upTo.getEpochSecond() + 1;
            while (found.isPresent() && high - low > 1) {
                long middle = (low + high) >>> 1;
                Optional<Instant> later = within(Instant.ofEpochSecond(middle), upTo);
                if (later.isPresent()) {
                    found = later;
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return found;
        }

        private Optional<Instant> within(Instant from, Instant upTo) {
            return after(from).filter(time -> !time.isAfter(upTo));
        }
    }

    /** When the service starts, and at every multiple of a period since 1970-01-01T00:00Z. */
    record Every(Duration period) implements Schedule {
        @Override
        public Optional<Instant> latest(Instant upTo) {
            return Optional.of(multiple(upTo, 0));
        }

        @Override
        public Optional<Instant> after(Instant instant) {
            return Optional.of(multiple(instant, 1));
        }

        private Instant multiple(Instant of, int further) {
            long millis = period.toMillis();
            return Instant.ofEpochMilli((Math.floorDiv(of.toEpochMilli(), millis) + further) * millis);
        }
    }
}
