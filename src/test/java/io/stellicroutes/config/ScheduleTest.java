package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last time of a schedule, which every process computes for itself. */
final class ScheduleTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static Schedule.Cron cron(String expression) {
        return new Schedule.Cron(expression, NEW_YORK, Schedule.Misfire.SKIP);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 15 3 * * ?        | 2026-11-29T12:00:00Z     | 2026-11-29T08:15:00Z
            0 15 3 * * ?        | 2026-11-29T08:15:00Z     | 2026-11-29T08:15:00Z
            0 15 3 * * ?        | 2026-11-29T08:14:59.999Z | 2026-11-28T08:15:00Z
            0 15 3 * * ?        | 2026-11-29T08:15:00.999Z | 2026-11-29T08:15:00Z
            0/1 * * * * ?       | 2026-11-29T08:15:07.001Z | 2026-11-29T08:15:07Z
            0 0 0 29 2 ?        | 2026-11-29T08:15:00Z     | 2024-02-29T05:00:00Z
            0 0 4 ? * MON#1     | 2026-11-29T08:15:00Z     | 2026-11-02T09:00:00Z
            0 0 0 1 1 ? 2030    | 2026-11-29T08:15:00Z     |
            0 0 0 1 1 ? 2020    | 2026-11-29T08:15:00Z     | 2020-01-01T05:00:00Z
            0 30 2 * * ?        | 2026-03-08T12:00:00Z     | 2026-03-07T07:30:00Z
            """)
    void theLastTimeOfACronExpressionIsTheOneThatQuartzFiredAt(String expression, Instant upTo, Instant last) {
        assertThat(cron(expression).latest(upTo)).isEqualTo(Optional.ofNullable(last));
    }

    /** The clocks of Greenland go from 23:00 on 28 March to 0:00 on 29 March. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 0/15 * * * ?  | 2026-03-29T00:45:00Z | 2026-03-29T01:00:00Z
            0 0 * * * ?     | 2026-03-29T00:00:00Z | 2026-03-29T01:00:00Z
            0 30 23 * * ?   | 2026-03-28T01:30:00Z | 2026-03-30T00:30:00Z
            0 15 0 * * ?    | 2026-03-28T02:15:00Z | 2026-03-29T01:15:00Z
            0 30 23 28-29 3 ? | 2025-03-29T01:30:00Z | 2026-03-30T00:30:00Z
            """)
    void theDayBehindAGapThatEndsAtMidnightIsNotLeftOut(String expression, Instant last, Instant next) {
        Schedule.Cron cron = new Schedule.Cron(expression, ZoneId.of("America/Nuuk"), Schedule.Misfire.SKIP);

        assertThat(cron.after(last)).contains(next);
        assertThat(cron.latest(next)).contains(next);
        assertThat(cron.latest(next.minusSeconds(1))).contains(last);
    }

    @Property(tries = 300)
    void betweenTheLastTimeAndNowThereIsNone(
            @ForAll("expressions") String expression, @ForAll("instants") Instant upTo) {
        Schedule.Cron cron = cron(expression);
        Instant last = cron.latest(upTo).orElseThrow();

        assertThat(last).isBeforeOrEqualTo(upTo);
        assertThat(cron.after(last.minusSeconds(1))).contains(last);
        assertThat(cron.after(last).orElseThrow()).isAfter(upTo);
    }

    @Provide
    Arbitrary<String> expressions() {
        return Arbitraries.of(
                "0 15 3 * * ?",
                "0 0/15 * * * ?",
                "0 0 2 * * ?",
                "30 30 1 ? * SUN",
                "0 0 0 L * ?",
                "0 0 12 ? JAN,JUL MON#2");
    }

    /** The clocks of New York change in many of these hours. */
    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs()
                .between(
                        Instant.parse("2026-01-01T00:00:00Z").toEpochMilli(),
                        Instant.parse("2028-01-01T00:00:00Z").toEpochMilli())
                .map(Instant::ofEpochMilli);
    }

    @ParameterizedTest
    @CsvSource({
        "15m, 2026-11-29T08:29:59.999Z, 2026-11-29T08:15:00Z",
        "15m, 2026-11-29T08:30:00Z, 2026-11-29T08:30:00Z",
        "1d, 2026-11-29T23:59:59Z, 2026-11-29T00:00:00Z",
        "500ms, 2026-11-29T08:15:00.700Z, 2026-11-29T08:15:00.500Z"
    })
    void theTimesOfAPeriodAreItsMultiplesWhereverItBegins(String period, Instant upTo, Instant last) {
        Duration every = Duration.ofMillis(org.apache.camel.util.TimeUtils.toMilliSeconds(period));

        assertThat(new Schedule.Every(every).latest(upTo)).contains(last);
        assertThat(new Schedule.Every(every).after(upTo)).contains(last.plus(every));
    }

    @Test
    void whatRunsByHandHasNoTime() {
        assertThat(new Schedule.Manual().latest(Instant.parse("2026-11-29T08:15:00Z")))
                .isEmpty();
    }
}
