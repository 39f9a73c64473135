package io.stellicroutes.config;

/**
 * What a destination's data is called by the naming convention of OpenLineage, so that what other tools say of the same
 * table, topic or object is about the same dataset. Neither part holds a credential.
 *
 * @param namespace where it is, such as {@code postgres://host:5432}
 * @param name which one it is there, such as {@code campus.public.roster}
 */
public record DatasetName(String namespace, String name) {}
