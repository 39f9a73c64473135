#!/usr/bin/env bash
# HikariCP 7.1.0: settings that are changed while the pool is at work, by HikariConfigMXBean (as by JMX). Guessed: the getter gives the new
# value, so the next caller gets it. Instead the pool copies connectionTimeout and validationTimeout when it is made, and again only in its
# housekeeping, every 30 seconds: a caller who comes after the change still waits for the old time, though the getter (and JMX)
# shows the new one. A process that shortens the time-out because it is about to end waits as if it had not. getConnection(long) of
# the pool itself is obeyed at once. setMaximumPoolSize, of the same bean, works at once, too.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository; takes a minute.
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
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Waits.java <<'JAVA'
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;

class Waits {
    private interface Lender {
        Connection connection() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:waits");
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(4_000);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection held = pool.getConnection()) {
            tell("as it was made, 4 s", pool::getConnection);
            pool.getHikariConfigMXBean().setConnectionTimeout(500);
            tell("set to " + pool.getHikariConfigMXBean().getConnectionTimeout() + " ms just now", pool::getConnection);
            HikariPool itself = (HikariPool) pool.getHikariPoolMXBean();
            tell("asked for within 500 ms by the call", () -> itself.getConnection(500));
            Thread.sleep(40_000);
            tell("set to 500 ms, forty seconds later", pool::getConnection);

            pool.getHikariConfigMXBean().setMaximumPoolSize(2);
            try (Connection second = pool.getConnection()) {
                System.out.println("a larger pool, just now: " + (second.isValid(1) ? "has another connection" : "has none"));
            }
        }
    }

    private static void tell(String when, Lender lender) throws Exception {
        long begun = System.nanoTime();
        try (Connection none = lender.connection()) {
            System.out.println(when + ": " + none);
        } catch (SQLTransientConnectionException timedOut) {
            long half = Math.round((System.nanoTime() - begun) / 500e6);
            System.out.println(when + ": given up after about " + half / 2.0 + " s");
        }
    }
}
JAVA
cat >expected <<'EOT'
as it was made, 4 s: given up after about 4.0 s
set to 500 ms just now: given up after about 4.0 s
asked for within 500 ms by the call: given up after about 0.5 s
set to 500 ms, forty seconds later: given up after about 0.5 s
a larger pool, just now: has another connection
EOT

mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath -Dmdep.outputFile=classpath
java -cp "$(<classpath)" Waits.java >actual
cat actual
diff expected actual
