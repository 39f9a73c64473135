package io.stellicroutes.changes;

import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.Mask;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Which values of a column count as equal: what a mask makes equal is equal for the destination, too. Thread-safe. */
final class NormalValues {
    /** A number with a larger exponent is compared as text. */
    private static final int LARGEST_EXPONENT = 10_000;

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .appendPattern("HH:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .appendPattern("[ ]")
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            // a date that does not exist is none
            .withResolverStyle(ResolverStyle.STRICT);

    private NormalValues() {}

    /** What is done to a column's values before they are compared; empty for nothing. */
    static Optional<UnaryOperator<String>> of(String column, ColumnRules columns, ChangeRules rules) {
        List<UnaryOperator<String>> steps = new ArrayList<>();
        rules.of(column).forEach(normalisation -> steps.add(step(normalisation)));
        columns.maskOf(column).flatMap(NormalValues::masked).ifPresent(steps::add);
        return steps.stream().reduce((first, second) -> value -> second.apply(first.apply(value)));
    }

    private static UnaryOperator<String> step(ChangeRules.Normalisation normalisation) {
        return switch (normalisation) {
            case TRIM -> String::strip;
            case LOWER -> value -> value.toLowerCase(Locale.ROOT);
            case NUMBER -> NormalValues::number;
            case TIMESTAMP -> NormalValues::timestamp;
        };
    }

    private static Optional<UnaryOperator<String>> masked(Mask mask) {
        return switch (mask.kind()) {
            case HASH -> Optional.empty();
            case REDACT -> Optional.of(value -> value.isEmpty() ? "" : "*");
            case TRUNCATE ->
                Optional.of(value -> value.codePointCount(0, value.length()) <= mask.length()
                        ? value
                        : value.substring(0, value.offsetByCodePoints(0, mask.length())));
        };
    }

    private static String number(String value) {
        try {
            BigDecimal number = new BigDecimal(value.strip());
            if (Math.abs((long) number.scale()) > LARGEST_EXPONENT) {
                return value;
            }
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        } catch (NumberFormatException notANumber) {
            return value;
        }
    }

    private static String timestamp(String value) {
        try {
            TemporalAccessor time = TIMESTAMP.parseBest(value.strip(), OffsetDateTime::from, LocalDateTime::from);
            Instant instant = time instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
            return instant.toString();
        } catch (DateTimeException notATime) {
            return value;
        }
    }
}
