package io.stellicroutes.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A destination type from a user's route template {@code to-NAME}, without a class.
 *
 * @param properties the template's parameters
 */
public record TemplateType(String name, List<Setting> properties, List<List<String>> required)
        implements DestinationType {
    private static final Pattern SECRET = Pattern.compile("(.*-)?(password|passphrase|secret|token|key)");

    public TemplateType {
        properties = List.copyOf(properties);
        required = List.copyOf(required);
    }

    /**
     * A type whose properties are parameters of a template. One whose name ends with {@code password},
     * {@code passphrase}, {@code secret}, {@code token} or {@code key} is a secret; one without a default is required.
     *
     * @param defaults the parameters' defaults, by their names
     */
    public static TemplateType of(String name, Map<String, Optional<String>> defaults) {
        List<Setting> properties = defaults.entrySet().stream()
                .map(parameter ->
                        setting(parameter.getKey(), parameter.getValue().orElse("")))
                .toList();
        List<List<String>> required = defaults.entrySet().stream()
                .filter(parameter -> parameter.getValue().isEmpty())
                .map(parameter -> List.of(parameter.getKey()))
                .toList();
        return new TemplateType(name, properties, required);
    }

    private static Setting setting(String name, String defaultValue) {
        boolean secret = SECRET.matcher(name).matches();
        return new Setting(
                name,
                Setting.Kind.TEXT,
                List.of(),
                defaultValue,
                secret,
                Tier.OFTEN,
                false,
                "Parameter of the template.");
    }
}
