package io.stellicroutes.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration for people to look at: each setting with its value as it was written, so that what a placeholder
 * stands for is not shown, and without secrets.
 */
public final class EffectiveSettings {
    private static final String SECRET_WORDS =
            "password|passwd|passphrase|pwd|secret|token|credential|signature|sig|api-?key|access-?key|key-?id|auth\\w*";
    /** {@code password=…} in a URL, up to what ends a parameter there. */
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([?&;:,]|\\A)([\\w.-]*(?:" + SECRET_WORDS + ")[\\w.-]*=)(RAW\\([^)]*\\)|[^&;]*)");

    private static final Pattern USER_INFO = Pattern.compile("(//)[^/@\\s]*@");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)(?:.*[.-])?(?:[\\w-]*(?:" + SECRET_WORDS + ")|key)");

    private final Map<String, String> written;

    private EffectiveSettings(Map<String, String> written) {
        this.written = written;
    }

    /**
     * Settings that belong together.
     *
     * @param name such as {@code export roster}
     */
    public record Section(String name, List<Line> lines) {
        /** Those alone that are not as they are without being set. */
        public Section withoutDefaults() {
            return new Section(
                    name, lines.stream().filter(line -> !line.isDefault()).toList());
        }
    }

    /**
     * A setting.
     *
     * @param property the whole name
     * @param value as it was written; a secret's is {@code (set)}
     * @param description what it means
     */
    public record Line(String property, String value, boolean isDefault, String description) {}

    /**
     * All settings of a configuration.
     *
     * @param written what was given, by whole names, with its placeholders
     */
    public static List<Section> of(StellicConfig config, Map<String, String> written) {
        EffectiveSettings settings = new EffectiveSettings(new TreeMap<>(written));
        List<Section> sections = new ArrayList<>();
        sections.add(settings.section("Stellic and the bundle", "stellic.", Settings.GLOBAL));
        config.exports()
                .keySet()
                .forEach(name -> sections.add(
                        settings.section("Export " + name, "stellic.exports." + name + ".", Settings.EXPORT)));
        config.destinations().values().forEach(destination -> sections.add(settings.destination(destination)));
        return List.copyOf(sections);
    }

    private Section destination(DestinationSpec destination) {
        String prefix = "stellic.destinations." + destination.name() + ".";
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(prefix + "type", destination.type().name(), false, "What it is."));
        lines.addAll(section("", prefix, destination.type().settings()).lines());
        return new Section("Destination " + destination.name(), List.copyOf(lines));
    }

    private Section section(String name, String prefix, List<Setting> settings) {
        return new Section(
                name,
                settings.stream().flatMap(setting -> lines(prefix, setting)).toList());
    }

    private Stream<Line> lines(String prefix, Setting setting) {
        if (!setting.name().contains("*")) {
            return Stream.of(line(prefix + setting.name(), setting));
        }
        return written.keySet().stream()
                .filter(property -> property.startsWith(prefix))
                .filter(property -> setting.covers(property.substring(prefix.length()))
                        || (setting.secret()
                                && property.endsWith("-file")
                                && setting.covers(
                                        property.substring(prefix.length(), property.length() - "-file".length()))))
                .map(property -> line(property, setting));
    }

    private Line line(String property, Setting setting) {
        String value = written.getOrDefault(property, "").strip();
        if (setting.secret()) {
            boolean set = !value.isEmpty()
                    || !written.getOrDefault(property + "-file", "").isBlank();
            return new Line(property, set ? "(set)" : "", !set, setting.description());
        }
        String effective = value.isEmpty() ? setting.defaultValue() : value;
        return new Line(
                property, shown(property, effective), effective.equals(setting.defaultValue()), setting.description());
    }

    private static String shown(String property, String value) {
        String last = property.substring(property.lastIndexOf('.') + 1);
        boolean columns = last.equals("key");
        if (!columns && !value.isEmpty() && SECRET_NAME.matcher(last).matches() && !isHarmless(value)) {
            return "(set)";
        }
        return PARAMETER.matcher(USER_INFO.matcher(value).replaceAll("$1***@")).replaceAll("$1$2***");
    }

    /** A flag is no secret. */
    private static boolean isHarmless(String value) {
        return value.matches("true|false");
    }
}
