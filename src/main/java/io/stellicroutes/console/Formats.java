package io.stellicroutes.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and numbers as people read them. */
final class Formats {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long KILO = 1_000;
    private static final String UNITS = "kMGT";
    private static final int LONGEST_IN_HOURS = 48;

    private Formats() {}

    static String utc(Instant instant) {
        return UTC.format(instant);
    }

    /** In one unit, rounded down: it need not change every second. */
    static String age(Duration age) {
        if (age.isNegative() || age.toMinutes() == 0) {
            return "under a minute";
        }
        if (age.toHours() == 0) {
            return age.toMinutes() + " min";
        }
        return age.toHours() < LONGEST_IN_HOURS ? age.toHours() + " h" : age.toDays() + " days";
    }

    /** How long something took. */
    static String took(Duration duration) {
        if (duration.toMinutes() == 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
        }
        return duration.toHours() == 0
                ? String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart());
    }

    static String bytes(long bytes) {
        if (bytes < KILO) {
            return bytes + " B";
        }
        double number = bytes;
        int unit = -1;
        while (number >= KILO && unit < UNITS.length() - 1) {
            number /= KILO;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", number, UNITS.charAt(unit));
    }
}
