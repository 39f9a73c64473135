package io.stellicroutes.bench.peers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** What DuckDB takes to compare two CSV files by their keys: {@code OLD NEW}. */
public final class DuckDbDiff {
    private DuckDbDiff() {}

    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 2");
            String row =
                    "(SELECT plan_course_id AS k, hash(t) AS h FROM read_csv('%s', all_varchar = true, header = true,"
                            + " quote = '\"', escape = '\"', delim = ',') t)";
            try (ResultSet counts = statement.executeQuery("SELECT count(*) FILTER (o.k IS NULL),"
                    + " count(*) FILTER (o.h <> n.h), count(*) FILTER (n.k IS NULL), count(*) FILTER (o.h = n.h) FROM "
                    + row.formatted(arguments[0]) + " o FULL OUTER JOIN " + row.formatted(arguments[1])
                    + " n ON o.k = n.k")) {
                counts.next();
                System.out.println(counts.getLong(1) + " inserted, " + counts.getLong(2) + " updated, "
                        + counts.getLong(3) + " deleted, " + counts.getLong(4) + " unchanged");
            }
        }
    }
}
