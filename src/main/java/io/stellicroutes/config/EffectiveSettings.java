package io.stellicroutes.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
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

    /** Up to the last {@code @} before the path: a password may have one, too. */
    private static final Pattern USER_INFO = Pattern.compile("(//)[^/?#\\s]*@");
    /** {@code jdbc:oracle:thin:user/password@…}. */
    private static final Pattern ORACLE = Pattern.compile("(?i)(jdbc:oracle:\\w+:)[^/@\\s]*/\\S*@");

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)(?:.*[.-])?(?:[\\w-]*(?:" + SECRET_WORDS + ")|key)");

    private final NavigableMap<String, String> written;

    private EffectiveSettings(NavigableMap<String, String> written) {
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
        config.tenants()
                .keySet()
                .forEach(name -> sections.add(
                        settings.section("Tenant " + name, TenantProperties.prefix(name), Settings.TENANT)));
        Set<String> shown = new HashSet<>();
        for (ExportSpec export : config.exports().values()) {
            Origin origin = export.owner().origin();
            if (shown.add(origin.common())) {
                sections.add(settings.section("Export " + export.baseName(), origin.common(), Settings.EXPORT));
            }
            settings.owned("Export " + export.name(), origin, Settings.EXPORT).ifPresent(sections::add);
        }
        for (DestinationSpec destination : config.destinations().values()) {
            Origin origin = destination.origin();
            if (shown.add(origin.common())) {
                sections.add(settings.destination(destination));
            }
            settings.owned(
                            "Destination " + destination.name(),
                            origin,
                            destination.type().settings())
                    .ifPresent(sections::add);
        }
        return List.copyOf(sections);
    }

    private Section destination(DestinationSpec destination) {
        String prefix = destination.origin().common();
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(prefix + "type", destination.type().name(), false, "What it is."));
        lines.addAll(section("", prefix, destination.type().settings()).lines());
        return new Section(
                "Destination " + (destination.origin().own().isEmpty() ? destination.name() : base(prefix)),
                List.copyOf(lines));
    }

    /** The last name in a prefix. */
    private static String base(String prefix) {
        return prefix.substring(prefix.lastIndexOf('.', prefix.length() - 2) + 1, prefix.length() - 1);
    }

    /** What a tenant has in the place of others' settings; empty for nothing. */
    private Optional<Section> owned(String name, Origin origin, List<Setting> settings) {
        List<Line> lines = settings.stream()
                .flatMap(setting -> origin.owned().stream()
                        .map(owned ->
                                setting.secret() ? SecretFile.secretOf(owned).orElse(owned) : owned)
                        .filter(setting::covers)
                        .distinct()
                        .map(owned -> line(origin.own() + owned, setting)))
                .toList();
        return lines.isEmpty() ? Optional.empty() : Optional.of(new Section(name, lines));
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
        return written.tailMap(prefix, true).keySet().stream()
                .takeWhile(property -> property.startsWith(prefix))
                .filter(property -> setting.covers(property.substring(prefix.length()))
                        || setting.coversFile(property.substring(prefix.length())))
                .map(property -> line(property, setting));
    }

    private Line line(String property, Setting setting) {
        String value = written.getOrDefault(property, "").strip();
        if (setting.secret()) {
            boolean set = !value.isEmpty()
                    || !written.getOrDefault(SecretFile.of(property), "").isBlank();
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
        String withoutOracle = ORACLE.matcher(value).replaceAll("$1***@");
        return PARAMETER
                .matcher(USER_INFO.matcher(withoutOracle).replaceAll("$1***@"))
                .replaceAll("$1$2***");
    }

    /** A flag is no secret. */
    private static boolean isHarmless(String value) {
        return value.matches("true|false");
    }
}
