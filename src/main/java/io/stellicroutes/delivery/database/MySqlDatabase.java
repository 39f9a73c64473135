package io.stellicroutes.delivery.database;

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
}
