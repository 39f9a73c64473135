package io.stellicroutes.bench.peers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** What DuckDB takes to compare two CSV files by their keys: {@code OLD NEW}. */
public final class DuckDbDiff {
    private DuckDbDiff() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(compare(arguments[0], arguments[1]));
    }

    /** How many rows are new, changed, gone and the same. */
    public static String compare(String old, String now) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 2");
            String row =
                    "(SELECT plan_course_id AS k, hash(t) AS h FROM read_csv('%s', all_varchar = true, header = true,"
                            + " quote = '\"', escape = '\"', delim = ',') t)";
            try (ResultSet counts = statement.executeQuery("SELECT count(*) FILTER (o.k IS NULL),"
                    + " count(*) FILTER (o.h <> n.h), count(*) FILTER (n.k IS NULL), count(*) FILTER (o.h = n.h) FROM "
                    + row.formatted(old) + " o FULL OUTER JOIN " + row.formatted(now)
                    + " n ON o.k = n.k")) {
                counts.next();
                return counts.getLong(1) + " inserted, " + counts.getLong(2) + " updated, " + counts.getLong(3)
                        + " deleted, " + counts.getLong(4) + " unchanged";
            }
        }
    }
}
