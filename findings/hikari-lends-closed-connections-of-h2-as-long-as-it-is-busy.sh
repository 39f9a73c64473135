#!/usr/bin/env bash
# HikariCP 7.1.0 with H2 2.4.240 in a file, embedded. The program is told to end, and its shutdown hook brings its work to an end: a row
# every 100 ms, each on a connection of the pool. H2 has a shutdown hook of its own, which closes the database; H2 opens it again for a
# new connection, as DriverManager shows. Guessed: the pool's next loan fails, for the connection is closed and H2 says so; then the pool
# makes a new one, and the work goes on. Instead each loan fails with H2's error 90121, "Database is already closed", as long as the
# program asks more often than every 500 ms:
#  - HikariCP does not look at a connection that was lent less than half a second ago, and a loan that fails counts, too;
#  - it throws a connection away whose error has an SQLSTATE of class 08, or one of a list; H2's is 90121, which is neither.
# So the more a program wants to end its work, the surer it loses all of it; after a pause of 600 ms the next row is written. DBCP 2.14.0
# lends a new connection at once. HikariCP's documentation says that a connection is tested just before it is given out.
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
    <dependency><groupId>com.zaxxer</groupId><artifactId>HikariCP</artifactId><version>7.1.0</version></dependency>
    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-dbcp2</artifactId><version>2.14.0</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Ends.java <<'JAVA'
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

class Ends {
    private static final int ROWS = 20;
    private static String url;

    public static void main(String[] arguments) throws Exception {
        url = "jdbc:h2:file:" + arguments[1];
        DataSource pool = arguments[0].equals("HikariCP") ? hikari() : dbcp();
        write(pool, "create table t(id int)");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(arguments[0], pool)));
        System.exit(0);
    }

    private static DataSource hikari() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static DataSource dbcp() {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(url);
        pool.setMaxTotal(1);
        return pool;
    }

    private static void end(String name, DataSource pool) {
        Set<Integer> codes = new TreeSet<>();
        pause(300);
        int written = 0;
        for (int row = 0; row < ROWS; row++) {
            written += code(codes, () -> write(pool, "insert into t values (1)"));
            pause(100);
        }
        int direct = code(new TreeSet<>(), () -> {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.execute("insert into t values (1)");
            }
        });
        pause(600);
        int afterwards = code(new TreeSet<>(), () -> write(pool, "insert into t values (1)"));
        System.out.println(name + ": of " + ROWS + " rows " + written + " written, errors " + codes + "; by a new connection " + direct
                + " of 1; by the pool, after a pause, " + afterwards + " of 1");
        System.out.flush();
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static int code(Set<Integer> codes, Work work) {
        try {
            work.run();
            return 1;
        } catch (SQLException e) {
            codes.add(e.getErrorCode());
            return 0;
        }
    }

    private static void write(DataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "HikariCP 7.1.0, DBCP 2.14.0, H2 2.4.240; rows that a shutdown hook writes:"
for pool in HikariCP DBCP; do
    java -cp "$(cat classpath)" Ends.java "$pool" "$work/$pool" | tee -a seen
done
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'HikariCP: of 20 rows 0 written, errors [90121]; by a new connection 1 of 1; by the pool, after a pause, 1 of 1'
expect 'DBCP: of 20 rows 20 written, errors []; by a new connection 1 of 1; by the pool, after a pause, 1 of 1'
echo "as described"
