package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.Utf8Text;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/**
 * The values of some settings: what is given, or else the defaults. In the place of a value that its setting does not
 * allow there is the default, so that readers can rely on its form.
 */
final class Values {
    private static final Origin BUNDLE = Origin.of("stellic.");

    private final Origin origin;
    private final Map<String, String> byName = new TreeMap<>();
    private final Mistakes mistakes;

    private Values(Origin origin, Mistakes mistakes) {
        this.origin = origin;
        this.mistakes = mistakes;
    }

    /**
     * Checks every value, reads secrets from their files, names unknown properties and fills in the defaults.
     *
     * @param prefix how the properties' names begin
     * @param given by the names behind that
     * @param mistakes where what is wrong goes
     */
    static Values checked(String prefix, List<Setting> settings, Map<String, String> given, Mistakes mistakes) {
        return checked(Origin.of(prefix), settings, given, mistakes);
    }

    /** As {@link #checked(String, List, Map, Mistakes)}, of properties that are written at two places. */
    static Values checked(Origin origin, List<Setting> settings, Map<String, String> given, Mistakes mistakes) {
        Values values = new Values(origin, mistakes);
        settings.stream()
                .filter(setting -> !setting.name().contains("*"))
                .forEach(setting -> values.byName.put(setting.name(), setting.defaultValue()));
        given.forEach((name, value) -> values.take(settings, given, name, value));
        return values;
    }

    private void take(List<Setting> settings, Map<String, String> given, String name, String value) {
        Optional<Setting> setting = find(settings, name);
        if (setting.isPresent()) {
            Optional<String> mistake =
                    value.isEmpty() ? Optional.empty() : setting.get().mistakeIn(value);
            mistake.ifPresent(what -> wrong(ErrorCode.INVALID_VALUE, name, what));
            if (!value.isEmpty() && mistake.isEmpty()) {
                byName.put(name, value);
            }
            return;
        }
        String secret = SecretFile.secretOf(name).orElse("");
        if (find(settings, secret).filter(Setting::secret).isEmpty()) {
            wrong(ErrorCode.UNKNOWN_PROPERTY, name, "is not a property" + suggestion(settings, name));
        } else if (given.getOrDefault(secret, "").isEmpty()) {
            fromFile(name, value).ifPresent(content -> byName.put(secret, content));
        } else {
            mistake(ErrorCode.SECRET_TWICE, name, property(secret) + " is set too; keep one of them");
        }
    }

    private Optional<String> fromFile(String name, String file) {
        try {
            return Optional.of(Utf8Text.read(Path.of(file)).strip());
        } catch (Utf8Text.NotUtf8Exception e) {
            mistake(
                    ErrorCode.NOT_UTF8,
                    name,
                    "the file " + file + ", line " + e.line() + ": not UTF-8; save the file in UTF-8");
        } catch (IOException | InvalidPathException e) {
            mistake(ErrorCode.UNREADABLE_FILE, name, "the file " + file + " can't be read");
        }
        return Optional.empty();
    }

    private static Optional<Setting> find(List<Setting> settings, String name) {
        return settings.stream().filter(setting -> setting.covers(name)).findFirst();
    }

    /** The whole name where the prefix is all that stands before: taken alone, nobody would read the rest. */
    private String suggestion(List<Setting> settings, String name) {
        return Nearest.to(name, settings.stream().map(Setting::name).toList())
                .map(near -> ": did you mean " + (origin.equals(BUNDLE) ? property(near) : near) + "?")
                .orElse("; see docs/properties.md");
    }

    /** The whole name of one of these properties. */
    String property(String name) {
        return origin.property(name);
    }

    /**
     * Adds a mistake in one of these properties.
     *
     * @param detail a sentence of its own
     */
    void mistake(ErrorCode code, String name, String detail) {
        mistakes.add(code, Subject.ofProperty(property(name)), detail);
    }

    /**
     * Adds a mistake in one of these properties.
     *
     * @param end of the sentence that begins with the property's name
     */
    void wrong(ErrorCode code, String name, String end) {
        mistakes.add(Problem.completing(code, Subject.ofProperty(property(name)), end));
    }

    /** All of them, by the names behind the prefix; empty for what is neither given nor has a default. */
    Map<String, String> all() {
        return byName;
    }

    /** A value as it is; empty if it is neither given nor has a default. */
    String text(String name) {
        return byName.get(name);
    }

    /** Whether there is a value. */
    boolean has(String name) {
        return !text(name).isEmpty();
    }

    /** Whether two values are there that need each other; one alone is a mistake. */
    boolean both(String one, String other, ErrorCode code) {
        boolean hasOne = has(one);
        boolean hasOther = has(other);
        if (hasOne != hasOther) {
            wrong(code, hasOne ? other : one, "is missing: " + property(hasOne ? one : other) + " needs it");
        }
        return hasOne && hasOther;
    }

    Duration duration(String name) {
        return TimeUtils.toDuration(text(name));
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    long bytes(String name) {
        return Long.parseLong(text(name));
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** The parts between commas. */
    List<String> list(String name) {
        return Stream.of(text(name).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** The parts between commas, in lower case. */
    Set<String> words(String name) {
        return list(name).stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** The choice that is made; empty if there is none and no default. */
    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return has(name) ? Optional.of(Setting.constant(type, text(name))) : Optional.empty();
    }

    /** A path; an empty one in the place of what is none. */
    Path path(String name) {
        try {
            return Path.of(text(name));
        } catch (InvalidPathException e) {
            wrong(ErrorCode.INVALID_VALUE, name, "is not a path on this machine: " + e.getReason());
            return Path.of("");
        }
    }
}
