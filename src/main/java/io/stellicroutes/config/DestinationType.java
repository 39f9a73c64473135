package io.stellicroutes.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A type of destination: what a configuration, {@code init} and the reference have to know of it. The bundle's own
 * types, and those that a jar brings as a service ({@link DestinationTypes}), are
 * {@code io.stellicroutes.delivery.DeliveryType}s, which also make the beans that their routes name. The routes are two
 * templates: {@code to-NAME} takes the records, {@code check-NAME} is what {@code check} asks.
 *
 * <p>A type has no state and is thread-safe. The classes of a client that not every installation has are not touched by
 * it.
 */
public interface DestinationType {
    /** {@return what stands in {@code stellic.destinations.<name>.type}: lower-case letters, digits and hyphens} */
    String name();

    /** {@return its properties, {@code stellic.destinations.<name>.*}, beside those that every type has} */
    List<Setting> properties();

    /** {@return all properties of a destination of this type: its own, then those that every type has} */
    default List<Setting> settings() {
        return Stream.concat(properties().stream(), Settings.DESTINATION.stream())
                .toList();
    }

    /** {@return groups of properties of which a destination needs at least one each} */
    default List<List<String>> required() {
        return List.of();
    }

    /** {@return whether a delivery becomes visible as a whole or not at all; the others take it bit by bit} */
    default boolean takesWhole() {
        return false;
    }

    /**
     * {@return whether a delivery takes the place of what is there: a file that has far fewer rows than the last one is
     * then held back}
     *
     * @param destination the destination, checked
     */
    default boolean replaces(DestinationSpec destination) {
        return false;
    }

    /**
     * {@return whether a delivery needs the columns of the export's key: column rules must not leave them out then}
     *
     * @param destination the destination, checked
     */
    default boolean needsKey(DestinationSpec destination) {
        return !takesWhole();
    }

    /**
     * {@return whether a delivery is impossible if the export has no key}
     *
     * @param destination the destination, checked
     */
    default boolean requiresKey(DestinationSpec destination) {
        return destination.merges();
    }

    /**
     * {@return the Camel component that only destinations of this type need, and that the owner of the runtime adds}
     */
    default Optional<Component> component() {
        return Optional.empty();
    }

    /**
     * {@return the properties that {@code init} asks for beside the {@linkplain Tier#ESSENTIAL essential} ones, because
     * the server lets nobody in without them}
     *
     * @param isSet whether a property of the destination has been given, by its name
     */
    default List<String> logIn(Predicate<String> isSet) {
        return List.of();
    }

    /**
     * {@return whether {@code init} writes a password, the name of an environment variable, beside what has been given}
     *
     * @param isSet as for {@link #logIn}
     */
    default boolean needsPassword(Predicate<String> isSet) {
        return isSet.test("username");
    }

    /**
     * {@return what the data of an export is called there by the naming convention of OpenLineage, the same for every
     * run}
     *
     * @param destination the destination, checked
     * @param export an export that is delivered there
     */
    default DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        return new DatasetName(name(), destination.name() + "." + export.name());
    }

    /**
     * {@return where the records of an export lie there, for comparison alone: two exports with the same would write
     * into each other's} A type whose receiver is told of each record which export it is of has a place for each.
     *
     * @param destination the destination, checked
     * @param export an export that is delivered there
     */
    default String place(DestinationSpec destination, ExportSpec export) {
        return dataset(destination, export).toString();
    }

    /** {@return the page that describes it, for the comments that {@code init} writes} */
    default String page() {
        return "docs/destinations/" + name() + ".md";
    }

    /**
     * Looks for mistakes that no check of a single value finds. Each value has the form that its {@link Setting} asks
     * for.
     *
     * @param destination the destination, checked
     * @param mistakes where they go
     */
    default void check(DestinationSpec destination, Mistakes mistakes) {
        // most have none
    }

    /**
     * A Camel component that is not on every classpath.
     *
     * @param scheme how its URIs begin
     * @param artifact {@code groupId:artifactId}
     */
    record Component(String scheme, String artifact) {}
}
