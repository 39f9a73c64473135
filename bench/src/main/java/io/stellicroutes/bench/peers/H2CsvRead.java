package io.stellicroutes.bench.peers;

import io.stellicroutes.bench.Column;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** A file to a table by H2's own {@code CSVREAD}. Arguments: the file, the database's JDBC URL. */
public final class H2CsvRead {
    private H2CsvRead() {}

    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection(args[1], "", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE \"peer\" (" + Column.definitions('"', H2CsvRead::type) + ")");
            statement.execute("INSERT INTO \"peer\" SELECT * FROM CSVREAD('" + args[0] + "', NULL, 'charset=UTF-8')");
        }
    }

    private static String type(String type) {
        return type.equals("text") ? "varchar" : type;
    }
}
