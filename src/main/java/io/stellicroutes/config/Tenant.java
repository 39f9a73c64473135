package io.stellicroutes.config;

import java.util.Optional;

/**
 * A configured tenant: an institution with a Stellic of its own. Its exports are those in {@code stellic.exports.*}
 * that name it, each an export of its own, called {@code <tenant>.<export>}. Immutable.
 *
 * @param name the name in {@code stellic.tenants.<name>.*}
 * @param stellic how to call its Stellic, with its own credential only
 * @param download what may be fetched for it
 * @param prefixes what the names of its tables, queues and files begin with
 * @param maxConcurrentExports how many of its exports may be at its Stellic at the same time; empty for as many as the
 *     limit of all lets in
 * @param alerts alerts of its exports: its own endpoints and kinds, or those of all
 */
public record Tenant(
        String name,
        StellicConfig.Stellic stellic,
        StellicConfig.Download download,
        Prefixes prefixes,
        Optional<Integer> maxConcurrentExports,
        AlertSpec alerts) {
    /** The whole name of a property that each tenant has, and that is there for no tenant, too. */
    public static String property(Optional<String> tenant, String setting) {
        return tenant.map(TenantProperties::prefix).orElse("stellic.") + setting;
    }

    /** What is there once for each tenant is called as that of no tenant, with the tenant's name behind it. */
    public static String named(String thing, Optional<String> tenant) {
        return tenant.map(name -> thing + "-" + name).orElse(thing);
    }
}
