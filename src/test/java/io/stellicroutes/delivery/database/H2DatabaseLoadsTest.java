package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file, as the embedded default database is one. */
final class H2DatabaseLoadsTest extends DatabaseLoadsContract {
    H2DatabaseLoadsTest() {
        super(Databases.H2, "sa", new TimeTypes("TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMP(6)"));
    }

    @Override
    String url() {
        return "jdbc:h2:file:" + workDir.resolve("warehouse") + ";DB_CLOSE_DELAY=-1";
    }

    @AfterEach
    void shutDown() throws SQLException {
        execute("SHUTDOWN");
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
        assertThat(afterALoadByThePoolOf(url() + ";LOCK_TIMEOUT=777", "SELECT LOCK_TIMEOUT()"))
                .containsExactly(777);
    }

    @Override
    String zonedTime() {
        return "TIME WITH TIME ZONE";
    }

    @Override
    String utc(String column) {
        return "CAST(" + column + " AT TIME ZONE 'UTC' AS VARCHAR)";
    }
}
