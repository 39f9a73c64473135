package io.stellicroutes.config;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The types of destinations, in the order of their names: the services that jars name in
 * {@code META-INF/services/io.stellicroutes.config.DestinationType}. Immutable.
 */
public final class DestinationTypes {
    private final Map<String, DestinationType> byName = new TreeMap<>();

    private DestinationTypes(Stream<? extends DestinationType> types) {
        types.forEach(this::add);
    }

    private void add(DestinationType type) {
        DestinationType other = byName.putIfAbsent(type.name(), type);
        if (other != null && other.getClass() != type.getClass()) {
            throw new IllegalStateException("two types of destinations are called " + type.name() + ": "
                    + other.getClass().getName() + " and " + type.getClass().getName());
        }
    }

    /** The bundle's own types, and those that this thread's class loader finds. */
    public static DestinationTypes found() {
        return found(null);
    }

    /**
     * The bundle's own types, and those that another class loader finds.
     *
     * @param loader of an application; null for this thread's. One that does not know the bundle's classes is passed
     *     over
     * @throws IllegalStateException if two types have one name
     */
    public static DestinationTypes found(ClassLoader loader) {
        ClassLoader application = loader == null ? Thread.currentThread().getContextClassLoader() : loader;
        return new DestinationTypes(Stream.of(DestinationType.class.getClassLoader(), application)
                .filter(Objects::nonNull)
                .distinct()
                .filter(DestinationTypes::knowsTypes)
                .flatMap(known -> ServiceLoader.load(DestinationType.class, known).stream())
                .map(ServiceLoader.Provider::get));
    }

    private static boolean knowsTypes(ClassLoader loader) {
        try {
            return loader.loadClass(DestinationType.class.getName()) == DestinationType.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** These types and others. */
    public DestinationTypes with(Collection<? extends DestinationType> others) {
        return new DestinationTypes(Stream.concat(all().stream(), others.stream()));
    }

    /** All of them. */
    public Collection<DestinationType> all() {
        return List.copyOf(byName.values());
    }

    /** Their names, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** A type by its name. */
    public Optional<DestinationType> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The settings of a type; none if it is not known. */
    public List<Setting> settings(String name) {
        return find(name).map(DestinationType::settings).orElse(List.of());
    }

    /**
     * The setting that a property belongs to, if there is one.
     *
     * @param property the whole name, such as {@code stellic.destinations.warehouse.url}
     * @param types the name of each destination's type, by the destination's name
     */
    public Optional<Setting> setting(String property, Map<String, String> types) {
        String[] parts = property.split("\\.", 4);
        List<Setting> settings = Settings.GLOBAL;
        String name = property.replaceFirst("^stellic\\.", "");
        if (parts.length == 4 && parts[1].equals("exports")) {
            settings = Settings.EXPORT;
            name = parts[3];
        } else if (parts.length == 4 && parts[1].equals("destinations")) {
            settings = settings(types.getOrDefault(parts[2], ""));
            name = parts[3];
        }
        String rest = name;
        return parts[0].equals("stellic")
                ? settings.stream().filter(setting -> setting.covers(rest)).findFirst()
                : Optional.empty();
    }
}
