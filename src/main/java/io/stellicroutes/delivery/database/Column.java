package io.stellicroutes.delivery.database;

import java.util.List;

/**
 * A column of the target table.
 *
 * @param name its name there, not quoted
 * @param type what goes into it
 * @param definition its SQL type, for the case that it has to be made
 * @param limit the longest text it takes, in {@link SqlTypes#length}
 * @param sure whether it takes every value that {@code type} and {@code limit} let through, so that the database has
 *     nothing to refuse
 */
record Column(String name, ColumnType type, String definition, int limit, boolean sure) {
    /** The names of columns. */
    static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    /** A column that is made as its type says. */
    Column(String name, ColumnType type, String definition, int limit) {
        this(name, type, definition, limit, type.kind() != ColumnType.Kind.OTHER);
    }
}
