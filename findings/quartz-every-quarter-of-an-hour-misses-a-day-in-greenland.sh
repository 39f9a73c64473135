#!/usr/bin/env bash
# Quartz 2.5.2. Guessed: where clocks go forward, a cron schedule of every 15 minutes, or of every hour, goes on after the hour that is
# left out. So it is in New York, Cairo and Havana. In Greenland the clocks go from 23:00 on Saturday to 0:00 on Sunday. There the
# trigger's next time is midnight after that Sunday: a schedule of every 15 minutes does not fire for 24 hours and 15 minutes, one of
# every night at 23:30 leaves out two nights, though the second of them has that time. Nothing is logged, and no misfire is counted: to
# Quartz there is no such time. Spring's cron expression goes on at 0:00 on that Sunday.
# Needs a JDK 17, Maven and its usual repository.
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
cat >Pauses.java <<'JAVA'
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.quartz.CronScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.scheduling.support.CronExpression;

class Pauses {
    static final Instant BEGIN = Instant.parse("2026-01-15T12:00:00Z");
    static final Instant END = Instant.parse("2026-06-15T12:00:00Z");

    public static void main(String[] arguments) {
        for (String cron : List.of("0 0/15 * * * ?", "0 30 23 * * ?")) {
            for (String zone : List.of("America/New_York", "Africa/Cairo", "America/Havana", "America/Nuuk")) {
                System.out.println(cron + " in " + zone + ": Quartz " + longestPause(quartz(cron, zone)) + ", Spring "
                        + longestPause(spring(cron, zone)));
            }
        }
    }

    static List<Instant> quartz(String cron, String zone) {
        Trigger trigger = TriggerBuilder.newTrigger()
                .startAt(Date.from(BEGIN))
                .withSchedule(CronScheduleBuilder.cronSchedule(cron).inTimeZone(TimeZone.getTimeZone(zone)))
                .build();
        List<Instant> times = new ArrayList<>();
        for (Date time = trigger.getFireTimeAfter(Date.from(BEGIN));
                time.toInstant().isBefore(END);
                time = trigger.getFireTimeAfter(time)) {
            times.add(time.toInstant());
        }
        return times;
    }

    static List<Instant> spring(String cron, String zone) {
        CronExpression expression = CronExpression.parse(cron);
        List<Instant> times = new ArrayList<>();
        for (var time = expression.next(BEGIN.atZone(ZoneId.of(zone)));
                time.toInstant().isBefore(END);
                time = expression.next(time)) {
            times.add(time.toInstant());
        }
        return times;
    }

    static String longestPause(List<Instant> times) {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < times.size(); i++) {
            Duration pause = Duration.between(times.get(i - 1), times.get(i));
            longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
        return longest.toMinutes() + " min";
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Quartz 2.5.2 and Spring 7.0.8, the longest pause between two times, January to June 2026:"
java -cp "$(cat classpath)" Pauses.java | tee seen
grep -qx '0 0/15 \* \* \* ? in America/Nuuk: Quartz 1455 min, Spring 15 min' seen || { echo "changed: every 15 minutes" >&2; exit 1; }
grep -q '0 30 23 \* \* ? in America/Nuuk: Quartz 4260 min' seen || { echo "changed: every night" >&2; exit 1; }
[ "$(grep -c '0 0/15.*Quartz 15 min' seen)" = 3 ] || { echo "changed: other zones" >&2; exit 1; }
echo "as described"
