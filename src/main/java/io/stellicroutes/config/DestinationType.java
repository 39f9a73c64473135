package io.stellicroutes.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A type of destination that is not the bundle's own: a route template {@code to-NAME} has brought it.
 *
 * @param name what stands in {@code stellic.destinations.<name>.type}
 * @param settings its properties
 * @param required groups of settings of which a destination needs at least one each
 */
public record DestinationType(String name, List<Setting> settings, List<List<String>> required) {
    private static final Pattern SECRET = Pattern.compile("(.*-)?(password|passphrase|secret|token|key)");

    public DestinationType {
        settings = List.copyOf(settings);
        required = List.copyOf(required);
    }

    /**
     * A type whose properties are parameters of a template. One whose name ends with {@code password}, {@code passphrase},
     * {@code secret}, {@code token} or {@code key} is a secret; one without a default is required.
     *
     * @param defaults the parameters' defaults, by their names
     */
    public static DestinationType of(String name, Map<String, Optional<String>> defaults) {
        List<Setting> own = defaults.entrySet().stream()
                .map(parameter ->
                        setting(parameter.getKey(), parameter.getValue().orElse("")))
                .toList();
        List<List<String>> required = defaults.entrySet().stream()
                .filter(parameter -> parameter.getValue().isEmpty())
                .map(parameter -> List.of(parameter.getKey()))
                .toList();
        return new DestinationType(
                name, Stream.concat(own.stream(), Settings.COLUMNS.stream()).toList(), required);
    }

    private static Setting setting(String name, String defaultValue) {
        boolean secret = SECRET.matcher(name).matches();
        return new Setting(name, Setting.Kind.TEXT, List.of(), defaultValue, secret, "A parameter of the template.");
    }
}
