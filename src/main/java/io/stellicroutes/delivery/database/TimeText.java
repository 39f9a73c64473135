package io.stellicroutes.delivery.database;

import static io.stellicroutes.delivery.database.ColumnType.MISFIT;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads fields as dates and times. What does not fit is {@link ColumnType#MISFIT}. */
final class TimeText {
    private static final Pattern ISO_TIMESTAMP = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?) ?([Zz]|[+-]\\d{2}(?::?\\d{2})?)?");
    /**
     * A date and a time, with something behind that is no form of an offset known here: the name of a zone, or seconds.
     */
    private static final Pattern ZONED =
            Pattern.compile("\\d{4,}-\\d{1,2}-\\d{1,2}[Tt ]\\d.*(?:[A-Za-z]{3,}[/\\w+-]*|[+-]\\d[\\d:]*)");

    private static final int DATE_LENGTH = 10;
    private static final int TIMESTAMP_LENGTH = 19;
    private static final int MICRO_DIGITS = 6;
    private static final int NANO_DIGITS = 9;

    private TimeText() {}

    /** Whether it is a time with a zone that is not known here. */
    static boolean isZoned(CharSequence text) {
        return ZONED.matcher(text).matches();
    }

    /** A {@code LocalDate}. */
    static Object date(CharSequence text) {
        try {
            return text.length() == DATE_LENGTH && beginsWithDate(text) ? ofEra(dateAt(text)) : MISFIT;
        } catch (DateTimeException notInCalendar) {
            return MISFIT;
        }
    }

    /** There is no year 0 in SQL. */
    private static Object ofEra(LocalDate date) {
        return date.getYear() < 1 ? MISFIT : date;
    }

    /**
     * A {@code LocalDateTime} in UTC, as Stellic's times are, unless an offset says otherwise; to the microsecond, as
     * databases keep it.
     */
    static Object timestamp(CharSequence text) {
        if (isPlainTimestamp(text)) {
            return plainTimestamp(text);
        }
        Matcher parts = ISO_TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            return MISFIT;
        }
        try {
            LocalDateTime local = LocalDateTime.of(LocalDate.parse(parts.group(1)), LocalTime.parse(parts.group(2)));
            LocalDateTime utc = parts.group(3) == null
                    ? local
                    : local.minusSeconds(ZoneOffset.of(parts.group(3).toUpperCase(Locale.ROOT))
                            .getTotalSeconds());
            boolean inSql = utc.getYear() >= 1 && utc.getYear() <= 9999;
            return inSql ? utc.truncatedTo(ChronoUnit.MICROS) : MISFIT;
        } catch (DateTimeException notInCalendar) {
            return MISFIT;
        }
    }

    /** Whether a text of that length at least begins with yyyy-mm-dd. */
    private static boolean beginsWithDate(CharSequence text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && Digits.are(text, 0, 4)
                && Digits.are(text, 5, 7)
                && Digits.are(text, 8, DATE_LENGTH);
    }

    private static LocalDate dateAt(CharSequence text) {
        return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, DATE_LENGTH));
    }

    /** Whether a text is yyyy-mm-dd hh:mm:ss, perhaps with a fraction and a Z behind, and no more. */
    private static boolean isPlainTimestamp(CharSequence text) {
        return text.length() >= TIMESTAMP_LENGTH
                && (text.charAt(DATE_LENGTH) == ' ' || text.charAt(DATE_LENGTH) == 'T')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && beginsWithDate(text)
                && Digits.are(text, 11, 13)
                && Digits.are(text, 14, 16)
                && Digits.are(text, 17, TIMESTAMP_LENGTH)
                && isPlainFraction(text, endOfFraction(text));
    }

    private static int endOfFraction(CharSequence text) {
        return text.charAt(text.length() - 1) == 'Z' ? text.length() - 1 : text.length();
    }

    private static boolean isPlainFraction(CharSequence text, int end) {
        return end == TIMESTAMP_LENGTH
                || (text.charAt(TIMESTAMP_LENGTH) == '.'
                        && end - TIMESTAMP_LENGTH - 1 <= NANO_DIGITS
                        && Digits.are(text, TIMESTAMP_LENGTH + 1, end));
    }

    private static Object plainTimestamp(CharSequence text) {
        try {
            LocalDate date = dateAt(text);
            LocalTime time = LocalTime.of(
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, TIMESTAMP_LENGTH),
                    micros(text) * 1000);
            return ofEra(date) == MISFIT ? MISFIT : date.atTime(time);
        } catch (DateTimeException notInCalendar) {
            return MISFIT;
        }
    }

    /** The fraction of a plain timestamp's second; what is less than a microsecond is cut off. */
    private static int micros(CharSequence text) {
        int end = endOfFraction(text);
        int micros = 0;
        for (int digit = 1; digit <= MICRO_DIGITS; digit++) {
            int at = TIMESTAMP_LENGTH + digit;
            micros = 10 * micros + (at < end ? text.charAt(at) - '0' : 0);
        }
        return micros;
    }

    private static int number(CharSequence text, int from, int to) {
        return (int) Digits.number(text, from, to);
    }
}
