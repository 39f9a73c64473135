package io.stellicroutes.delivery.database;

import java.util.List;

/** MySQL. */
final class MySqlDatabase extends MySqlFamily {
    @Override
    public String name() {
        return "MySQL";
    }

    @Override
    String keyCollation() {
        return "utf8mb4_0900_bin";
    }

    /** A part of an index may be an expression here. */
    @Override
    public List<String> indexCurrent(String schema, String name, String table, List<String> key) {
        return List.of("CREATE UNIQUE INDEX " + quote(name) + " ON " + table + " (" + list(key) + ", (CASE WHEN "
                + isCurrent("") + " THEN 1 END))");
    }
}
