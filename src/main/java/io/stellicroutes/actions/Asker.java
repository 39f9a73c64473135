package io.stellicroutes.actions;

import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Who asks.
 *
 * @param name the user's name
 * @param roles the roles that the user has; {@code ""} where there are none, as for a command
 */
public record Asker(String name, String roles, Source source) {
    /** Who asks, with the roles in the order of their names. */
    public static Asker of(String name, Collection<String> roles, Source source) {
        return new Asker(name, String.join(",", new TreeSet<>(roles)), source);
    }

    /** Where it is asked. */
    public enum Source {
        CONSOLE,
        API,
        COMMAND;

        /** As it is written in the audit. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
