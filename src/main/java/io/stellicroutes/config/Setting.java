package io.stellicroutes.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One property that a user may set: what it means, what it may be, what it is when left out.
 *
 * @param name the property's name behind its prefix; {@code *} in it stands for a part the user chooses
 * @param kind what its value may be
 * @param choices the values that a {@link Kind#CHOICE} allows
 * @param defaultValue what it is when left out; empty if it is then simply not set
 * @param secret whether it must never be shown; such a setting can also be read from the file that {@link SecretFile}
 *     names
 * @param tier who needs it
 * @param operational whether it only says how deliveries go there: what a destination has is the same with another
 *     value
 * @param description one sentence for the reference
 */
public record Setting(
        String name,
        Kind kind,
        List<String> choices,
        String defaultValue,
        boolean secret,
        Tier tier,
        boolean operational,
        String description) {
    /** What a value may be. */
    public enum Kind {
        TEXT("text", ".*"),
        DURATION("a duration such as 30s, 15m or 2h", "(?=.*[1-9])(\\d{1,9}(ms|s|m|h|d))+"),
        POSITIVE("a whole number from 1", "[1-9]\\d{0,8}"),
        COUNT("a whole number from 0", "0|[1-9]\\d{0,8}"),
        BYTES("a number of bytes", "\\d{1,18}"),
        SHARE("a number of rows such as 50, or a percentage such as 0.1%", "\\d{1,9}|(\\d{1,2}(\\.\\d{1,6})?|100)%"),
        PERCENT("a percentage such as 50%", "(\\d{1,2}(\\.\\d{1,6})?|100)%"),
        BOOLEAN("true or false", "true|false"),
        CHOICE("one of its choices", ".*");

        private final String form;
        private final Pattern pattern;

        Kind(String form, String pattern) {
            this.form = form;
            this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
        }

        /** The form in words, for errors and the reference. */
        public String form() {
            return form;
        }

        /** The regular expression that a whole value matches; {@code .*} where the form says nothing. */
        public String pattern() {
            return pattern.pattern();
        }

        boolean allows(String value) {
            return pattern.matcher(value).matches();
        }
    }

    /** Any text. */
    public static Setting text(String name, String defaultValue, String description) {
        return new Setting(name, Kind.TEXT, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /** A text that is never shown. */
    public static Setting secret(String name, String description) {
        return new Setting(name, Kind.TEXT, List.of(), "", true, Tier.OFTEN, false, description);
    }

    /** A time with its unit. */
    public static Setting duration(String name, String defaultValue, String description) {
        return new Setting(name, Kind.DURATION, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /** A whole number from 1. */
    public static Setting positive(String name, String defaultValue, String description) {
        return new Setting(name, Kind.POSITIVE, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /** A whole number from 0. */
    public static Setting count(String name, String defaultValue, String description) {
        return new Setting(name, Kind.COUNT, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /** A number of bytes. */
    public static Setting bytes(String name, String defaultValue, String description) {
        return new Setting(name, Kind.BYTES, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /** A number or a percentage. */
    public static Setting share(String name, String defaultValue, String description) {
        return new Setting(name, Kind.SHARE, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /** A percentage. */
    public static Setting percent(String name, String defaultValue, String description) {
        return new Setting(name, Kind.PERCENT, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /** {@code true} or {@code false}. */
    public static Setting flag(String name, String defaultValue, String description) {
        return new Setting(name, Kind.BOOLEAN, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * One of some words.
     *
     * @param choices the words, separated by {@code |}
     */
    public static Setting choice(String name, String choices, String defaultValue, String description) {
        return new Setting(
                name,
                Kind.CHOICE,
                List.of(choices.split("\\|", -1)),
                defaultValue,
                false,
                Tier.OFTEN,
                false,
                description);
    }

    /** Whether a value is what it is when left out. */
    public boolean isDefault(String value) {
        return value.equals(filledIn(defaultValue));
    }

    /** A value with what the machine says in it. */
    static String filledIn(String value) {
        return value.replace("${user.home}", System.getProperty("user.home"));
    }

    /** The constant that a value of a {@link Kind#CHOICE} names: in capitals, with {@code _} for each dash. */
    static <E extends Enum<E>> E constant(Class<E> type, String value) {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The same setting, without which nothing runs, or not what was meant: {@code init} asks for it. */
    public Setting essential() {
        return in(Tier.ESSENTIAL);
    }

    /** The same setting, which few need: {@code init} leaves it out. */
    public Setting seldom() {
        return in(Tier.SELDOM);
    }

    private Setting in(Tier other) {
        return new Setting(name, kind, choices, defaultValue, secret, other, operational, description);
    }

    /** The same setting, which only says how deliveries go: not where records go, nor in what form. */
    public Setting onlyOperational() {
        return new Setting(name, kind, choices, defaultValue, secret, tier, true, description);
    }

    /** Whether another value of a destination's setting may mean another place, or records in another form. */
    public boolean placesRecords() {
        return !operational && !secret && kind != Kind.DURATION;
    }

    /** Whether a property's name, without its prefix, is this setting's. */
    public boolean covers(String property) {
        int star = name.indexOf('*');
        if (star < 0) {
            return name.equals(property);
        }
        String before = name.substring(0, star);
        String after = name.substring(star + 1);
        return property.length() > before.length() + after.length()
                && property.startsWith(before)
                && property.endsWith(after);
    }

    /** Whether a property's name, without its prefix, is that of the file with this secret. */
    boolean coversFile(String property) {
        return secret && SecretFile.secretOf(property).filter(this::covers).isPresent();
    }

    /** What is wrong with a value, as the end of a sentence that begins with the property's name. */
    Optional<String> mistakeIn(String value) {
        if (kind == Kind.CHOICE ? choices.contains(value) : kind.allows(value)) {
            return Optional.empty();
        }
        String expected = kind == Kind.CHOICE ? "one of " + String.join(", ", choices) : kind.form();
        return Optional.of("must be " + expected + ", not \"" + (secret ? "(hidden)" : value) + "\"");
    }
}
