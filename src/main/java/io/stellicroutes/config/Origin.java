package io.stellicroutes.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the properties of an export or a destination are written, so that errors name them as the user has: for all,
 * and what a tenant has in the place of some. Immutable.
 *
 * @param common what the names begin with for all
 * @param own what they begin with for the tenant; empty without one
 * @param owned the settings that are written for the tenant
 */
public record Origin(String common, String own, Set<String> owned) {
    public Origin {
        owned = Set.copyOf(owned);
    }

    /** Written for all. */
    public static Origin of(String prefix) {
        return new Origin(prefix, "", Set.of());
    }

    /** The whole name of a setting; one that is written nowhere is to be written for all. */
    public String property(String setting) {
        return (owned.contains(setting) || owned.contains(SecretFile.of(setting)) ? own : common) + setting;
    }

    /** What the names of its properties have in common, without the dot. */
    public String place() {
        return common.substring(0, common.length() - 1);
    }

    /**
     * The values for all, with the tenant's in their place: one that is empty takes no place. A secret and the file
     * that holds it are one setting.
     */
    static Map<String, String> merged(Map<String, String> forAll, Map<String, String> own) {
        Map<String, String> merged = new TreeMap<>(forAll);
        own.forEach((setting, value) -> {
            if (value.isEmpty()) {
                merged.putIfAbsent(setting, value);
                return;
            }
            merged.remove(SecretFile.of(setting));
            SecretFile.secretOf(setting).ifPresent(merged::remove);
            merged.put(setting, value);
        });
        return merged;
    }
}
