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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which tenants an export belongs to, by its property {@code tenants}. Not thread-safe. */
final class TenantExports {
    private static final String ALL = "*";
    private static final String NONE = "none";

    private final Map<String, Tenant> tenants;
    private final Map<String, TenantProperties> written;
    private final Mistakes mistakes;
    /** By tenant, without it. */
    private final Map<String, Set<String>> exports = new TreeMap<>();

    /**
     * @param tenants by name
     * @param written what is written for them, by name
     */
    TenantExports(Map<String, Tenant> tenants, Map<String, TenantProperties> written, Mistakes mistakes) {
        this.tenants = tenants;
        this.written = written;
        this.mistakes = mistakes;
        tenants.keySet().forEach(name -> exports.put(name, new HashSet<>()));
        if (tenants.containsKey(NONE)) {
            mistakes.add(
                    ErrorCode.INVALID_NAME,
                    Subject.ofProperty("stellic.tenants." + NONE),
                    "a tenant can't be called " + NONE + ", which stands for no tenant");
        }
    }

    /**
     * The tenants that have an export; one that is empty for an export of no tenant.
     *
     * @param given of the export, by the names behind {@code stellic.exports.<name>.}
     */
    List<Optional<Tenant>> of(String export, Map<String, String> given) {
        String text = given.getOrDefault("tenants", "");
        if (text.equals(NONE) || (tenants.isEmpty() && (text.isEmpty() || text.equals(ALL)))) {
            return List.of(Optional.empty());
        }
        List<Optional<Tenant>> found = new ArrayList<>();
        if (text.isEmpty() || text.equals(ALL)) {
            tenants.values().forEach(tenant -> found.add(Optional.of(tenant)));
        } else {
            Stream.of(text.split(",", -1))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .forEach(name -> named(export, name).ifPresent(tenant -> found.add(Optional.of(tenant))));
        }
        if (found.isEmpty()) {
            mistakes.add(Problem.completing(
                    ErrorCode.UNKNOWN_TENANT,
                    Subject.ofProperty("stellic.exports." + export + ".tenants"),
                    "names no tenant that there is: set *, none or names"));
            // it is read all the same, for its own mistakes
            return List.of(Optional.empty());
        }
        found.forEach(tenant -> exports.get(tenant.orElseThrow().name()).add(export));
        return found;
    }

    private Optional<Tenant> named(String export, String name) {
        Optional<Tenant> tenant = Optional.ofNullable(tenants.get(name));
        if (tenant.isEmpty()) {
            mistakes.add(
                    ErrorCode.UNKNOWN_TENANT,
                    Subject.ofProperty("stellic.exports." + export + ".tenants"),
                    name.equals(ALL) || name.equals(NONE)
                            ? name + " stands alone, without other names"
                            : "there is no stellic.tenants." + name + ".base-url"
                                    + Nearest.to(name, tenants.keySet())
                                            .map(near -> "; did you mean " + near + "?")
                                            .orElse(""));
        }
        return tenant;
    }

    /**
     * Whose an export is.
     *
     * @param tenant empty for no tenant
     */
    Owner owner(String export, Optional<Tenant> tenant) {
        return tenant.map(of -> new Owner(
                        Optional.of(of.name()),
                        of.prefixes(),
                        new Origin(
                                "stellic.exports." + export + ".",
                                TenantProperties.prefix(of.name()) + "exports." + export + ".",
                                written.get(of.name()).export(export).keySet())))
                .orElseGet(() -> Owner.ofNone(export));
    }

    /** What an export's properties are for a tenant, or for none. */
    Map<String, String> given(String export, Map<String, String> given, Optional<Tenant> tenant) {
        return tenant.map(of -> written.get(of.name()).export(export))
                .filter(own -> !own.isEmpty())
                .map(own -> Origin.merged(given, own))
                .orElse(given);
    }

    /**
     * Looks for what is written of exports that a tenant does not have.
     *
     * @param all the exports' names without tenants
     * @return a warning for each tenant without an export
     */
    List<Problem> check(Set<String> all) {
        List<Problem> warnings = new ArrayList<>();
        written.forEach((tenant, properties) -> properties.exports().forEach((export, own) -> {
            String place = TenantProperties.prefix(tenant) + "exports." + export;
            if (!all.contains(export)) {
                mistakes.add(
                        ErrorCode.UNKNOWN_EXPORT,
                        Subject.ofProperty(place),
                        "there is no export " + export + " in stellic.exports" + Nearest.hint(export, all));
            } else if (!exports.get(tenant).contains(export)) {
                mistakes.add(
                        ErrorCode.UNKNOWN_TENANT,
                        Subject.ofProperty(place),
                        "stellic.exports." + export + ".tenants does not name " + tenant);
            }
            if (own.containsKey("tenants")) {
                mistakes.add(Problem.completing(
                        ErrorCode.UNKNOWN_PROPERTY,
                        Subject.ofProperty(place + ".tenants"),
                        "is not a property: set stellic.exports." + export + ".tenants"));
            }
        }));
        exports.forEach((tenant, its) -> {
            if (its.isEmpty()) {
                warnings.add(Problem.of(
                        ErrorCode.UNUSED_TENANT,
                        Subject.ofProperty("stellic.tenants." + tenant),
                        "no export names it in its property tenants"));
            }
        });
        return warnings;
    }

    /** Finds exports of different tenants that would write to the same place. */
    void keepApart(List<ExportSpec> all, Destinations destinations) {
        if (tenants.isEmpty()) {
            return;
        }
        Map<String, List<ExportSpec>> writers = new TreeMap<>();
        Map<String, DestinationSpec> places = new TreeMap<>();
        for (ExportSpec export : all) {
            for (String name : export.destinations()) {
                DestinationSpec destination = destinations.all().get(name);
                if (destination != null && destinations.isSound(destination)) {
                    String place =
                            destination.type().name() + " " + destination.type().place(destination, export);
                    places.putIfAbsent(place, destination);
                    writers.computeIfAbsent(place, absent -> new ArrayList<>()).add(export);
                }
            }
        }
        writers.forEach((place, exports) -> {
            if (exports.stream().map(ExportSpec::tenant).distinct().count() > 1) {
                DestinationSpec destination = places.get(place);
                mistakes.add(
                        ErrorCode.SHARED_PLACE,
                        Subject.ofProperty(destination.origin().place()),
                        some(exports.stream().map(ExportSpec::name).toList()) + " would all write to "
                                + destination
                                        .type()
                                        .dataset(destination, exports.get(0))
                                        .name()
                                + ": set the tenants' table-prefix, queue-prefix or path-prefix, or put ${tenant} into"
                                + " the name");
            }
        });
    }

    private static String some(List<String> names) {
        int most = 3;
        return names.stream().limit(most).collect(Collectors.joining(", "))
                + (names.size() > most ? " and " + (names.size() - most) + " more" : "");
    }
}
