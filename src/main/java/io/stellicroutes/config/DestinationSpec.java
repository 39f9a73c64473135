package io.stellicroutes.config;

import java.util.Map;
import java.util.Optional;

/**
 * A configured destination: checked, with every default filled in.
 *
 * @param name the name in {@code stellic.destinations.<name>.*}
 * @param type its kind: the route template {@code to-<type>} takes the records there
 * @param settings the rest of its properties by their names without the prefix, placeholders resolved
 */
public record DestinationSpec(String name, String type, Map<String, String> settings) {
    public DestinationSpec {
        settings = Map.copyOf(settings);
    }

    /** A setting that has a default or was found to be there. */
    public String get(String setting) {
        return find(setting)
                .orElseThrow(() -> new ConfigException("stellic.destinations." + name + "." + setting + " is missing"));
    }

    /** A setting that may be left out; blank counts as left out. */
    public Optional<String> find(String setting) {
        return Optional.ofNullable(settings.get(setting)).filter(value -> !value.isBlank());
    }

    /** Hides the settings: passwords are among them. */
    @Override
    public String toString() {
        return "destination " + name + " (" + type + ")";
    }
}
