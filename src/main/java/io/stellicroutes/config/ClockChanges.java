package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the clocks' changes of a time zone do to cron schedules: told from the times that Quartz itself computes. Quartz
 * leaves out a time that the clocks skip, and of an hour that they show twice it takes the second.
 */
public final class ClockChanges {
    private static final Duration AHEAD = Duration.ofDays(365);
    private static final Duration TICK = Duration.ofSeconds(1);

    private ClockChanges() {}

    /**
     * A sentence for each date of the twelve months from an instant on which an export does not run, runs twice or
     * late.
     */
    public static List<Problem> warnings(ExportSpec export, Instant from) {
        List<Problem> warnings = new ArrayList<>();
        if (export.schedule() instanceof Schedule.Cron cron) {
            ZoneRules rules = cron.zone().getRules();
            for (ZoneOffsetTransition change = rules.nextTransition(from);
                    change != null && change.getInstant().isBefore(from.plus(AHEAD));
                    change = rules.nextTransition(change.getInstant())) {
                ZoneOffsetTransition at = change;
                (change.isGap() ? skipped(cron, change) : repeated(cron, change))
                        .ifPresent(what -> warnings.add(Problem.of(
                                ErrorCode.CLOCK_CHANGE,
                                Subject.ofProperty(export.property("schedule")),
                                cron.expression() + " in "
                                        + cron.zone() + " " + what + " on "
                                        + (at.isGap() ? at.getDateTimeBefore() : at.getDateTimeAfter()).toLocalDate()
                                        + ", when the clocks go from "
                                        + at.getDateTimeBefore().toLocalTime() + " to "
                                        + at.getDateTimeAfter().toLocalTime())));
            }
        }
        return warnings;
    }

    /** A time that there is not, unless it runs anyway while the clocks show the time of the hour before. */
    private static Optional<String> skipped(Schedule.Cron cron, ZoneOffsetTransition gap) {
        Optional<LocalDateTime> left = shown(cron, gap.getDateTimeBefore(), gap.getDateTimeAfter());
        Instant end = gap.getInstant().plus(gap.getDuration());
        return left.isEmpty() || fires(cron, gap.getInstant(), end).isPresent()
                ? Optional.empty()
                : Optional.of("does not run at " + left.get().toLocalTime());
    }

    private static Optional<String> repeated(Schedule.Cron cron, ZoneOffsetTransition overlap) {
        Optional<LocalDateTime> twice = shown(cron, overlap.getDateTimeAfter(), overlap.getDateTimeBefore());
        Duration length = overlap.getDuration().abs();
        Instant end = overlap.getInstant();
        boolean first = fires(cron, end.minus(length), end).isPresent();
        if (twice.isPresent() && first && fires(cron, end, end.plus(length)).isPresent()) {
            return Optional.of("runs twice at " + twice.get().toLocalTime());
        }
        // what runs more often than the clocks' hour has to wait for the second one
        Optional<LocalDateTime> before =
                shown(cron, overlap.getDateTimeAfter().minus(length), overlap.getDateTimeAfter());
        return twice.isPresent() && !first && before.isPresent()
                ? Optional.of("does not run while the clocks show this time first, from "
                        + overlap.getDateTimeAfter().toLocalTime() + " on, but only the second time")
                : Optional.empty();
    }

    /** The first time of the expression that a clock shows which is never changed. */
    private static Optional<LocalDateTime> shown(Schedule.Cron cron, LocalDateTime from, LocalDateTime to) {
        return cron.after(from.toInstant(ZoneOffset.UTC).minus(TICK), ZoneOffset.UTC)
                .map(instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC))
                .filter(time -> time.isBefore(to));
    }

    private static Optional<Instant> fires(Schedule.Cron cron, Instant from, Instant to) {
        return cron.after(from.minus(TICK)).filter(time -> time.isBefore(to));
    }
}
