package io.stellicroutes.delivery.database;

/**
 * A column of the target table.
 *
 * @param name its name there, not quoted
 * @param type what goes into it
 * @param definition its SQL type, for the case that it has to be made
 * @param limit the longest text it takes, in {@link Dialect#length(String)}
 */
record Column(String name, ColumnType type, String definition, int limit) {}
