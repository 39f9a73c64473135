package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.SecretFile;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.StellicConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What has been chosen for a new configuration. A secret is only ever the name of an environment variable. */
final class Choices {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{env:([A-Za-z_][A-Za-z0-9_]*)}}");
    /** Such as {@code Token {{env:STELLIC_TOKEN}}}: no default value, which Camel would allow behind a colon. */
    private static final Pattern HIDDEN = Pattern.compile("([A-Za-z]+ )?" + VARIABLE.pattern());

    private static final Pattern SECRET_INSIDE = Pattern.compile("(?i)://[^/@]*:[^/@]*@|^jdbc:oracle:[^@]*/[^@]*@"
            + "|(password|passphrase|pwd|secret|token|access_?key)\\s*=(?!(RAW\\()?\\{\\{env:)");

    private final DestinationTypes known;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, String> exports = new LinkedHashMap<>();

    /** @param known the types of destinations that there are */
    Choices(DestinationTypes known) {
        this.known = known;
    }

    /** Adds an export of a data type. */
    void export(String name, String dataType) {
        exports.put(name, dataType);
        if (!name.equals(dataType)) {
            properties.put("stellic.exports." + name + ".data-type", dataType);
        }
        deliver();
    }

    /**
     * Adds a destination; every export goes to it.
     *
     * @param type one of {@link #typeNames}
     */
    void destination(String name, String type) {
        types.put(name, type);
        properties.put("stellic.destinations." + name + ".type", type);
        deliver();
    }

    private void deliver() {
        if (!types.isEmpty()) {
            exports.keySet()
                    .forEach(export ->
                            properties.put("stellic.exports." + export + ".to", String.join(",", types.keySet())));
        }
    }

    /**
     * Sets a property.
     *
     * @throws ConfigException if there is no such property, or if its value holds a secret
     */
    void set(String property, String value) {
        Optional<Setting> setting = find(property);
        boolean fromFile = SecretFile.secretOf(property)
                .flatMap(this::find)
                .filter(Setting::secret)
                .isPresent();
        if (setting.isEmpty() && !fromFile) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.UNKNOWN_PROPERTY,
                    Subject.ofProperty(property),
                    "is not a property here: see docs/properties.md, and whether --export"
                            + " or --to names what it belongs to"));
        }
        boolean secret = setting.filter(Setting::secret).isPresent();
        if (secret
                ? !HIDDEN.matcher(value).matches()
                : SECRET_INSIDE.matcher(value).find()) {
            throw new ConfigException(
                    ErrorCode.EXPOSED_SECRET,
                    Subject.ofProperty(property),
                    "a secret is kept out of this file and of the command line; write"
                            + " {{env:NAME}}, where NAME is an environment variable that holds it, such as "
                            + hidden(secret ? property : property + ".password"));
        }
        properties.put(property, value);
    }

    /** Where a user name is given, or nothing else would open a server, a password goes with it. */
    void addPasswords() {
        destinations().forEach((name, type) -> {
            String password = property(name, "password");
            if (type.needsPassword(setting -> has(property(name, setting)))
                    && find(password).isPresent()
                    && !has(password)) {
                set(password, hidden(password));
            }
        });
    }

    /** The setting of a property, if there is one. */
    Optional<Setting> find(String property) {
        return known.setting(property, types);
    }

    /** The setting of a property that there is. */
    Setting setting(String property) {
        return find(property)
                .orElseThrow(() -> new ConfigException(Problem.completing(
                        ErrorCode.UNKNOWN_PROPERTY, Subject.ofProperty(property), "is not a property")));
    }

    boolean has(String property) {
        return properties.containsKey(property) || properties.containsKey(SecretFile.of(property));
    }

    Optional<String> value(String property) {
        return Optional.ofNullable(properties.get(property));
    }

    void remove(String property) {
        properties.remove(property);
    }

    /** The properties, in the order in which they were chosen. */
    Map<String, String> properties() {
        return new LinkedHashMap<>(properties);
    }

    /** The data types by the names of their exports. */
    Map<String, String> exports() {
        return new LinkedHashMap<>(exports);
    }

    /** The types by the names of the destinations. */
    Map<String, DestinationType> destinations() {
        Map<String, DestinationType> destinations = new LinkedHashMap<>();
        types.forEach((name, type) -> destinations.put(name, known.find(type).orElseThrow()));
        return destinations;
    }

    /** The names of the types that there are. */
    Set<String> typeNames() {
        return known.names();
    }

    private static String property(String destination, String setting) {
        return "stellic.destinations." + destination + "." + setting;
    }

    /** The environment variables that the values name. */
    List<String> variables() {
        return properties.values().stream()
                .flatMap(value -> VARIABLE.matcher(value).results().map(found -> found.group(1)))
                .distinct()
                .toList();
    }

    /** What is wrong so far, as {@code check} would say it. */
    List<Problem> mistakes() {
        try {
            read();
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        }
    }

    /** What is odd about a configuration without mistakes. */
    List<Problem> warnings() {
        return read().warnings();
    }

    /** With a word that stands for what the environment will hold. */
    private StellicConfig read() {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((property, value) ->
                resolved.put(property, VARIABLE.matcher(value).replaceAll("hidden")));
        // an export of which no property is set yet lacks its destinations, not itself
        exports.keySet().forEach(export -> resolved.putIfAbsent("stellic.exports." + export + ".to", ""));
        return ConfigReader.read(resolved, Catalogue.load(), known);
    }

    /** What a secret's value is when nothing else is said: an environment variable named after it. */
    static String hidden(String property) {
        String name = property.replaceFirst("^stellic\\.(destinations\\.|auth\\.(basic|oauth2)\\.)?", "")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toUpperCase(Locale.ROOT);
        if (property.equals("stellic.auth.value")) {
            return "Token {{env:STELLIC_TOKEN}}";
        }
        return "{{env:"
                + (property.startsWith("stellic.destinations.") && !Character.isDigit(name.charAt(0))
                        ? name
                        : "STELLIC_" + name)
                + "}}";
    }
}
