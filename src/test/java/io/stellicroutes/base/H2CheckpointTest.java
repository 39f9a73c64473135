package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that fill a table each and are killed a moment later. With {@code CHECKPOINT SYNC} alone, a table is gone
 * after 12 of them.
 */
@Tag("slow")
final class H2CheckpointTest {
    private static final int PROCESSES = 24;
    private static final int ONE_SIGTERM_IN = 6;
    private static final int ONE_THAT_LIVES_LONGER_IN = 4;
    private static final int ROWS = 800;

    @TempDir
    private Path dir;

    private final Random random = new Random(1);

    @Test
    void whatIsCommittedAndBroughtToTheDiskOutlivesProcessesThatAreKilled() throws Exception {
        for (int n = 1; n <= PROCESSES; n++) {
            fillAndKill(n);
            if (n % 2 == 0) {
                assertThat(rows(n)).hasSize(n).containsOnly(ROWS);
            }
        }
    }

    private void fillAndKill(int n) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filling.class.getName(),
                        url(),
                        Integer.toString(n))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("filled");
            boolean longer = random.nextInt(ONE_THAT_LIVES_LONGER_IN) == 0;
            LockSupport.parkNanos(
                    Duration.ofMillis(random.nextInt(longer ? 1500 : 60)).toNanos());
            if (random.nextInt(ONE_SIGTERM_IN) == 0) {
                process.toHandle().destroy();
                process.waitFor();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        // nobody is left whom it could keep away; H2 would wait for seconds to be sure of that
        Files.deleteIfExists(dir.resolve("h2.lock.db"));
    }

    private String url() {
        return "jdbc:h2:file:" + dir.resolve("h2") + ";AUTO_SERVER=TRUE;WRITE_DELAY=0";
    }

    private List<Integer> rows(int tables) throws SQLException {
        List<Integer> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (int n = 1; n <= tables; n++) {
                try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM t" + n)) {
                    count.next();
                    rows.add(count.getInt(1));
                }
            }
        }
        return rows;
    }

    /** What each process does. */
    static final class Filling {
        private Filling() {}

        public static void main(String[] arguments) throws Exception {
            String table = "t" + arguments[1];
            try (Connection idle = DriverManager.getConnection(arguments[0]);
                    Connection connection = DriverManager.getConnection(arguments[0]);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE " + table
                        + " (id VARCHAR, name VARCHAR, note VARCHAR, run VARCHAR, n BIGINT, at TIMESTAMP(6))");
                statement.execute("CREATE INDEX i" + table + " ON " + table + " (run)");
                connection.setAutoCommit(false);
                statement.execute("DELETE FROM " + table + " WHERE run = 'run'");
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                        + " VALUES (?, ?, ?, '20261125T133946Z-6980010395', ?, TIMESTAMP '1970-01-01 00:00:00')")) {
                    for (int row = 0; row < ROWS; row++) {
                        insert.setString(1, Integer.toString(row));
                        insert.setString(2, "Zoe no. " + row);
                        insert.setString(3, "meets the advisor in week " + row % 14);
                        insert.setLong(4, row);
                        insert.addBatch();
                        if (row % 100 == 99) {
                            insert.executeBatch();
                        }
                    }
                }
                connection.commit();
                assertThat(H2Checkpoint.write(connection)).isTrue();
                assertThat(idle.isClosed()).isFalse();
                System.out.println("filled");
                Thread.currentThread().join();
            }
        }
    }
}
