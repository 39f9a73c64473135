package io.stellicroutes.config;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is written for one tenant, sorted by what it is about; each by the names behind the prefix. Not thread-safe.
 *
 * @param settings its own
 * @param exports what it has in the place of the exports' properties, by export
 * @param destinations what it has in the place of the destinations' properties, by destination
 */
record TenantProperties(
        Map<String, String> settings,
        Map<String, Map<String, String>> exports,
        Map<String, Map<String, String>> destinations) {
    TenantProperties() {
        this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** What all properties of a tenant begin with. */
    static String prefix(String tenant) {
        return "stellic.tenants." + tenant + ".";
    }

    Map<String, String> export(String name) {
        return exports.getOrDefault(name, Map.of());
    }
}
