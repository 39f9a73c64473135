#!/usr/bin/env bash
# H2 2.5.252 and 2.4.240: ... WHERE ID IN (SELECT ... FROM (VALUES ...)), or FROM UNNEST(?). The help says of OPTIMIZE_REUSE_RESULTS,
# which is on by default, that subqueries are only run again if the data in one of the tables was changed. Guessed: a subselect that names
# nothing of the query around it is run once. So it is if a table stands in place of the list. With the list it is run once to look up the
# rows by the index, and once more for each row that was found, to check it again: 501 times for 500 names and rows, so the effort is the
# square of the list. NOT IN runs it for each row of the table. Also guessed, from the first query in which this was seen: a correlated
# select within the subselect is to blame. It is not. As a join with the list, the subselect is run once.
# EXPLAIN ANALYZE does not tell: its counts are the same for a list and for a table. The rows are right in all cases.
# The runs are counted by a function in the subselect, which is declared deterministic. The times are of the processor.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >Lists.java <<'JAVA'
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

public class Lists {
    static final int NAMES = 500;
    static final String TABLE = "LIST AS L";
    static final String VALUES = "(VALUES " + String.join(", ", Collections.nCopies(NAMES, "(CAST(? AS VARCHAR(50)))"))
            + ") AS L (NAME)";
    static final String UNNEST = "UNNEST(CAST(? AS VARCHAR(50) ARRAY)) AS L (NAME)";
    static final String SIMPLE = "SELECT SEEN(L.NAME) || '-5' AS ID FROM ";
    static final String CORRELATED = "SELECT (SELECT P.ID FROM PARCEL P WHERE P.RECEIVER = L.NAME"
            + " ORDER BY P.RECEIVER DESC, P.NO DESC LIMIT 1) AS ID FROM ";
    static long calls;

    /** Called by the simple subselect for each name. */
    public static String seen(String name) {
        calls++;
        return name;
    }

    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:;QUERY_CACHE_SIZE=0");
                Statement statement = connection.createStatement()) {
            System.out.println("H2 " + connection.getMetaData().getDatabaseProductVersion());
            statement.execute("CREATE ALIAS SEEN DETERMINISTIC FOR 'Lists.seen'");
            statement.execute("CREATE TABLE PARCEL (ID VARCHAR(50) PRIMARY KEY, RECEIVER VARCHAR(50), NO INT)");
            statement.execute("CREATE INDEX NEWEST ON PARCEL (RECEIVER, NO, ID)");
            statement.execute("INSERT INTO PARCEL SELECT 'n' || X || '-' || K, 'n' || X, K"
                    + " FROM SYSTEM_RANGE(1, " + NAMES + "), (SELECT X AS K FROM SYSTEM_RANGE(1, 5))");
            statement.execute("CREATE TABLE LIST (NAME VARCHAR(50)) AS SELECT 'n' || X FROM SYSTEM_RANGE(1, " + NAMES + ")");
            for (boolean tell : new boolean[] {false, true}) {
                run(connection, tell, "IN, table", in(SIMPLE + TABLE));
                run(connection, tell, "IN, VALUES", in(SIMPLE + VALUES));
                run(connection, tell, "IN, UNNEST", in(SIMPLE + UNNEST));
                run(connection, tell, "NOT IN, table", notIn(SIMPLE + TABLE));
                run(connection, tell, "NOT IN, VALUES", notIn(SIMPLE + VALUES));
                run(connection, tell, "join, VALUES", join(SIMPLE + VALUES));
                run(connection, tell, "correlated, IN, table", in(CORRELATED + TABLE));
                run(connection, tell, "correlated, IN, VALUES", in(CORRELATED + VALUES));
                run(connection, tell, "correlated, join, VALUES", join(CORRELATED + VALUES));
            }
            List<String> counts = counts(connection, in(SIMPLE + VALUES));
            System.out.println("EXPLAIN ANALYZE, VALUES: " + counts + ", the same as with a table: "
                    + counts.equals(counts(connection, in(SIMPLE + TABLE))));
        }
    }

    static String in(String list) {
        return "SELECT ID FROM PARCEL WHERE ID IN (" + list + ")";
    }

    static String notIn(String list) {
        return "SELECT ID FROM PARCEL WHERE ID NOT IN (" + list + ")";
    }

    static String join(String list) {
        return "SELECT PARCEL.ID FROM (" + list + ") AS L JOIN PARCEL ON PARCEL.ID = L.ID";
    }

    static void run(Connection connection, boolean tell, String name, String query) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(query)) {
            setNames(prepared, query);
            calls = 0;
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            int rows = 0;
            try (ResultSet found = prepared.executeQuery()) {
                while (found.next()) {
                    rows++;
                }
            }
            if (tell) {
                System.out.println(name + ": " + rows + " rows, " + (calls == 0 ? "" : calls / NAMES + " runs, ")
                        + (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1_000_000 + " ms");
            }
        }
    }

    static List<String> counts(Connection connection, String query) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement("EXPLAIN ANALYZE " + query)) {
            setNames(prepared, query);
            try (ResultSet found = prepared.executeQuery()) {
                found.next();
                return Pattern.compile("scanCount: \\d+")
                        .matcher(found.getString(1))
                        .results()
                        .map(MatchResult::group)
                        .toList();
            }
        }
    }

    static void setNames(PreparedStatement prepared, String query) throws SQLException {
        Object[] names = new Object[NAMES];
        for (int i = 0; i < NAMES; i++) {
            names[i] = "n" + (i + 1);
            if (query.contains(VALUES)) {
                prepared.setObject(i + 1, names[i]);
            }
        }
        if (query.contains(UNNEST)) {
            prepared.setObject(1, names);
        }
    }
}
JAVA
expect() {
    grep -q "^$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
for version in 2.5.252 2.4.240; do
    cat >pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
POM
    mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
    javac -d . Lists.java
    java -cp "$(cat classpath):." Lists | tee seen
    expect 'IN, table: 500 rows, 1 runs'
    expect 'IN, VALUES: 500 rows, 501 runs'
    expect 'IN, UNNEST: 500 rows, 501 runs'
    expect 'NOT IN, table: 2000 rows, 1 runs'
    expect 'NOT IN, VALUES: 2000 rows, 2500 runs'
    expect 'join, VALUES: 500 rows, 1 runs'
    expect 'EXPLAIN ANALYZE, VALUES: .*the same as with a table: true'
    slow=$(sed -n 's/^correlated, IN, VALUES: 500 rows, \(.*\) ms$/\1/p' seen)
    fast=$(sed -n 's/^correlated, join, VALUES: 500 rows, \(.*\) ms$/\1/p' seen)
    [ "$slow" -gt $((20 * fast)) ] || { echo "changed: $slow ms and $fast ms" >&2; exit 1; }
done
echo "as described"
