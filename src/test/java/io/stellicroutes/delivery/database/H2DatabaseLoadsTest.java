package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.delivery.Load;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A file, as the embedded default database is one. */
final class H2DatabaseLoadsTest extends DatabaseLoadsContract {
    @Override
    String url() {
        return "jdbc:h2:file:" + workDir.resolve("warehouse") + ";DB_CLOSE_DELAY=-1";
    }

    @Override
    String username() {
        return "sa";
    }

    @Override
    Database database() {
        return Databases.H2;
    }

    @Override
    TimeTypes timeTypes() {
        return new TimeTypes("TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMP(6)");
    }

    @Override
    String urlIn(String zone) {
        return url() + ";TIME ZONE=" + zone;
    }

    /** Another destination in the same database holds a lock for longer than H2 waits by itself (2 s). */
    @Test
    void aLockThatIsHeldForSomeSecondsIsWaitedFor() throws Exception {
        deliver("run-1", row("1", "Ada"));
        try (Connection other = DriverManager.getConnection(url(), username(), "")) {
            other.setAutoCommit(false);
            other.createStatement().executeUpdate("UPDATE " + q(EXPORT) + " SET " + q("name") + " = 'held'");
            CompletableFuture<Void> delivery = CompletableFuture.runAsync(() -> {
                try {
                    deliver("run-2", row("2", "Grace"));
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            await().pollDelay(Duration.ofMillis(2_500)).until(() -> !delivery.isDone());
            other.rollback();

            assertThat(delivery).succeedsWithin(Duration.ofSeconds(20));
        }
        assertThat(names()).containsExactly("Grace");
    }

    @Test
    void theSessionWaitsForLocksAsBeforeWhenItIsGivenBack() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url() + ";LOCK_TIMEOUT=777");
        config.setUsername(username());
        config.setMaximumPoolSize(1);
        settings.remove("url");
        settings.put("data-source", "#bean:mine");
        try (HikariDataSource pool = new HikariDataSource(config);
                DatabaseLoads ofPool = new DatabaseLoads(name -> pool, workDir, Clock.systemUTC())) {
            try (Load load = ofPool.open(context("run-1"))) {
                load.write(batch(row("1", "Ada")));
                load.finish();
            }
            try (Connection connection = pool.getConnection();
                    ResultSet now = connection.createStatement().executeQuery("SELECT LOCK_TIMEOUT()")) {
                now.next();
                assertThat(now.getInt(1)).isEqualTo(777);
            }
        }
    }

    @Override
    String utc(String column) {
        return "CAST(" + column + " AT TIME ZONE 'UTC' AS VARCHAR)";
    }
}
