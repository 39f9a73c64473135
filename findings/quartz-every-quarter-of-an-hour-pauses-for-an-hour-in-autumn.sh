#!/usr/bin/env bash
# Quartz 2.5.2, a cron schedule of every 15 minutes, the night on which the clocks are put back. Quartz's documentation warns of times
# that are left out or repeated then. Guessed: a schedule of every quarter of an hour has each of its clock times twice in that hour,
# or at least goes on. Instead it stands still: after 00:45 in New York its next time is 1:00 of the second hour, 75 minutes later; the first
# hour from 1:00 to 2:00 has no time at all. So it is in Cairo and Casablanca; on Lord Howe Island, where the clocks go back by half an
# hour, the pause is of 45 minutes. It is the same when an expression is asked again from a time within the first hour: what would fire
# then is the second hour. Nothing is logged, and no misfire is counted. Whoever is told when nothing came for 30 or 60 minutes is told so
# once a year. Spring's cron expression of the same times goes on, as guessed, but not on Lord Howe Island: there it has the first of the two half
# hours, leaves out the second one, and pauses for 45 minutes as well.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.quartz-scheduler</groupId><artifactId>quartz</artifactId><version>2.5.2</version></dependency>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-context</artifactId><version>7.0.8</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Autumn.java <<'JAVA'
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.springframework.scheduling.support.CronExpression;

class Autumn {
    public static void main(String[] arguments) throws Exception {
        tell("America/New_York", "2026-11-01T00:00:00-04:00");
        tell("Africa/Cairo", "2026-10-29T21:00:00+03:00");
        tell("Africa/Casablanca", "2026-02-15T00:00:00+01:00");
        tell("Australia/Lord_Howe", "2026-04-05T00:00:00+11:00");
        var quartz = quartz("America/New_York");
        ZonedDateTime within = ZonedDateTime.parse("2026-11-01T01:20:00-04:00").withZoneSameInstant(ZoneId.of("America/New_York"));
        System.out.println("Quartz in New York, asked at the first 01:20: " + quartz.apply(within).toOffsetDateTime());
    }

    static void tell(String zone, String begin) throws Exception {
        ZonedDateTime from = ZonedDateTime.parse(begin).withZoneSameInstant(ZoneId.of(zone));
        var spring = CronExpression.parse("0 0/15 * * * ?");
        System.out.println(zone + ": Quartz " + longest(from, quartz(zone)) + ", Spring " + longest(from, spring::next));
    }

    static UnaryOperator<ZonedDateTime> quartz(String zone) throws Exception {
        var expression = new org.quartz.CronExpression("0 0/15 * * * ?");
        expression.setTimeZone(TimeZone.getTimeZone(zone));
        return time -> expression.getNextValidTimeAfter(Date.from(time.toInstant())).toInstant().atZone(ZoneId.of(zone));
    }

    /** The longest pause between two times within six hours. */
    static String longest(ZonedDateTime from, UnaryOperator<ZonedDateTime> next) {
        Instant end = from.toInstant().plus(Duration.ofHours(6));
        ZonedDateTime before = next.apply(from);
        long longest = 0;
        String where = "";
        for (ZonedDateTime time = next.apply(before); time.toInstant().isBefore(end); time = next.apply(time)) {
            long pause = Duration.between(before, time).toMinutes();
            if (pause > longest) {
                longest = pause;
                where = " (" + before.toOffsetDateTime() + " to " + time.toOffsetDateTime() + ")";
            }
            before = time;
        }
        return longest + " min" + (longest > 15 ? where : "");
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Quartz 2.5.2 and Spring 7.0.8, every 15 minutes, the longest pause in the night on which the clocks are put back in 2026:"
java -cp "$(cat classpath)" Autumn.java | tee seen
expect() {
    grep -qF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'America/New_York: Quartz 75 min (2026-11-01T00:45-04:00 to 2026-11-01T01:00-05:00), Spring 15 min'
expect 'Africa/Cairo: Quartz 75 min (2026-10-29T22:45+03:00 to 2026-10-29T23:00+02:00), Spring 15 min'
expect 'Africa/Casablanca: Quartz 75 min (2026-02-15T01:45+01:00 to 2026-02-15T02:00Z), Spring 15 min'
expect 'Quartz 45 min (2026-04-05T01:15+11:00 to 2026-04-05T01:30+10:30)'
expect 'Spring 45 min (2026-04-05T01:45+11:00 to 2026-04-05T02:00+10:30)'
expect 'asked at the first 01:20: 2026-11-01T01:30-05:00'
echo "as described"
