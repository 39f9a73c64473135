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
        /** Any text. */
        TEXT("text", ".*"),
        /** A time with its unit; more than none. */
        DURATION("a duration such as 30s, 15m or 2h", "(?=.*[1-9])(\\d{1,9}(ms|s|m|h|d))+"),
        /** A whole number from 1. */
        POSITIVE("a whole number from 1", "[1-9]\\d{0,8}"),
        /** A whole number from 0. */
        COUNT("a whole number from 0", "0|[1-9]\\d{0,8}"),
        /** A number of bytes. */
        BYTES("a number of bytes", "\\d{1,18}"),
        /** A number of rows, or a percentage of them. */
        SHARE("a number of rows such as 50, or a percentage such as 0.1%", "\\d{1,9}|(\\d{1,2}(\\.\\d{1,6})?|100)%"),
        /** A percentage. */
        PERCENT("a percentage such as 50%", "(\\d{1,2}(\\.\\d{1,6})?|100)%"),
        /** {@code true} or {@code false}. */
        BOOLEAN("true or false", "true|false"),
        /** One of some words. */
        CHOICE("one of its choices", ".*");

        private final String form;
        private final Pattern pattern;

        Kind(String form, String pattern) {
            this.form = form;
            this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
        }

        /** {@return the form in words, for errors and the reference} */
        public String form() {
            return form;
        }

        /** {@return the regular expression that a whole value matches; {@code .*} where the form says nothing} */
        public String pattern() {
            return pattern.pattern();
        }

        boolean allows(String value) {
            return pattern.matcher(value).matches();
        }
    }

    /**
     * {@return a property for any text, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting text(String name, String defaultValue, String description) {
        return new Setting(name, Kind.TEXT, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property for a text that is never shown, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param description one sentence for the reference
     */
    public static Setting secret(String name, String description) {
        return new Setting(name, Kind.TEXT, List.of(), "", true, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property for a time with its unit, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting duration(String name, String defaultValue, String description) {
        return new Setting(name, Kind.DURATION, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property for a whole number from 1, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting positive(String name, String defaultValue, String description) {
        return new Setting(name, Kind.POSITIVE, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property for a whole number from 0, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting count(String name, String defaultValue, String description) {
        return new Setting(name, Kind.COUNT, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property for a number of bytes, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting bytes(String name, String defaultValue, String description) {
        return new Setting(name, Kind.BYTES, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property for a number of rows, or a percentage of them, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting share(String name, String defaultValue, String description) {
        return new Setting(name, Kind.SHARE, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property for a percentage, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting percent(String name, String defaultValue, String description) {
        return new Setting(name, Kind.PERCENT, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property that is {@code true} or {@code false}, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
     */
    public static Setting flag(String name, String defaultValue, String description) {
        return new Setting(name, Kind.BOOLEAN, List.of(), defaultValue, false, Tier.OFTEN, false, description);
    }

    /**
     * {@return a property that is one of some words, which {@code init} writes as a comment}
     *
     * @param name the property's name behind its prefix
     * @param defaultValue its value when left out; empty if it is then not set
     * @param description one sentence for the reference
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

    /**
     * {@return whether a value is what it is when left out}
     *
     * @param value the value, as it is written
     */
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

    /** {@return the same setting, without which nothing runs, or not what was meant: {@code init} asks for it} */
    public Setting essential() {
        return in(Tier.ESSENTIAL);
    }

    /** {@return the same setting, which few need: {@code init} leaves it out} */
    public Setting seldom() {
        return in(Tier.SELDOM);
    }

    private Setting in(Tier other) {
        return new Setting(name, kind, choices, defaultValue, secret, other, operational, description);
    }

    /** {@return the same setting, which only says how deliveries go: not where records go, nor in what form} */
    public Setting onlyOperational() {
        return new Setting(name, kind, choices, defaultValue, secret, tier, true, description);
    }

    /** {@return whether another value of a destination's setting may mean another place, or records in another form} */
    public boolean placesRecords() {
        return !operational && !secret && kind != Kind.DURATION;
    }

    /**
     * {@return whether a property's name, without its prefix, is this setting's}
     *
     * @param property the name without prefix
     */
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
