package io.stellicroutes.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times as the commands show them: in the zone of whoever looks, and in UTC; to the second. */
final class Times {
    private static final DateTimeFormatter WITH_OFFSET = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    private static final DateTimeFormatter IN_UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_IN_HOURS = 48;

    private Times() {}

    /** {@code 2026-03-02T03:15:00-05:00}, by this machine's zone. */
    static String local(Instant time) {
        return in(time.atZone(ZoneId.systemDefault()));
    }

    /** The same by the zone of whoever looks. */
    static String local(Instant time, Place place) {
        return in(time.atZone(place.zone()));
    }

    /** The same in a zone that is given. */
    static String in(ZonedDateTime time) {
        return WITH_OFFSET.format(time);
    }

    /** {@code 2026-03-02T08:15:00Z}. */
    static String utc(Instant time) {
        return IN_UTC.format(time);
    }

    /** Both. */
    static String both(Instant time) {
        return local(time) + " (" + utc(time) + ")";
    }

    /** {@code 3d4h}, {@code 26h5m}, {@code 4m}, {@code 9s}: two units at most. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < ChronoUnit.MINUTES.getDuration().toSeconds()) {
            return seconds + "s";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + "m";
        }
        return age.toHours() < LONGEST_IN_HOURS
                ? age.toHours() + "h" + age.toMinutesPart() + "m"
                : age.toDays() + "d" + age.toHoursPart() + "h";
    }
}
