package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The destinations as exports name them: those of all tenants, and those that a tenant has of its own because it has
 * written a property of theirs. Each is read when it is first asked for. Not thread-safe.
 */
final class Destinations {
    private final DestinationReader reader;
    private final Map<String, Map<String, String>> written;
    private final Map<String, TenantProperties> tenants;
    private final Mistakes mistakes;
    private final Map<String, DestinationSpec> read = new TreeMap<>();
    private final Set<String> faulty = new HashSet<>();

    /**
     * @param written by name, each by the names behind {@code stellic.destinations.<name>.}
     * @param tenants by name
     */
    Destinations(
            DestinationReader reader,
            Map<String, Map<String, String>> written,
            Map<String, TenantProperties> tenants,
            Mistakes mistakes) {
        this.reader = reader;
        this.written = written;
        this.tenants = tenants;
        this.mistakes = mistakes;
    }

    /** The destination that an export of a tenant, or of none, calls by a name. */
    Optional<DestinationSpec> find(Optional<String> tenant, String name) {
        Map<String, String> own = tenant.map(tenants::get)
                .map(properties -> properties.destinations().get(name))
                .orElse(null);
        if (own != null) {
            return Optional.of(read(tenant.orElseThrow(), name, own));
        }
        return written.containsKey(name) ? Optional.of(read(name)) : Optional.empty();
    }

    private DestinationSpec read(String name) {
        return read.computeIfAbsent(
                name,
                absent -> noting(
                        name,
                        () -> reader.read(name, written.get(name), Origin.of("stellic.destinations." + name + "."))));
    }

    private DestinationSpec read(String tenant, String name, Map<String, String> own) {
        String fullName = tenant + "." + name;
        if (read.containsKey(fullName)) {
            return read.get(fullName);
        }
        String prefix = TenantProperties.prefix(tenant) + "destinations." + name + ".";
        if (fullName.length() > ConfigReader.LONGEST_NAME) {
            mistakes.add(
                    ErrorCode.INVALID_NAME,
                    Subject.ofProperty(prefix.substring(0, prefix.length() - 1)),
                    "the name " + fullName + " has more than " + ConfigReader.LONGEST_NAME + " characters");
        }
        Map<String, String> forAll = written.getOrDefault(name, Map.of());
        Origin origin = forAll.isEmpty()
                ? Origin.of(prefix)
                : new Origin("stellic.destinations." + name + ".", prefix, own.keySet());
        DestinationSpec destination = noting(fullName, () -> reader.read(fullName, Origin.merged(forAll, own), origin));
        read.put(fullName, destination);
        return destination;
    }

    private DestinationSpec noting(String name, Supplier<DestinationSpec> reading) {
        int before = mistakes.added();
        DestinationSpec destination = reading.get();
        if (mistakes.added() > before) {
            faulty.add(name);
        }
        return destination;
    }

    /** Whether nothing is wrong with it. */
    boolean isSound(DestinationSpec destination) {
        return !faulty.contains(destination.name());
    }

    /** The names by which an export of a tenant, or of none, may call destinations. */
    Set<String> names(Optional<String> tenant) {
        Set<String> names = new HashSet<>(written.keySet());
        tenant.map(tenants::get)
                .ifPresent(properties -> names.addAll(properties.destinations().keySet()));
        return names;
    }

    /**
     * Reads also those that no export has asked for. One for all tenants that is written only for tenants to change is
     * none by itself.
     *
     * @return a warning for each
     */
    List<Problem> readUnused() {
        List<Problem> warnings = new ArrayList<>();
        tenants.forEach((tenant, properties) -> properties.destinations().forEach((name, own) -> {
            if (!read.containsKey(tenant + "." + name)) {
                read(tenant, name, own);
                warnings.add(unused(TenantProperties.prefix(tenant) + "destinations." + name));
            }
        }));
        written.keySet().forEach(name -> {
            boolean changed = tenants.values().stream()
                    .anyMatch(properties -> properties.destinations().containsKey(name));
            if (!read.containsKey(name) && !changed) {
                read(name);
                warnings.add(unused("stellic.destinations." + name));
            }
        });
        return warnings;
    }

    private static Problem unused(String place) {
        return Problem.of(ErrorCode.UNUSED_DESTINATION, Subject.ofProperty(place), "no export delivers to it");
    }

    /** All that have been read, by name. */
    Map<String, DestinationSpec> all() {
        return read;
    }
}
