package io.stellicroutes.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of a column's values.
 *
 * @param length how many characters {@link Kind#TRUNCATE} leaves; 0 for the others
 */
public record Mask(Kind kind, int length) {
    /** The ways to hide a value. */
    public enum Kind {
        /** A keyed digest: equal values stay equal. */
        HASH,
        /** The same mark for every value. */
        REDACT,
        /** The first characters. */
        TRUNCATE
    }

    private static final Pattern TRUNCATE = Pattern.compile("truncate\\(([1-9]\\d{0,5})\\)");

    /** {@code hash}, {@code redact} or {@code truncate(4)}; empty if it is none of them. */
    public static Optional<Mask> parse(String text) {
        Matcher truncate = TRUNCATE.matcher(text);
        if (truncate.matches()) {
            return Optional.of(new Mask(Kind.TRUNCATE, Integer.parseInt(truncate.group(1))));
        }
        return switch (text) {
            case "hash" -> Optional.of(new Mask(Kind.HASH, 0));
            case "redact" -> Optional.of(new Mask(Kind.REDACT, 0));
            default -> Optional.empty();
        };
    }
}
