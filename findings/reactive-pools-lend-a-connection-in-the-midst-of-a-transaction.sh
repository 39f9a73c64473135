#!/usr/bin/env bash
# Two pools of asynchronous programs, here of one connection, on H2 2.4.240. Guessed: an insert outside a transaction is committed when it has
# succeeded; and a connection that comes back to its pool with an open transaction is rolled back, as the pools of JDBC do.
#  - Vert.x JDBC client 5.0.10: row 1 by Pool.withTransaction(), which succeeds; row 2 by
#    pool.query(...).execute(), which succeeds; row 3 by withTransaction(). Row 2 is not committed, and nobody else sees it: the client has
#    switched auto-commit off for the first transaction, and never on again. If the transaction of row 3 fails, row 2 is gone as well.
#    (Vert.x's issue 356 tells of it; the fix is of July 2026, later than this version.)
#  - R2DBC pool 1.0.2: row 1 after setAutoCommit(false), then close() without commit, as after an error; row 2 by the next connection from the
#    pool, by a part of the program that has never heard of transactions; row 3 in a transaction. Row 1 is not rolled back, and row 2 is not
#    committed. If row 3 is rolled back, all three are gone; if it is committed, all three are there, and so is what nobody committed. The
#    pool does roll back what beginTransaction() began; of setAutoCommit(), a method of the same interface, it keeps no account.
# No error and no warning: each insert says that it wrote one row. On a pool of many connections it happens to some rows, by chance.
# HikariCP 7.1.0 does as guessed, with the same steps as R2DBC.
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
    <dependency><groupId>io.vertx</groupId><artifactId>vertx-jdbc-client</artifactId><version>5.0.10</version></dependency>
    <dependency><groupId>io.agroal</groupId><artifactId>agroal-pool</artifactId><version>3.2.1</version></dependency>
    <dependency><groupId>io.r2dbc</groupId><artifactId>r2dbc-pool</artifactId><version>1.0.2.RELEASE</version></dependency>
    <dependency><groupId>io.r2dbc</groupId><artifactId>r2dbc-h2</artifactId><version>1.1.0.RELEASE</version></dependency>
    <dependency><groupId>com.zaxxer</groupId><artifactId>HikariCP</artifactId><version>7.1.0</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Lent.java <<'JAVA'
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCConnectOptions;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class Lent {
    public static void main(String[] arguments) throws Exception {
        for (boolean succeeds : List.of(false, true)) {
            String third = succeeds ? "3 committed" : "3 rolled back";
            System.out.println("Vert.x, " + third + ": " + vertx(succeeds));
            System.out.println("R2DBC, setAutoCommit(false), " + third + ": " + r2dbc(false, succeeds));
            System.out.println("R2DBC, beginTransaction(), " + third + ": " + r2dbc(true, succeeds));
            System.out.println("HikariCP, " + third + ": " + hikari(succeeds));
        }
        System.exit(0);
    }

    static String vertx(boolean succeeds) throws Exception {
        String url = database("vertx" + succeeds);
        Vertx vertx = Vertx.vertx();
        Pool pool = JDBCPool.pool(vertx, new JDBCConnectOptions().setJdbcUrl(url), new PoolOptions().setMaxSize(1));
        await(pool.withTransaction(connection -> connection.query("INSERT INTO t VALUES (1)").execute()));
        int written = await(pool.query("INSERT INTO t VALUES (2)").execute()).rowCount();
        String seen = "2 written as " + written + " row, others see " + rows(url);
        await(pool.withTransaction(connection -> connection.query("INSERT INTO t VALUES (3)").execute()
                        .compose(done -> succeeds ? Future.succeededFuture() : Future.failedFuture("no")))
                .otherwiseEmpty());
        await(pool.close());
        await(vertx.close());
        return seen + ", at the end " + rows(url);
    }

    static String r2dbc(boolean begins, boolean succeeds) throws Exception {
        String name = "r2dbc" + begins + succeeds;
        String url = database(name);
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        ConnectionFactories.get("r2dbc:h2:mem:///" + name + ";DB_CLOSE_DELAY=-1"))
                .initialSize(1).maxSize(1).build());
        io.r2dbc.spi.Connection first = Mono.from(pool.create()).block();
        Mono.from(begins ? first.beginTransaction() : first.setAutoCommit(false)).block();
        insert(first, 1);
        Mono.from(first.close()).block();
        io.r2dbc.spi.Connection second = Mono.from(pool.create()).block();
        long written = insert(second, 2);
        Mono.from(second.close()).block();
        String seen = "2 written as " + written + " row, others see " + rows(url);
        io.r2dbc.spi.Connection third = Mono.from(pool.create()).block();
        Mono.from(third.beginTransaction()).block();
        insert(third, 3);
        Mono.from(succeeds ? third.commitTransaction() : third.rollbackTransaction()).block();
        Mono.from(third.close()).block();
        pool.dispose();
        return seen + ", at the end " + rows(url);
    }

    static long insert(io.r2dbc.spi.Connection connection, int id) {
        return Flux.from(connection.createStatement("INSERT INTO t VALUES (" + id + ")").execute())
                .flatMap(Result::getRowsUpdated).blockLast();
    }

    static String hikari(boolean succeeds) throws Exception {
        String url = database("hikari" + succeeds);
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(url);
        configuration.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(configuration)) {
            try (Connection first = pool.getConnection(); Statement statement = first.createStatement()) {
                first.setAutoCommit(false);
                statement.executeUpdate("INSERT INTO t VALUES (1)");
            }
            String seen;
            try (Connection second = pool.getConnection(); Statement statement = second.createStatement()) {
                seen = "2 written as " + statement.executeUpdate("INSERT INTO t VALUES (2)") + " row, others see " + rows(url);
            }
            try (Connection third = pool.getConnection(); Statement statement = third.createStatement()) {
                third.setAutoCommit(false);
                statement.executeUpdate("INSERT INTO t VALUES (3)");
                if (succeeds) {
                    third.commit();
                } else {
                    third.rollback();
                }
            }
            return seen + ", at the end " + rows(url);
        }
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    static String database(String name) throws Exception {
        String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id INT)");
        }
        return url;
    }

    static List<Integer> rows(String url) throws Exception {
        List<Integer> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id FROM t ORDER BY id")) {
            while (result.next()) {
                rows.add(result.getInt(1));
            }
        }
        return rows;
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Lent.java 2>log.txt | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'Vert.x, 3 rolled back: 2 written as 1 row, others see [1], at the end [1]'
expect 'R2DBC, setAutoCommit(false), 3 rolled back: 2 written as 1 row, others see [], at the end []'
expect 'R2DBC, beginTransaction(), 3 rolled back: 2 written as 1 row, others see [2], at the end [2]'
expect 'HikariCP, 3 rolled back: 2 written as 1 row, others see [2], at the end [2]'
expect 'Vert.x, 3 committed: 2 written as 1 row, others see [1], at the end [1, 2, 3]'
expect 'R2DBC, setAutoCommit(false), 3 committed: 2 written as 1 row, others see [], at the end [1, 2, 3]'
expect 'R2DBC, beginTransaction(), 3 committed: 2 written as 1 row, others see [2], at the end [2, 3]'
expect 'HikariCP, 3 committed: 2 written as 1 row, others see [2], at the end [2, 3]'
echo "as described"
