package io.stellicroutes.delivery.database;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The databases that loads are known for: who adds one adds its class, and itself to {@link #ALL}. */
final class Databases {
    static final Database H2 = new H2Database();
    static final PostgresDatabase POSTGRESQL = new PostgresDatabase();
    static final Database MARIADB = new MariaDbDatabase();
    static final Database MYSQL = new MySqlDatabase();
    static final Database ORACLE = new OracleDatabase();
    static final Database SQL_SERVER = new SqlServerDatabase();

    static final List<Database> ALL = List.of(H2, POSTGRESQL, MARIADB, MYSQL, ORACLE, SQL_SERVER);

    private Databases() {}

    /** The database of a product name in metadata; empty if it is none that is known. */
    static Optional<Database> of(String productName) {
        return ALL.stream().filter(database -> database.is(productName)).findFirst();
    }

    /** Their names, for people. */
    static String names() {
        return ALL.stream().map(Database::name).collect(Collectors.joining(", "));
    }
}
