package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configured destination: checked, with every default filled in.
 *
 * @param name the name in {@code stellic.destinations.<name>.*}; for one that a tenant has of its own
 *     {@code <tenant>.<name>}
 * @param type the route template {@code to-<type>} takes the records there
 * @param settings the rest of its properties by their names without the prefix, placeholders resolved
 * @param origin where they are written
 */
public record DestinationSpec(String name, DestinationType type, Map<String, String> settings, Origin origin) {
    public DestinationSpec {
        settings = Map.copyOf(settings);
    }

    /**
     * A destination of all tenants.
     *
     * @param name the name in {@code stellic.destinations.<name>.*}
     * @param type its type
     * @param settings its other properties by their names without the prefix
     */
    public DestinationSpec(String name, DestinationType type, Map<String, String> settings) {
        this(name, type, settings, Origin.of("stellic.destinations." + name + "."));
    }

    /** {@return whether a delivery becomes visible as a whole or not at all; the others take it bit by bit} */
    public boolean takesWhole() {
        return type.takesWhole();
    }

    /**
     * {@return whether a setting has a value}
     *
     * @param setting the property's name without its prefix
     * @param value the value
     */
    public boolean is(String setting, String value) {
        return find(setting).filter(value::equals).isPresent();
    }

    /** {@return whether a record stays at the destination though it is gone: a merge that deletes nothing} */
    public boolean keepsDeleted() {
        return is("mode", "merge") && is("delete", "keep");
    }

    /** {@return whether records take the place of those with the same key, which then need one} */
    public boolean merges() {
        return find("mode").filter(Set.of("merge", "history")::contains).isPresent();
    }

    /** {@return whether it gets what has changed since its last delivery, and not all records} */
    public boolean getsChanges() {
        return merges() || is("mode", "changes");
    }

    /** {@return how many deliveries may be under way there, on all nodes together; empty for as many as there are} */
    public Optional<Integer> maxConcurrentDeliveries() {
        return find("max-concurrent-deliveries").map(Integer::valueOf);
    }

    /**
     * {@return a setting that has a default or was found to be there}
     *
     * @param setting the property's name without its prefix
     */
    public String get(String setting) {
        return find(setting)
                .orElseThrow(() -> new ConfigException(Problem.completing(
                        ErrorCode.MISSING_PROPERTY, Subject.ofProperty(property(setting)), "is missing")));
    }

    /**
     * {@return the whole name of one of its properties}
     *
     * @param setting the property's name without its prefix
     */
    public String property(String setting) {
        return origin.property(setting);
    }

    /**
     * {@return one of its properties, for errors}
     *
     * @param setting the property's name without its prefix
     */
    public Subject setting(String setting) {
        return Subject.ofProperty(property(setting));
    }

    /**
     * {@return a setting that may be left out; blank counts as left out}
     *
     * @param setting the property's name without its prefix
     */
    public Optional<String> find(String setting) {
        return Optional.ofNullable(settings.get(setting)).filter(value -> !value.isBlank());
    }

    /** {@return what errors are about} */
    public Subject subject() {
        return Subject.ofDestination(name);
    }

    /**
     * {@return the constant that a setting of kind {@link Setting.Kind#CHOICE} names}
     *
     * @param <E> the enum
     * @param setting the property's name without its prefix
     * @param type the enum, with a constant for each choice
     */
    public <E extends Enum<E>> E choice(String setting, Class<E> type) {
        return Setting.constant(type, get(setting));
    }

    /** Hides the settings: passwords are among them. */
    @Override
    public String toString() {
        return "destination " + name + " (" + type.name() + ")";
    }
}
