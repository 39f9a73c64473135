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

    static final Mask REDACTED = new Mask(Kind.REDACT, 0);

    private static final Pattern TRUNCATE = Pattern.compile("truncate\\(([1-9]\\d{0,5})\\)");

    /** The one of two that tells less: nothing, what is equal, or how it begins. */
    Mask stricter(Mask other) {
        if (kind != other.kind) {
            return kind == Kind.REDACT || other.kind == Kind.TRUNCATE ? this : other;
        }
        return length <= other.length ? this : other;
    }

    /** {@code hash}, {@code redact} or {@code truncate(4)}; empty if it is none of them. */
    public static Optional<Mask> parse(String text) {
        Matcher truncate = TRUNCATE.matcher(text);
        if (truncate.matches()) {
            return Optional.of(new Mask(Kind.TRUNCATE, Integer.parseInt(truncate.group(1))));
        }
        return switch (text) {
            case "hash" -> Optional.of(new Mask(Kind.HASH, 0));
            case "redact" -> Optional.of(REDACTED);
            default -> Optional.empty();
        };
    }
}
