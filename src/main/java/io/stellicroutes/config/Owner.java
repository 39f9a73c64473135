package io.stellicroutes.config;

import java.util.Optional;

/**
 * Whose an export is. Immutable.
 *
 * @param tenant the name in {@code stellic.tenants.<name>.*}; empty for an export of no tenant
 * @param prefixes what the names of its tables, queues and files begin with
 * @param origin where its properties are written
 */
public record Owner(Optional<String> tenant, Prefixes prefixes, Origin origin) {
    /** No tenant. */
    public static Owner ofNone(String export) {
        return new Owner(Optional.empty(), Prefixes.NONE, Origin.of("stellic.exports." + export + "."));
    }
}
