#!/usr/bin/env bash
# DuckDB 2.0.0. INSERT ... SELECT ... ON CONFLICT DO UPDATE, where the rows that come have a key more than once. Guessed: an error, as in
# PostgreSQL and in DuckDB's own MERGE, or that the last row wins, as in SQLite. Instead no error, and the count is that of the keys:
#  - with one thread the first row of a key wins, and all later ones are left out;
#  - with several threads a row from the middle wins, as soon as there are more than 122,880 rows (one row group): the first row of one
#    of the row groups, and another one when the same statement runs again. ORDER BY in the SELECT does not help.
# So a table of changes, loaded in their order, ends with old values, and not always the same ones.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact=org.duckdb:duckdb_jdbc:2.0.0.1 -DoutputDirectory=. >&2
cat >Upsert.java <<'JAVA'
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

class Upsert {
    static final int CHANGES = 500_000;
    static final int TIMES = 60;

    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            System.out.println(value(statement, "SELECT version()") + ", one key in " + CHANGES + " rows, numbered from 0");
            statement.execute("CREATE TABLE changes AS SELECT 1 AS id, i AS number FROM range(" + CHANGES + ") t(i)");
            for (int threads : new int[] {1, 4}) {
                statement.execute("SET threads = " + threads);
                for (String order : new String[] {"", " ORDER BY number"}) {
                    Set<Long> kept = new TreeSet<>();
                    for (int i = 0; i < TIMES; i++) {
                        statement.execute("CREATE OR REPLACE TABLE current (id INT PRIMARY KEY, number BIGINT)");
                        statement.execute("INSERT INTO current SELECT * FROM changes" + order
                                + " ON CONFLICT DO UPDATE SET number = excluded.number");
                        kept.add(Long.valueOf(value(statement, "SELECT number FROM current")));
                    }
                    System.out.println("threads " + threads + order + ": kept in " + TIMES + " tries " + kept);
                }
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE current (id INT PRIMARY KEY, number BIGINT)");
            statement.execute("INSERT INTO current VALUES (1, 0)");
            try {
                statement.execute("MERGE INTO current USING (VALUES (1, 1), (1, 2)) c(id, number) ON c.id = current.id"
                        + " WHEN MATCHED THEN UPDATE SET number = c.number");
                System.out.println("MERGE: no error");
            } catch (SQLException e) {
                System.out.println("MERGE: an error");
            }
        }
    }

    static String value(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
JAVA
java -cp duckdb_jdbc-2.0.0.1.jar Upsert.java | tee seen
grep -qx 'threads 1: kept in 60 tries \[0\]' seen || { echo "changed: one thread keeps another row than the first" >&2; exit 1; }
grep -qx 'threads 1 ORDER BY number: kept in 60 tries \[0\]' seen || { echo "changed: ORDER BY and one thread" >&2; exit 1; }
for order in '' ' ORDER BY number'; do
    kept=$(sed -n "s/^threads 4$order: kept in 60 tries //p" seen)
    case $kept in
        *,*) ;;
        *) echo "changed: several threads always keep the same row" >&2; exit 1 ;;
    esac
    case $kept in
        *499999*) echo "changed: the last row was kept" >&2; exit 1 ;;
    esac
done
grep -qx 'MERGE: an error' seen || { echo "changed: MERGE takes both" >&2; exit 1; }
echo "as described"
