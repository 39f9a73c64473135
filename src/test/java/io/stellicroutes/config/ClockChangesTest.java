package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;

/** The warnings about clocks that change, against every time at which Quartz fires in that year. */
final class ClockChangesTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Pattern DATE = Pattern.compile(" on (\\d{4}-\\d\\d-\\d\\d),");

    @Test
    void aScheduleAtTwoIsToldTheNightOnWhichNewYorkHasNoTwo() {
        assertThat(warnings("0 0 2 * * ?", "America/New_York"))
                .containsExactly("stellic.exports.x.schedule: 0 0 2 * * ? in America/New_York does not run at 02:00 on"
                        + " 2027-03-14, when the clocks go from 02:00 to 03:00 (see docs/errors.md#clock-change)");
        assertThat(warnings("0 15 3 * * ?", "America/New_York")).isEmpty();
        assertThat(warnings("0 15 3 * * ?", "Europe/Helsinki"))
                .singleElement()
                .asString()
                .contains("2027-03-28");
        assertThat(warnings("0 0 2 * * ?", "UTC")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "America/New_York",
                "America/Phoenix",
                "America/St_Johns",
                "Europe/Berlin",
                "Europe/London",
                "Asia/Beirut",
                "Asia/Kolkata",
                "Australia/Lord_Howe",
                "Pacific/Auckland",
                "America/Santiago"
            })
    void theDatesAreThoseOnWhichQuartzLeavesATimeOutOrWaits(String zone) throws Exception {
        for (String expression : List.of(
                "0 0 2 * * ?",
                "0 30 2 * * ?",
                "0 15 3 * * ?",
                "0 30 1 * * ?",
                "0 0 0 * * ?",
                "0 45 23 * * ?",
                "0 15 0 * * ?",
                "0 0/15 * * * ?",
                "0 0 * * * ?",
                "0 20 2,14 * * ?",
                "0 30 2 ? * MON-FRI",
                "0 30 2 ? * SUN")) {
            List<String> warnings = warnings(expression, zone);

            assertThat(warnings.stream()
                            .flatMap(warning -> DATE.matcher(warning).results())
                            .map((MatchResult found) -> LocalDate.parse(found.group(1))))
                    .as(expression + " in " + zone + ": " + warnings)
                    .containsExactlyInAnyOrderElementsOf(odd(expression, ZoneId.of(zone)));
        }
    }

    /**
     * The dates on which a time of the expression is missing and no run is in its place, or is there twice, or on which
     * a run comes later than its distance to the one before says, by as much as that distance or more.
     */
    private static Set<LocalDate> odd(String expression, ZoneId zone) throws Exception {
        Map<LocalDate, List<LocalTime>> wanted = new TreeMap<>();
        times(expression, ZoneOffset.UTC)
                .forEach(time -> wanted.computeIfAbsent(time.toLocalDate(), d -> new ArrayList<>())
                        .add(time.toLocalTime()));
        List<ZonedDateTime> fired = times(expression, zone);
        Map<LocalDate, List<LocalTime>> had = new TreeMap<>();
        fired.forEach(time ->
                had.computeIfAbsent(time.toLocalDate(), d -> new ArrayList<>()).add(time.toLocalTime()));
        Set<LocalDate> odd = new TreeSet<>();
        LocalDate first = LocalDate.ofInstant(NOW, zone).plusDays(1);
        LocalDate last = first.plusDays(363);
        for (LocalDate date = first; date.isBefore(last); date = date.plusDays(1)) {
            List<LocalTime> missing = new ArrayList<>(wanted.getOrDefault(date, List.of()));
            had.getOrDefault(date, List.of()).forEach(missing::remove);
            LocalDate day = date;
            boolean gone = missing.stream()
                    .map(time -> zone.getRules().getTransition(LocalDateTime.of(day, time)))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .filter(gap -> fired.stream()
                            .map(ZonedDateTime::toInstant)
                            .noneMatch(run -> !run.isBefore(gap.getInstant())
                                    && run.isBefore(gap.getInstant().plus(gap.getDuration()))))
                    .isPresent();
            List<LocalTime> repeated = new ArrayList<>(had.getOrDefault(date, List.of()));
            wanted.getOrDefault(date, List.of()).forEach(repeated::remove);
            if (gone || !repeated.isEmpty()) {
                odd.add(date);
            }
        }
        for (int i = 1; i < fired.size(); i++) {
            Duration shown = Duration.between(
                    fired.get(i - 1).toLocalDateTime(), fired.get(i).toLocalDateTime());
            Duration waited = Duration.between(fired.get(i - 1), fired.get(i));
            if (waited.compareTo(shown) > 0 && shown.compareTo(waited.minus(shown)) <= 0) {
                odd.add(fired.get(i).toLocalDate());
            }
        }
        return odd;
    }

    private static List<ZonedDateTime> times(String expression, ZoneId zone) throws Exception {
        CronExpression quartz = new CronExpression(expression);
        quartz.setTimeZone(TimeZone.getTimeZone(zone));
        Instant end = NOW.plus(366, ChronoUnit.DAYS);
        List<ZonedDateTime> times = new ArrayList<>();
        for (Instant at = next(quartz, NOW); at != null && at.isBefore(end); at = next(quartz, at)) {
            times.add(at.atZone(zone));
        }
        return times;
    }

    private static Instant next(CronExpression quartz, Instant time) {
        return Optional.ofNullable(quartz.getNextValidTimeAfter(Date.from(time)))
                .map(Date::toInstant)
                .orElse(null);
    }

    private static List<String> warnings(String expression, String zone) {
        ExportSpec export = SampleExport.named("x")
                .schedule(new Schedule.Cron(expression, ZoneId.of(zone), Schedule.Misfire.SKIP))
                .to("y");
        return ClockChanges.warnings(export, NOW).stream().map(Problem::text).toList();
    }
}
