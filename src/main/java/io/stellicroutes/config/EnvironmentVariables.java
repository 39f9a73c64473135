package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Environment variables that set properties: {@code STELLIC_BASE_URL} is {@code stellic.base-url}, the property's name
 * in capitals with {@code _} for each dot and dash. One that is empty counts as not set.
 *
 * <p>A variable does not tell which of its {@code _} is a dot. So the names of exports and destinations are not read
 * from it but taken from the other properties, as are those of tenants; only {@code STELLIC_EXPORTS_<NAME>_TO},
 * {@code STELLIC_DESTINATIONS_<NAME>_TYPE} and {@code STELLIC_TENANTS_<NAME>_BASE_URL} bring a name of their own, in
 * small letters. A setting with a part of the user's choice, such as {@code params.<name>}, has no variable.
 */
public final class EnvironmentVariables {
    private static final String EXPORTS = "stellic.exports.";
    private static final String DESTINATIONS = "stellic.destinations.";
    private static final String TENANTS = "stellic.tenants.";
    private static final String OWN_EXPORTS = "exports.";
    private static final String OWN_DESTINATIONS = "destinations.";

    private final Map<String, String> variables;
    private final Predicate<String> outranked;

    /**
     * Variables of a process.
     *
     * @param outranked whether a property is set by something that goes before environment variables
     */
    public EnvironmentVariables(Map<String, String> variables, Predicate<String> outranked) {
        this.variables = Map.copyOf(variables);
        this.outranked = outranked;
    }

    /** The value of a variable; null if it is not set. */
    public String get(String variable) {
        return variables.get(variable);
    }

    /**
     * The properties that are set by variables.
     *
     * @param given the properties that are set otherwise, placeholders resolved
     * @param types the types of destinations
     * @throws ConfigException if a variable may be two properties
     */
    public Map<String, String> properties(Map<String, String> given, DestinationTypes types) {
        Map<String, String> owners = new TreeMap<>();
        Set<Problem> mistakes = new LinkedHashSet<>();
        settable(given, types)
                .filter(property -> !value(variable(property)).isBlank())
                .forEach(property -> {
                    String other = owners.putIfAbsent(variable(property), property);
                    if (other != null && !other.equals(property)) {
                        mistakes.add(Problem.completing(
                                ErrorCode.AMBIGUOUS_VARIABLE,
                                Subject.ofProperty("the environment variable " + variable(property)),
                                "may be " + other + " or " + property + ": set the property itself"));
                    }
                });
        if (!mistakes.isEmpty()) {
            throw new ConfigException(new ArrayList<>(mistakes));
        }
        Map<String, String> found = new TreeMap<>();
        owners.forEach((variable, property) -> {
            if (!outranked.test(property)) {
                found.put(property, value(variable));
            }
        });
        return found;
    }

    private Stream<String> settable(Map<String, String> given, DestinationTypes types) {
        List<String> known = Stream.of(
                        properties("stellic.", Settings.GLOBAL),
                        names(EXPORTS, given).flatMap(EnvironmentVariables::ofExport),
                        names(DESTINATIONS, given).flatMap(name -> ofDestination(name, given, types)),
                        ofTenants(given, types))
                .flatMap(properties -> properties)
                .toList();
        Set<String> taken = known.stream().map(EnvironmentVariables::variable).collect(Collectors.toSet());
        return Stream.of(
                        known.stream(),
                        brought(EXPORTS, "to", taken).flatMap(EnvironmentVariables::ofExport),
                        brought(DESTINATIONS, "type", taken).flatMap(name -> ofDestination(name, given, types)),
                        brought(TENANTS, "base-url", taken).flatMap(EnvironmentVariables::ofTenant))
                .flatMap(properties -> properties);
    }

    private static Stream<String> ofExport(String name) {
        return properties(EXPORTS + name + ".", Settings.EXPORT);
    }

    private Stream<String> ofDestination(String name, Map<String, String> given, DestinationTypes types) {
        String type = DESTINATIONS + name + ".type";
        String chosen = value(variable(type)).isBlank() ? given.getOrDefault(type, "") : value(variable(type));
        return Stream.concat(Stream.of(type), properties(DESTINATIONS + name + ".", types.settings(chosen.strip())));
    }

    private static Stream<String> ofTenant(String name) {
        return properties(TENANTS + name + ".", Settings.TENANT);
    }

    /** Of tenants that other properties name, also what they have in the place of exports' and destinations'. */
    private Stream<String> ofTenants(Map<String, String> given, DestinationTypes types) {
        if (variables.keySet().stream().noneMatch(variable -> variable.startsWith(variable(TENANTS)))) {
            return Stream.empty();
        }
        List<String> exports = names(EXPORTS, given).toList();
        List<String> destinations = names(DESTINATIONS, given).toList();
        return names(TENANTS, given).flatMap(tenant -> {
            String prefix = TENANTS + tenant + ".";
            return Stream.of(
                            ofTenant(tenant),
                            exports.stream()
                                    .flatMap(name -> properties(prefix + OWN_EXPORTS + name + ".", Settings.EXPORT)),
                            Stream.concat(destinations.stream(), names(prefix + OWN_DESTINATIONS, given))
                                    .distinct()
                                    .flatMap(name -> properties(
                                            prefix + OWN_DESTINATIONS + name + ".",
                                            types.settings(type(prefix, name, given)))))
                    .flatMap(properties -> properties);
        });
    }

    private String type(String tenant, String destination, Map<String, String> given) {
        return given.getOrDefault(
                        tenant + OWN_DESTINATIONS + destination + ".type",
                        given.getOrDefault(DESTINATIONS + destination + ".type", ""))
                .strip();
    }

    private static Stream<String> properties(String prefix, List<Setting> settings) {
        return settings.stream()
                .filter(setting -> !setting.name().contains("*"))
                .flatMap(setting -> setting.secret()
                        ? Stream.of(setting.name(), SecretFile.of(setting.name()))
                        : Stream.of(setting.name()))
                .map(name -> prefix + name);
    }

    /** The names that properties have. */
    private static Stream<String> names(String prefix, Map<String, String> given) {
        return given.keySet().stream()
                .filter(property -> property.startsWith(prefix) && property.indexOf('.', prefix.length()) > 0)
                .map(property -> property.substring(prefix.length(), property.indexOf('.', prefix.length())))
                .distinct();
    }

    /** The names that only variables have, by the setting that none can do without. */
    private Stream<String> brought(String prefix, String required, Set<String> taken) {
        Pattern own = Pattern.compile(variable(prefix) + "([A-Z0-9][A-Z0-9_]*)_" + variable(required));
        return variables.keySet().stream()
                .filter(variable -> !taken.contains(variable))
                .map(own::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1).toLowerCase(Locale.ROOT));
    }

    private String value(String variable) {
        return variables.getOrDefault(variable, "");
    }

    /** The variable of a property: in capitals, with {@code _} for each dot and dash. */
    public static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
