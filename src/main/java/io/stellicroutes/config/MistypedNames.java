package io.stellicroutes.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Names of properties whose first part, or second, is mistyped: nobody would read them, and what they say would not
 * hold.
 */
public final class MistypedNames {
    private static final String BUNDLE = "stellic";
    private static final List<String> SECTIONS = List.of("exports", "destinations", "tenants");
    private static final int EDITS = 2;

    private MistypedNames() {}

    /**
     * What a property is meant to be whose name begins only nearly with {@code stellic.}: {@code stelic.exports.a.to},
     * {@code Stellic.work-dir}, {@code stellic-poll.timeout}.
     *
     * @return empty if the name is right, or somebody else's: one that is no property of ours with the right beginning
     *     either, has no dot, or whose first part ends with a digit, as that of a second Stellic's may
     */
    public static Optional<String> meant(String property) {
        int dot = property.indexOf('.');
        if (dot < 1 || property.startsWith(BUNDLE + ".") || Character.isDigit(property.charAt(dot - 1))) {
            return Optional.empty();
        }
        String first = property.substring(0, dot).toLowerCase(Locale.ROOT);
        if (Nearest.distance(first, BUNDLE) <= EDITS) {
            return ours(property.substring(dot + 1));
        }
        return first.startsWith(BUNDLE)
                ? ours(property.substring(BUNDLE.length()).replaceFirst("^[-_]", ""))
                : Optional.empty();
    }

    private static Optional<String> ours(String rest) {
        Optional<String> meant = SECTIONS.stream().anyMatch(section -> rest.startsWith(section + "."))
                ? Optional.of(rest)
                : ofSection(rest).or(() -> isGlobal(rest) ? Optional.of(rest) : Optional.empty());
        return meant.map(name -> BUNDLE + "." + name);
    }

    /**
     * What a name without {@code stellic.} is meant to be that begins only nearly as those of exports, destinations and
     * tenants do: {@code export.a.to} is {@code exports.a.to}.
     */
    static Optional<String> ofSection(String rest) {
        List<String> parts = new ArrayList<>(List.of(rest.split("\\.", 3)));
        if (parts.size() < 3 || isGlobal(rest)) {
            return Optional.empty();
        }
        String typed = parts.get(0).toLowerCase(Locale.ROOT);
        return SECTIONS.stream()
                .filter(section -> !section.equals(parts.get(0)) && Nearest.distance(typed, section) <= EDITS)
                .findFirst()
                .map(section -> section + rest.substring(parts.get(0).length()));
    }

    private static boolean isGlobal(String name) {
        return Settings.GLOBAL.stream().anyMatch(setting -> setting.covers(name) || setting.coversFile(name));
    }
}
